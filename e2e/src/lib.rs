//! What tests on real containers share: the tool under test, projects of a
//! test's own, and the engine seen without the tool. The package stands apart so
//! that `make check` can leave it out.

mod buildx;
mod busybox;
mod call;
mod child;
pub mod cloud;
mod containers;
pub mod docs;
mod drain;
mod faults;
mod finished;
mod podman;
mod project;
mod proxy;
mod registry;
mod relay;
mod report;
mod running;
mod service;
mod shell;
mod skip;
mod wait;

use std::path::{Path, PathBuf};

pub use buildx::Buildx;
pub use busybox::{BUSYBOX, busybox, busybox_archive};
pub use call::Call;
pub use child::Child;
pub use containers::{Engine, Seen, engine_address};
pub use faults::faults;
pub use finished::Finished;
pub use podman::Podman;
pub use project::{Project, copy_folder};
pub use proxy::Proxy;
pub use registry::Registry;
pub use relay::{Faults, Relay};
pub use report::{all_passed, case, cell};
pub use running::Running;
pub use service::Service;
pub use shell::{BOOTSTRAP, ECHO, HANG, any_answer, import_shell_function};
pub use skip::skip;
pub use wait::{until, wait_for};

/// The workspace's folder, with its `lambdock.toml`.
pub fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The manifest of the apps that are made as somebody else would.
pub fn apps() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("apps/lambdock.toml")
}
