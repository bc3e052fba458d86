//! Changes over sample events, RFC 7396: what is written reads back, and a
//! patch that was applied changes nothing more.

use lambdock::cases::{event_sample, event_sample_names};
use lambdock::model::Json;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

use crate::bounded::{config, within};
use crate::corpus;
use crate::trees::{changed, documents};

const NAMES: [&str; 6] = ["Records", "detail", "body", "s3", "headers", "a"];

fn check(sample: &str, text: &str) -> Result<(), TestCaseError> {
    let sample = event_sample(sample).ok_or_else(|| TestCaseError::fail("no such sample"))?;
    let Ok(patch) = Json::parse(text.as_bytes()) else {
        // Deeper than a reader goes, which is an error and no panic.
        return Ok(());
    };
    let once = sample.patched(&patch);
    let written = once.to_string();
    // What is too deep to be read back cannot be sent either.
    if let Ok(read) = Json::parse(written.as_bytes()) {
        prop_assert_eq!(&read, &once);
    }
    prop_assert_eq!(once.clone().patched(&patch), once);
    Ok(())
}

fn patches() -> impl Strategy<Value = String> {
    let events = corpus::texts("test-harness/events", ".json");
    changed(documents(&events), &NAMES).prop_map(|tree| tree.to_string())
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn a_changed_sample_reads_back(
        sample in select(event_sample_names()),
        patch in patches(),
    ) {
        within("event", patch, move |patch| check(sample, patch))?;
    }
}
