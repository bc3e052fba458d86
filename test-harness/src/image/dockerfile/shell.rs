//! Which shell reads the commands of a `RUN`, and whether it reads the text at
//! all. It runs nothing.

use super::instruction::Instruction;

const SHELLS: [&str; 7] = ["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"];

/// Whether the words of a `SHELL` start a shell that knows POSIX's language and
/// takes a command as its last argument.
pub(super) fn is_posix(words: &[String]) -> bool {
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let name = |word: &String| word.rsplit('/').next().unwrap_or_default().to_owned();
    let known = before.iter().any(|word| SHELLS.contains(&&*name(word)));
    known && last.starts_with('-') && last.ends_with('c')
}

/// Whether the stage's shell reads an instruction's text: not in JSON form, and
/// not where the text says where a here-document goes.
pub(super) fn reads(run: &Instruction) -> bool {
    run.heredocs().is_empty() && !begins_with_json(run.arguments())
}

/// Versions of `BuildKit` differ in what may follow the array.
fn begins_with_json(text: &str) -> bool {
    text.starts_with('[') && {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Vec<String>>();
        matches!(values.next(), Some(Ok(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_posix_shells_behind_whatever_starts_them() {
        let posix = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            is_posix(&words)
        };
        assert!(posix(&["/bin/sh", "-c"]));
        assert!(posix(&["/bin/bash", "-o", "pipefail", "-ec"]));
        assert!(posix(&["conda", "run", "-n", "env", "/bin/bash", "-c"]));
        assert!(posix(&["busybox", "sh", "-c"]));
        for other in [
            &["python3", "-c"][..],
            &["powershell", "-command"],
            &["cmd", "/S", "/C"],
            &["/bin/sh"],
            &[],
        ] {
            assert!(!posix(other), "{other:?}");
        }
    }
}
