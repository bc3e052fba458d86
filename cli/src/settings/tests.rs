//! Precedence, case by case: flag over variable over manifest over default.

use clap::Parser as _;

use super::*;
use crate::args::Cli;

fn resolve(line: &str, environment: &Environment) -> Result<Settings, UsageError> {
    let words = format!("lambdock {line} schema");
    let cli = Cli::parse_from(words.split_whitespace());
    Settings::resolve(&cli.global, environment)
}

fn settings(line: &str, environment: &Environment) -> Settings {
    resolve(line, environment).unwrap()
}

#[test]
fn the_manifest_is_the_flags_else_the_variables_else_looked_for() {
    let both = Environment::from([(MANIFEST, "a.toml")]);
    let manifest = |line, environment| settings(line, environment).manifest;
    assert_eq!(manifest("--manifest b.toml", &both), Some("b.toml".into()));
    assert_eq!(manifest("", &both), Some("a.toml".into()));
    assert_eq!(manifest("", &Environment::default()), None);
}

#[test]
fn the_engine_is_the_flags_else_dockers_own() {
    let environment = Environment::from([(DOCKER_HOST, "tcp://a"), (DOCKER_CONTEXT, "b")]);
    let engine = settings("--engine unix:///c", &environment).engine;
    assert_eq!(engine.explicit.as_deref(), Some("unix:///c"));
    let engine = settings("", &environment).engine;
    assert_eq!(engine.explicit, None);
    assert_eq!(engine.docker_host.as_deref(), Some("tcp://a"));
    assert_eq!(engine.docker_context.as_deref(), Some("b"));
}

#[test]
fn the_cache_is_ours_else_a_folder_in_the_users() {
    let mut known = vec![(HOME, "/home/a"), (XDG_CACHE_HOME, "/c"), (CACHE, "/own")];
    let mut expected = vec!["/home/a/.cache/lambdock", "/c/lambdock", "/own"];
    while let Some(wanted) = expected.pop() {
        let pairs: [(Variable, &str); 3] =
            std::array::from_fn(|i| known.get(i).copied().unwrap_or((HOME, "/home/a")));
        let cache = settings("", &Environment::from(pairs)).cache;
        assert_eq!(cache, Some(PathBuf::from(wanted)));
        known.pop();
    }
    assert_eq!(settings("", &Environment::default()).cache, None);
}

#[test]
fn golden_files_are_not_updated_in_a_pipeline() {
    for (value, allowed) in [("true", false), ("1", false), ("false", true), ("", true)] {
        let environment = Environment::from([(CI, value)]);
        assert_eq!(golden(true, &environment).is_ok(), allowed, "{value}");
        assert!(golden(false, &environment).unwrap().is_none());
    }
    let outside = golden(true, &Environment::default());
    assert!(outside.unwrap().is_some());
}

#[test]
fn verbosity_has_three_steps() {
    let verbosity = |line| settings(line, &Environment::default()).verbosity;
    let steps = ["-q", "", "-v"].map(verbosity);
    assert!(steps.is_sorted_by(|a, b| a < b), "{steps:?}");
    assert_eq!(verbosity("-vv"), Verbosity::Verbose);
}

#[test]
fn jobs_are_the_flags_else_the_variables_else_the_machines() {
    let three = NonZeroUsize::new(3);
    let environment = Environment::from([(JOBS, "5")]);
    let count = |flag| jobs(flag, &environment).ok().map(|jobs| jobs.count);
    assert_eq!(count(three), three);
    assert_eq!(count(None), NonZeroUsize::new(5));
    assert!(jobs(None, &environment).unwrap().asked);
    assert!(!jobs(None, &Environment::default()).unwrap().asked);
}

#[test]
fn a_variable_that_cannot_be_read_is_an_error_unless_overridden() {
    for value in ["0", "many", "-1"] {
        let environment = Environment::from([(JOBS, value)]);
        let error = jobs(None, &environment).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "failed to read environment variable `LAMBDOCK_JOBS`: \
                 `{value}` is not a number above 0"
            )
        );
        assert_eq!(error.code(), ExitCode::Usage);
        assert!(jobs(NonZeroUsize::new(1), &environment).is_ok());
    }
}

#[test]
fn bases_are_the_flags_else_the_variables_else_the_manifests() {
    let environment = Environment::from([(BASES, "stand-in")]);
    let nothing = Environment::default();
    let resolved = |flag, environment| bases(flag, environment).unwrap();
    let aws = resolved(Some(BaseChoice::Aws), &environment);
    assert_eq!(aws, Some(BasePolicy::Aws));
    assert_eq!(resolved(None, &environment), Some(BasePolicy::StandIn));
    assert_eq!(resolved(None, &nothing), None);
    let wrong = Environment::from([(BASES, "amazon")]);
    assert!(bases(None, &wrong).is_err());
}

#[test]
fn a_person_gets_text_unless_stdout_was_given_away() {
    let supported = &[Format::Human, Format::Json];
    let outputs = |line| settings(line, &Environment::default()).outputs(supported);
    let spec = |text: &str| -> OutputSpec { text.parse().unwrap() };
    assert_eq!(outputs(""), Ok(vec![spec("human")]));
    let both = vec![spec("json=a"), spec("human")];
    assert_eq!(outputs("-o json=a"), Ok(both));
    assert_eq!(outputs("-o json"), Ok(vec![spec("json")]));
}

#[test]
fn a_format_that_the_command_lacks_names_those_it_has() {
    let supported = &[Format::Human, Format::Json];
    let error = settings("-o junit", &Environment::default()).outputs(supported);
    let error = error.unwrap_err();
    assert_eq!(error.hint().as_deref(), Some("use `human` or `json`"));
}

#[test]
fn two_outputs_need_two_destinations() {
    let nothing = Environment::default();
    let error = resolve("-o json -o human", &nothing).unwrap_err();
    assert_eq!(error.to_string(), "failed to write two outputs to stdout");
    let error = resolve("-o json=a -o human=a", &nothing).unwrap_err();
    assert_eq!(error.to_string(), "failed to write two outputs to `a`");
    assert!(resolve("-o json=a -o human", &nothing).is_ok());
}
