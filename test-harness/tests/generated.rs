//! The checked-in files that are made from the library's types are what it makes
//! now. `cargo xtask generate` writes them.

use std::fs;
use std::path::Path;

use lambdock::{cases, manifest, wire};

#[test]
fn checked_in_files_are_the_generated_ones() {
    let files = [
        ("docs/exit-codes.md", wire::exit_codes_page()),
        ("schemas/case.schema.json", cases::case_schema()),
        ("schemas/deploy.schema.json", wire::deploy_schema()),
        ("schemas/doctor.schema.json", wire::checkup_schema()),
        ("schemas/findings.schema.json", wire::findings_schema()),
        ("schemas/evidence.schema.json", wire::evidence_schema()),
        ("schemas/image.schema.json", wire::image_schema()),
        ("schemas/lambdock.schema.json", manifest::schema_text()),
        ("schemas/list.schema.json", wire::list_schema()),
        ("schemas/matrix.schema.json", wire::matrix_schema()),
        ("schemas/plan.schema.json", wire::plan_schema()),
        ("schemas/push.schema.json", wire::push_schema()),
        ("schemas/report.schema.json", wire::report_schema()),
        ("schemas/status.schema.json", wire::status_schema()),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (path, generated) in files {
        let checked_in = fs::read_to_string(root.join(path)).unwrap_or_default();
        assert!(
            checked_in == generated,
            "`{path}` is stale; run `cargo xtask generate`"
        );
    }
}
