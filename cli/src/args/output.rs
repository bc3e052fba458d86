//! `-o FORMAT[=PATH]`: what to write, and where. Which formats a command can
//! write is the command's to say.

use lambdock::report::OutputSpec;

/// Reads one `-o`.
pub(super) fn read(text: &str) -> Result<OutputSpec, String> {
    let read: Result<OutputSpec, _> = text.parse();
    read.map_err(|error| match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_format_names_those_there_are() {
        assert!(read("json=a").is_ok());
        let reason = read("yaml").unwrap_err();
        let words =
            "the formats are human, json, junit, github, sarif, cyclonedx, spdx, openvex, html";
        assert_eq!(reason, format!("`yaml` is not a report format; {words}"));
        let reason = read("jsn").unwrap_err();
        assert!(reason.ends_with("; did you mean `json`?"), "{reason}");
    }
}
