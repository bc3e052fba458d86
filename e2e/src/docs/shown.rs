//! Whether what a command printed is what a page shows, but for what differs
//! from run to run, from machine to machine, and on a terminal.

use lambdock::report::redact::redact;
use regex::Regex;

/// Lines that a reader with a terminal and AWS's bases does not see: progress
/// in lines, and the note on stand-ins.
const UNSEEN: [&str; 2] = ["building ", "note: stand-in bases were used"];

/// Compares; the error shows both.
pub(super) fn compare(shown: &str, printed: &str) -> Result<(), String> {
    let seen = |line: &&str| !UNSEEN.iter().any(|unseen| line.starts_with(unseen));
    // On a terminal, an answer that `invoke` writes gets the end of its line.
    let printed = printed.replace("}error: ", "}\nerror: ");
    let printed: Vec<_> = printed.lines().filter(seen).collect();
    let (shown, printed) = (plain(shown), plain(&printed.join("\n")));
    let pattern: String = shown.lines().map(of_line).collect();
    if Regex::new(&format!("^{pattern}$"))
        .map_err(|error| error.to_string())?
        .is_match(&printed)
        || is_same_in_another_order(&shown, &printed)
    {
        return Ok(());
    }
    Err(format!(
        "the page shows\n{shown}\nand this was printed\n{printed}"
    ))
}

/// Functions are tested side by side, so that their lines come in any order.
fn is_same_in_another_order(shown: &str, printed: &str) -> bool {
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    sorted(shown) == sorted(printed)
}

/// Redacted, without blanks at the ends of lines.
fn plain(text: &str) -> String {
    let text = redact(text);
    let lines = text.trim_end().lines();
    lines.flat_map(|line| [line.trim_end(), "\n"]).collect()
}

fn of_line(line: &str) -> String {
    if line.trim() == "…" {
        return r"(?:[^\n]*\n)*?".to_owned();
    }
    let parts: Vec<_> = line.split('…').map(regex::escape).collect();
    parts.join(r"[^\n]*") + r"\n"
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn what_differs_from_run_to_run_is_no_difference() {
        let printed =
            "building a (x86_64)\n     BUILD a (x86_64) built in 539ms   \n2 passed in 1.1s\n";
        assert_eq!(
            compare(
                "     BUILD a (x86_64) built in 2.4s\n2 passed in 3.1s\n",
                printed
            ),
            Ok(())
        );
        let turned = "2 passed in 3.1s\n     BUILD a (x86_64) built in 1ms\n";
        assert_eq!(compare(turned, printed), Ok(()));
        assert_eq!(compare("…\n2 passed in 3.1s\n", printed), Ok(()));
        assert_eq!(compare("     BUILD … built …\n…\n", printed), Ok(()));
    }

    #[test]
    fn what_else_differs_is_one() {
        let printed = "2 passed, 1 failed in 1.1s\n";
        for shown in [
            "2 passed in 1.1s\n",
            "",
            "…\n3 passed, …\n",
            "2 passed, 1 failed in 1.1s\nmore\n",
        ] {
            assert!(compare(shown, printed).is_err(), "{shown}");
        }
    }
}
