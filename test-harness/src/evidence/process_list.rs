//! A second witness: the engine's list of an environment's processes. Each must be
//! one that told what it loads, the emulator, or a shell.

use super::records::Records;

/// A process that the engine lists: its command line, joined by blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed(pub String);

/// Programs that load no packages. What they start is listed as well, or started by
/// nobody who is watched.
const SHELLS: [&str; 6] = ["sh", "bash", "dash", "ash", "busybox", "aws-lambda-rie"];

/// The processes that nobody watches, by command line.
pub fn unwatched(listed: &[Listed], records: &Records) -> Vec<String> {
    let starts = || records.files.iter().filter_map(|file| file.start.as_ref());
    let has_java = starts().any(|start| start.runtime == "java");
    let watched = |line: &str| {
        let line = line.trim();
        let program = line.split(' ').next().unwrap_or_default();
        let program = program.rsplit('/').next().unwrap_or_default();
        line.is_empty()
            || line.ends_with("<defunct>")
            || SHELLS.contains(&program)
            || (program == "java" && has_java)
            || starts().any(|start| start.command.join(" ").trim() == line)
    };
    let mut found: Vec<String> = listed
        .iter()
        .filter(|one| !watched(&one.0))
        .map(|one| one.0.clone())
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::records::{File, Start};

    #[test]
    fn each_process_must_have_told() {
        let records = Records {
            files: vec![File {
                start: Some(Start {
                    runtime: "node",
                    command: vec!["node".to_owned(), "a.js".to_owned()],
                    ..Start::default()
                }),
                ..File::default()
            }],
            gaps: Vec::new(),
        };
        let listed = [
            "/.lambdock/aws-lambda-rie --log-level debug sh x",
            "sh x",
            "node a.js",
            "[node] <defunct>",
            "/usr/bin/java -cp x",
            "/opt/extensions/agent",
        ];
        let listed = listed.map(|line| Listed(line.to_owned()));
        let found = unwatched(&listed, &records);
        assert_eq!(found, ["/opt/extensions/agent", "/usr/bin/java -cp x"]);
    }
}
