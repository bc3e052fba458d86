//! The front for `cargo test`: start a function from a manifest or from any
//! image, send it events, get outcomes; or run its cases as `lambdock test` does.
//!
//! ```no_run
//! use lambdock::harness::{Harness, HarnessError};
//! use serde::Deserialize;
//! use serde_json::json;
//!
//! #[derive(Deserialize)]
//! struct Greeting {
//!     message: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), HarnessError> {
//! let harness = Harness::of_manifest("lambdock.toml").await?;
//! let mut function = harness.start("greeter-node").await?;
//! let invocation = function.invoke(&json!({ "name": "Ada" })).await?;
//! let greeting: Greeting = invocation.answer()?;
//! assert_eq!(greeting.message, "Hello, Ada!");
//! function.stop().await;
//! harness.close().await;
//! # Ok(())
//! # }
//! ```
//!
//! Images are built where their inputs changed, held against Lambda's contract,
//! and run under Lambda's limits, all as the command line does it. The engine is
//! found as the command line finds it, but for one thing: a library cannot tell
//! the container client beneath it where the engine is, so an engine at an
//! unusual address needs `DOCKER_HOST`.
//!
//! What a test does not stop is stopped when its value is dropped; what a killed
//! test leaves is removed by `lambdock clean`.

#[cfg(feature = "aws-sdk")]
mod endpoint;
mod error;
mod function;
mod host;
mod image;
mod invocation;
mod suite;

use std::path::Path;
use std::sync::Arc;

use crate::manifest::{self, Selection, select};
use crate::model::{Cell, Project};
use crate::runner::local::Local;
use crate::runner::{Progress, Stage, Target};

#[cfg(feature = "aws-sdk")]
pub use endpoint::Endpoint;
pub use error::HarnessError;
pub use function::RunningFunction;
pub use host::Host;
pub use image::LambdaImage;
pub use invocation::Answered;
pub use suite::Tested;

/// A project on an engine, for one test.
pub struct Harness {
    project: Arc<Project>,
    stage: Arc<Local>,
    engine: crate::engine::Engine,
}

impl Harness {
    /// The project of a manifest, on the host's engine.
    ///
    /// # Errors
    /// When the manifest cannot be read, has problems, or there is no engine.
    pub async fn of_manifest(path: impl AsRef<Path>) -> Result<Self, HarnessError> {
        let project = manifest::load(path.as_ref())?;
        Self::open(project, &Host::of_this_process()).await
    }

    /// One function that an image holds, under the name `function`, with a
    /// function's defaults; `change` says what is different.
    ///
    /// ```no_run
    /// # use lambdock::harness::{Harness, HarnessError};
    /// # async fn example() -> Result<(), HarnessError> {
    /// let harness = Harness::of_image("shop/orders:1", |function| {
    ///     function.memory_mb = 1024;
    ///     function.environment.insert("TABLE".to_owned(), "orders".to_owned());
    /// })
    /// .await?;
    /// let mut function = harness.start("function").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no engine.
    pub async fn of_image(
        reference: &str,
        change: impl FnOnce(&mut crate::model::Function),
    ) -> Result<Self, HarnessError> {
        let mut function = image::function(reference)?;
        change(&mut function);
        let project = image::project(function);
        Self::open(project, &Host::of_this_process()).await
    }

    /// A project on the engine of a host.
    ///
    /// # Errors
    /// When there is no engine, or the project's lock cannot be read.
    pub async fn open(project: Project, host: &Host) -> Result<Self, HarnessError> {
        let engine = host.engine().await?;
        let project = Arc::new(project);
        let settings = host.settings(&project);
        let stage = Local::open(engine.clone(), Arc::clone(&project), settings)?;
        Ok(Self {
            project,
            stage: Arc::new(stage),
            engine,
        })
    }

    /// Builds a function's image where its inputs changed and starts an
    /// environment. The name is the manifest's, `function` or
    /// `function/variant`; of several cells the first is taken that the engine
    /// runs without emulation.
    ///
    /// # Errors
    /// When there is no such function, its image does not build or does not keep
    /// Lambda's contract, or the environment does not start.
    pub async fn start(&self, name: &str) -> Result<RunningFunction, HarnessError> {
        let target = self.target(name)?;
        let progress = Progress::unheard(&target.cell);
        let prepared = self.stage.prepare(&target, &progress).await?;
        let running = self.stage.start(&target, &prepared).await?;
        Ok(RunningFunction::new(
            Arc::clone(&self.stage),
            target,
            prepared,
            running,
        ))
    }

    /// Removes what it keeps ready on the engine. Functions that run must have
    /// been stopped before; those of other harnesses go on.
    pub async fn close(self) {
        self.stage.release().await;
    }

    fn target(&self, name: &str) -> Result<Target, HarnessError> {
        let selection = Selection {
            functions: vec![name.to_owned()],
            ..Selection::default()
        };
        let cells = select(&self.project, &selection)?;
        let own = self.engine.info().architecture;
        let native = |cell: &&Cell| Some(cell.architecture) == own;
        let cell = cells.iter().find(native).or_else(|| cells.first());
        let nothing = || manifest::SelectError::Nothing(selection.clone());
        let cell = cell.ok_or_else(nothing)?;
        let function = self.project.function(cell.function.as_str());
        let function = function.ok_or_else(nothing)?;
        Ok(Target {
            function: Arc::new(function.clone()),
            cell: cell.clone(),
        })
    }
}
