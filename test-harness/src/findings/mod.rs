//! Findings of a project's images: what is in each image, which advisories
//! apply, the way to the line behind each, and what that comes to, as one
//! document. It must not know how the document looks.

mod advice;
mod foreign;
mod gather;
mod image;
mod survey;
mod trace;
mod usage;

pub use foreign::{assign, assign_to};
pub use gather::{GatherError, image_contents, owners};
pub use image::{ScannedCell, finding_report, image_report, problem_report};
pub use survey::{Against, Subject, survey};
pub use trace::{change_of, deployment_report, trace_report};
pub use usage::{Usage, evidence_of};
