//! A child pipeline of GitLab: a job for each cell, and one that joins their
//! reports. What the jobs run in is not said here: each extends `.lambdock`,
//! which the including pipeline defines.

use std::fmt::Write as _;

use crate::wire::MatrixCell;

const OPENING: &str = "\
# Written by `lambdock matrix --format gitlab`; include it together with a file
# that defines the job `.lambdock`.
stages:
  - lambdock
  - lambdock-report
";

const REPORT: &str = "\
lambdock-report:
  extends: .lambdock
  stage: lambdock-report
  when: always
  script:
    - lambdock report merge lambdock-reports/*.json -o json=lambdock-report.json -o junit=lambdock-report.xml
  artifacts:
    when: always
    paths:
      - lambdock-report.json
    reports:
      junit: lambdock-report.xml
";

/// GitLab refuses a pipeline without jobs.
const NOTHING: &str = "\
nothing-to-do:
  extends: .lambdock
  stage: lambdock
  script:
    - echo 'no cell is selected, or none has changed'
";

/// The pipeline, as YAML.
pub fn gitlab(cells: &[MatrixCell]) -> String {
    let mut pipeline = OPENING.to_owned();
    for cell in cells {
        pipeline.push('\n');
        job(&mut pipeline, cell);
    }
    if cells.iter().any(|cell| cell.cases > 0) {
        pipeline.push('\n');
        pipeline.push_str(REPORT);
    }
    if cells.is_empty() {
        pipeline.push('\n');
        pipeline.push_str(NOTHING);
    }
    pipeline
}

/// A job, named as the cell is in reports. Every text that comes from a manifest
/// or from the caller is quoted.
fn job(pipeline: &mut String, cell: &MatrixCell) {
    let title = quoted(&cell.id());
    let runner = quoted(&cell.runner);
    let key = quoted(&cell.cache_key);
    let select = cell.select.join(" ");
    // Writing to a `String` cannot fail.
    let _ = write!(
        pipeline,
        "{title}:\n  extends: .lambdock\n  stage: lambdock\n  tags:\n    - {runner}\n  variables:\n    LAMBDOCK_CACHE_KEY: {key}\n  script:\n"
    );
    if cell.cases == 0 {
        let script = quoted(&format!("lambdock build {select}"));
        let _ = writeln!(pipeline, "    - {script}");
        return;
    }
    let name = &cell.name;
    let script = quoted(&format!(
        "lambdock test {select} -o json=lambdock-reports/{name}.json"
    ));
    let _ = write!(
        pipeline,
        "    - mkdir -p lambdock-reports\n    - {script}\n  artifacts:\n    when: always\n    paths:\n      - lambdock-reports/{name}.json\n"
    );
}

/// YAML reads a text that is quoted as in JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::sample::cell;
    use super::*;

    #[test]
    fn a_pipeline_has_a_job_for_each_cell_and_one_for_the_reports() {
        let bare = MatrixCell {
            cases: 0,
            ..cell("mailer", None)
        };
        insta::assert_snapshot!(gitlab(&[cell("orders", Some("node22")), bare]));
    }

    #[test]
    fn a_pipeline_is_never_empty() {
        insta::assert_snapshot!(gitlab(&[]));
    }
}
