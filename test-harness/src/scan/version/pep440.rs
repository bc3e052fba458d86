//! `PyPI`'s versions. Those from before PEP 440 have no order that anybody
//! still defines, and are errors.
//!
//! Source: "Version specifiers", the specification that PEP 440 became.

use std::str::FromStr;

pub(super) fn parse(text: &str) -> Result<pep440_rs::Version, &'static str> {
    pep440_rs::Version::from_str(text.trim()).map_err(|_| "it does not follow PEP 440")
}
