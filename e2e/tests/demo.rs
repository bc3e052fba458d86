//! The repository's own functions, one cell for each language, under the
//! official emulator: with all of Lambda's limits, and with none.

use e2e::{Call, all_passed, cell};
use lambdock::wire::{BaseOriginReport, RunReport};

/// Lambda's limits, as reports name them.
const LIMITS: usize = 5;

fn test(arguments: &[&str]) -> RunReport {
    let call = Call::new(["test", "-o", "json"].iter().chain(arguments));
    let report = call.run().exits_with(0).report();
    assert_eq!(report.exit.code, 0);
    assert_eq!(report.counts.failed + report.counts.errors, 0);
    report
}

/// Tests a cell under its limits and without.
fn both_ways(function: &str, address: &str) {
    let strict = test(&[address]);
    let strict = cell(&strict, function);
    all_passed(strict);
    assert_eq!(strict.relaxed_limits, [] as [&str; 0]);
    let bases = &strict.build.bases;
    assert!(!bases.is_empty(), "{strict:#?}");
    for base in bases {
        // Whatever is not Amazon's says so by its name.
        let stand_in = base.origin == BaseOriginReport::StandIn;
        let named_so = base.used.starts_with("lambdock-stand-in/");
        assert_eq!(stand_in, named_so, "{base:?}");
    }

    let relaxed = test(&[address, "--relaxed", "--no-build"]);
    let relaxed = cell(&relaxed, function);
    all_passed(relaxed);
    assert_eq!(relaxed.relaxed_limits.len(), LIMITS, "{relaxed:#?}");
    assert_eq!(relaxed.cases.len(), strict.cases.len());
    assert_eq!(relaxed.build.image_id, strict.build.image_id);
}

#[test]
fn node() {
    both_ways("greeter-node", "greeter-node/node22");
}

#[test]
fn python() {
    both_ways("greeter-python", "greeter-python/python313");
}

#[test]
fn go() {
    both_ways("greeter-go", "greeter-go");
}

#[test]
fn java() {
    both_ways("greeter-java", "greeter-java/multi-stage");
}

#[test]
fn rust() {
    both_ways("greeter-rust", "greeter-rust/outside");
}
