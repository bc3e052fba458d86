//! Declared licences as expressions of SPDX. What is none is nobody's guess.

use spdx::{Expression, LicenseItem, ParseMode};

/// Case and operators as the specification has them; identifiers that it calls
/// deprecated, such as `GPL-2.0`, are still on its list.
const MODE: ParseMode = ParseMode {
    allow_deprecated: true,
    ..ParseMode::STRICT
};

/// What the licences are together: all of them apply, as far as anybody
/// declared. None where one of them is no expression of listed identifiers.
///
/// Source: SPDX 2.3, annex D.
pub(super) fn expression(licenses: &[String]) -> Option<String> {
    let single = licenses.len() == 1;
    let mut parts: Vec<String> = Vec::new();
    for license in licenses {
        let license = license.trim();
        let parsed = Expression::parse_mode(license, MODE).ok()?;
        let listed = |item: &LicenseItem| matches!(item, LicenseItem::Spdx { .. });
        let mut required = parsed.requirements();
        if !required.all(|required| listed(&required.req.license)) {
            return None;
        }
        let composed = license.contains(char::is_whitespace) && !single;
        let part = if composed {
            format!("({license})")
        } else {
            license.to_owned()
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn only_listed_licences_are_expressions() {
        let of = |licenses: &[&str]| {
            let licenses: Vec<String> = licenses.iter().map(|&l| l.to_owned()).collect();
            expression(&licenses)
        };
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(of(&["MIT"]), is("MIT"));
        assert_eq!(of(&["MIT OR Apache-2.0"]), is("MIT OR Apache-2.0"));
        assert_eq!(
            of(&["MIT OR Apache-2.0", "Zlib", "Zlib"]),
            is("(MIT OR Apache-2.0) AND Zlib")
        );
        assert_eq!(of(&["GPL-2.0"]), is("GPL-2.0"));
        for none in [
            &[][..],
            &[""],
            &["GPL-2+"],
            &["BSD"],
            &["MIT", "see file"],
            &["LicenseRef-own"],
            &["mit/apache"],
        ] {
            assert_eq!(of(none), None, "{none:?}");
        }
    }
}
