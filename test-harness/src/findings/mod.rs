//! Findings of a project's images: what is in each image, which advisories
//! apply, the way to the line behind each, and what that comes to, as one
//! document. It must not know how the document looks.

mod image;
mod trace;

pub use image::{ScannedCell, finding_report, image_report, problem_report};
pub use trace::{deployment_report, trace_report};
