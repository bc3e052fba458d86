//! The Inspector Scan API asked about the packages of images, beside or instead of
//! advisories at hand.

use lambdock::findings::{Subject, assign_to};
use lambdock::model::Project;
use lambdock::scan::Problem;
use lambdock::scan::foreign::{ForeignError, inventories, join, read};
use lambdock::wire::ExitCode;

use crate::args::AwsArgs;
use crate::asynchronous::block_on;
use crate::cloud;
use crate::context::Context;
use crate::failure::{Explain, Failures};

/// Inspector says something that is no answer.
#[derive(Debug, thiserror::Error)]
#[error("failed to understand what Inspector says of `{image}`")]
struct NoAnswer {
    image: String,
    #[source]
    cause: ForeignError,
}

impl Explain for NoAnswer {
    fn code(&self) -> ExitCode {
        ExitCode::Findings
    }
}

/// Adds what Inspector knows of each image; gives back what it could not read.
pub(super) fn ask(
    subjects: &mut [Subject],
    arguments: &AwsArgs,
    project: Option<&Project>,
    context: &Context,
) -> Result<Vec<Problem>, Failures> {
    let mut problems = Vec::new();
    for subject in subjects {
        let asked = inventories(&subject.contents);
        let answers = block_on(cloud::scan_sboms(arguments, project, &asked, context))??;
        let mut told = Vec::new();
        for answer in answers {
            let answer = read(answer.to_string().as_bytes()).map_err(|cause| NoAnswer {
                image: subject.contents.image.clone(),
                cause,
            })?;
            told.push(answer);
        }
        let (findings, lost) = join(told);
        assign_to(subject, findings);
        problems.extend(lost);
    }
    Ok(problems)
}
