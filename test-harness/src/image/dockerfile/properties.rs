//! What must hold for every text, whatever it says.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::model::Architecture;

/// Lines that make an arbitrary text look like a Dockerfile.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("FROM node:22".to_owned()),
        Just("FROM ${X:-public.ecr.aws/lambda/nodejs:22} AS b".to_owned()),
        Just("from b as c".to_owned()),
        Just("ARG X=alpine".to_owned()),
        Just("FROM \\".to_owned()),
        Just("  node:\\".to_owned()),
        Just("22 AS d \\".to_owned()),
        Just("FROM node:\\".to_owned()),
        Just("22".to_owned()),
        Just("# a comment".to_owned()),
        Just("# syntax=docker/dockerfile:1".to_owned()),
        Just("# escape=`".to_owned()),
        Just(String::new()),
        Just("RUN <<EOF".to_owned()),
        Just("EOF".to_owned()),
        Just("COPY --from=golang:1 /a /b".to_owned()),
        Just("RUN --mount=type=bind,from='a b',x --mount=from=\"q\" y".to_owned()),
        "[A-Z]{2,6} [-=$\"'{}:a-z<\\\\`,\\[\\] ]{0,20}",
        "\\PC{0,12}",
    ]
}

fn dockerfile() -> impl Strategy<Value = String> {
    let ending = prop_oneof![Just("\n"), Just("\r\n")];
    (prop::collection::vec(line(), 0..14), ending, any::<bool>()).prop_map(
        |(lines, ending, marked)| {
            let mark = if marked { "\u{feff}" } else { "" };
            format!("{mark}{}", lines.join(ending))
        },
    )
}

fn arguments() -> BuildArguments {
    BuildArguments::new(&BTreeMap::new(), Architecture::X86_64)
}

fn breaks(text: &str) -> usize {
    text.matches('\n').count()
}

proptest! {
    #[test]
    fn nothing_panics(text in any::<String>()) {
        let file = Dockerfile::parse(&text);
        let lines = text.matches('\n').count() + 1;
        for found in file.instructions() {
            prop_assert!(found.line() <= found.last_line());
            prop_assert!(found.last_line() <= lines);
            let _ = (found.json(), found.trigger(), found.context_sources());
        }
        let _ = map_images(&text, &arguments(), &|_| Some("x".to_owned()));
        let _ = blank_syntax(&text);
    }

    #[test]
    fn line_numbers_stay_true(text in dockerfile()) {
        let replace = |reference: &str| Some(format!("mapped.invalid/{}", reference.len()));
        if let Ok(mapped) = map_images(&text, &arguments(), &replace) {
            prop_assert_eq!(breaks(&mapped.text), breaks(&text));
            let before = Dockerfile::parse(&text);
            let after = Dockerfile::parse(&mapped.text);
            let places = |file: &Dockerfile| -> Vec<_> {
                let one = |i: &Instruction| (i.keyword().to_owned(), i.line(), i.last_line());
                file.instructions().iter().map(one).collect()
            };
            prop_assert_eq!(places(&before), places(&after));
        }
        if let Some(blanked) = blank_syntax(&text) {
            prop_assert_eq!(breaks(&blanked.text), breaks(&text));
            prop_assert_eq!(Dockerfile::parse(&blanked.text).escape(), Dockerfile::parse(&text).escape());
        }
    }

    #[test]
    fn the_identity_map_changes_nothing(text in dockerfile()) {
        for identity in [
            &(|_: &str| None) as &dyn Fn(&str) -> Option<String>,
            &|reference: &str| Some(reference.to_owned()),
        ] {
            if let Ok(mapped) = map_images(&text, &arguments(), identity) {
                prop_assert_eq!(&mapped.text, &text);
                prop_assert!(mapped.mapped.is_empty());
            }
        }
    }

    #[test]
    fn every_replacement_is_what_the_copy_says(text in dockerfile()) {
        let replace = |reference: &str| {
            (!reference.starts_with("mapped.invalid")).then(|| "mapped.invalid/a:1".to_owned())
        };
        if let Ok(mapped) = map_images(&text, &arguments(), &replace) {
            let again = map_images(&mapped.text, &arguments(), &replace);
            prop_assert_eq!(again.map(|found| found.mapped), Ok(Vec::new()));
        }
    }
}
