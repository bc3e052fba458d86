//! What a container has to run so that the image's own command is served by
//! the emulator. Pure.

use crate::engine::ImageFacts;
use crate::model::ImageConfig;

/// Flags that the emulator takes for itself wherever they stand in its
/// arguments (`internal/lambda/rie/run.go`: unknown flags are passed on, its
/// own are not).
const EMULATOR_FLAGS: [&str; 4] = [
    "--log-level",
    "--enable-init-caching",
    "--runtime-api-address",
    "--runtime-interface-emulator-address",
];

/// Why no command can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// Neither the image nor the manifest says what to run.
    #[error("the image has no ENTRYPOINT and no CMD")]
    Nothing,
}

impl CommandError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Nothing => "set CMD in the Dockerfile, or `image-config.command` in the manifest",
        }
        .to_owned()
    }
}

/// The runtime's command: the image's ENTRYPOINT and CMD, each replaced where
/// the function's `ImageConfig` says so, as Lambda does it.
///
/// # Errors
/// When nothing is left to run.
pub fn runtime_command(
    image: &ImageFacts,
    config: &ImageConfig,
) -> Result<Vec<String>, CommandError> {
    let entry_point = config.entry_point.as_ref().unwrap_or(&image.entry_point);
    let command = config.command.as_ref().unwrap_or(&image.command);
    let whole: Vec<String> = entry_point.iter().chain(command).cloned().collect();
    if whole.is_empty() {
        return Err(CommandError::Nothing);
    }
    Ok(whole)
}

/// Arguments for the emulator that make it run `command`, untouched.
///
/// A command that uses one of the emulator's own flags is wrapped in a shell,
/// which hides it; the handler is then given by variable.
pub(super) fn emulator_arguments(command: &[String]) -> Vec<String> {
    let mut arguments = vec!["--log-level".to_owned(), "debug".to_owned()];
    let clashes = |word: &String| {
        let flag = word.split_once('=').map_or(word.as_str(), |(flag, _)| flag);
        EMULATOR_FLAGS.contains(&flag)
    };
    if command.iter().any(clashes) {
        let quoted: Vec<String> = command.iter().map(|word| quote(word)).collect();
        let script = format!("exec {}", quoted.join(" "));
        arguments.extend(["/bin/sh".to_owned(), "-c".to_owned(), script]);
    } else {
        arguments.extend_from_slice(command);
    }
    arguments
}

/// The handler that Lambda would name in `_HANDLER`: the command's last word,
/// where it has more than one.
pub(super) fn handler(command: &[String]) -> Option<&str> {
    match command {
        [_, .., last] => Some(last),
        _ => None,
    }
}

fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn image(entry_point: &str, command: &str) -> ImageFacts {
        ImageFacts {
            entry_point: words(entry_point),
            command: words(command),
            ..ImageFacts::default()
        }
    }

    #[test]
    fn joins_entry_point_and_command() {
        let keep = ImageConfig::default();
        let aws = image("/lambda-entrypoint.sh", "app.handler");
        let command = runtime_command(&aws, &keep).unwrap();
        assert_eq!(command, words("/lambda-entrypoint.sh app.handler"));
        assert_eq!(handler(&command), Some("app.handler"));
        let go = runtime_command(&image("/main", ""), &keep).unwrap();
        assert_eq!(go, ["/main"]);
        assert_eq!(handler(&go), None);
        let nothing = runtime_command(&image("", ""), &keep);
        assert_eq!(nothing, Err(CommandError::Nothing));
    }

    #[test]
    fn image_config_replaces_each_part_alone() {
        let aws = image("/lambda-entrypoint.sh", "app.handler");
        let config = ImageConfig {
            command: Some(words("other.handler")),
            ..ImageConfig::default()
        };
        let command = runtime_command(&aws, &config).unwrap();
        assert_eq!(command, words("/lambda-entrypoint.sh other.handler"));
        let config = ImageConfig {
            entry_point: Some(words("/main --fast")),
            command: Some(Vec::new()),
            ..ImageConfig::default()
        };
        assert_eq!(
            runtime_command(&aws, &config).unwrap(),
            words("/main --fast")
        );
    }

    #[test]
    fn hides_flags_that_the_emulator_would_take() {
        let plain = emulator_arguments(&words("/main --verbose"));
        assert_eq!(plain, words("--log-level debug /main --verbose"));
        let command = vec!["/it's".to_owned(), "--log-level=info".to_owned()];
        let hidden = emulator_arguments(&command);
        assert_eq!(hidden[2..4], ["/bin/sh", "-c"]);
        assert_eq!(hidden[4], r"exec '/it'\''s' '--log-level=info'");
    }
}
