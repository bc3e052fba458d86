//! The command line as a whole: sound for clap, and in step with what the rest
//! of the tool promises.

use clap::{CommandFactory as _, Parser as _};

use super::*;

fn read(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split_whitespace())
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn global_options_may_stand_before_and_after_the_command() {
    for line in [
        "lambdock --manifest a.toml -o json test greeter",
        "lambdock test greeter --manifest a.toml -o json",
    ] {
        let cli = read(line).unwrap();
        assert_eq!(cli.global.manifest, Some("a.toml".into()));
        assert_eq!(cli.global.outputs.len(), 1);
        let Command::Test(test) = cli.command else {
            panic!("{line}")
        };
        assert_eq!(test.selection.functions, ["greeter"]);
    }
}

#[test]
fn architectures_are_lambdas_words() {
    assert!(read("lambdock build --arch arm64 --arch x86_64").is_ok());
    assert!(read("lambdock build --arch amd64").is_err());
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    for line in [
        "lambdock test -q -v",
        "lambdock test --no-build --update-bases",
        "lambdock invoke greeter --no-build --bases aws",
        "lambdock init --dry-run --force",
        "lambdock build --jobs 0",
        "lambdock test --no-local",
        "lambdock test --against gcp",
        "lambdock test --against aws --update",
        "lambdock test --against aws --no-local --no-build",
    ] {
        assert!(read(line).is_err(), "{line}");
    }
}

#[test]
fn an_event_may_begin_with_a_dash_or_a_brace() {
    for event in ["-", "{}", "-1"] {
        let cli = read(&format!("lambdock invoke greeter --event {event}")).unwrap();
        let Command::Invoke(invoke) = cli.command else {
            panic!("{event}")
        };
        assert_eq!(invoke.event, event);
    }
}

#[test]
fn every_variable_that_an_option_names_is_documented() {
    let known = crate::variables::help();
    let mut cli = Cli::command();
    cli.build();
    let commands: Vec<&clap::Command> = cli.get_subcommands().chain([&cli]).collect();
    let helps = commands.iter().flat_map(|command| command.get_arguments());
    let named: Vec<String> = helps
        .filter_map(|argument| {
            let help = argument.get_help()?.to_string();
            let (_, rest) = help.split_once("[env: `")?;
            Some(rest.split('`').next()?.to_owned())
        })
        .collect();
    for option in [
        "LAMBDOCK_MANIFEST",
        "LAMBDOCK_JOBS",
        "LAMBDOCK_BASES",
        "DOCKER_HOST",
    ] {
        assert!(named.iter().any(|name| name == option), "{option}");
    }
    for name in named {
        assert!(known.contains(&format!("\n  {name} ")), "{name}");
    }
}
