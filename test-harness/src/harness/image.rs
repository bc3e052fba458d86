//! A function that is nothing but an image, and an image of Lambda's as a plain
//! `testcontainers` one, for tests that manage containers themselves.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use testcontainers::core::wait::HttpWaitStrategy;
use testcontainers::core::{ContainerPort, Mount, WaitFor};
use testcontainers::{CopyToContainer, Image};

use super::HarnessError;
use crate::manifest;
use crate::model::{Function, Project};

/// The port of the emulator.
const PORT: ContainerPort = ContainerPort::Tcp(8080);
/// Where AWS's documentation mounts the emulator.
const EMULATOR: &str = "/aws-lambda/aws-lambda-rie";
/// The name of an image's function.
const NAME: &str = "function";

/// A function with the defaults of a manifest's, of an image that exists or can
/// be pulled.
pub(super) fn function(reference: &str) -> Result<Function, HarnessError> {
    let text = format!(
        "[functions.{NAME}]\nimage = {}\n",
        toml::Value::from(reference)
    );
    let parsed = manifest::parse(&text, &PathBuf::from("/lambdock.toml"));
    let project = parsed.map_err(manifest::ManifestError::from)?;
    let mut function = project.functions.into_iter().next();
    if let Some(function) = &mut function {
        function.cases.clear();
    }
    let nothing = || manifest::SelectError::Nothing(manifest::Selection::default());
    Ok(function.ok_or_else(nothing)?)
}

/// A project of one function, which keeps its memory in a temporary folder.
pub(super) fn project(function: Function) -> Project {
    let root = std::env::temp_dir().join("lambdock-harness");
    Project {
        name: "harness".to_owned(),
        manifest: root.join(manifest::FILE_NAME),
        root,
        bases: crate::model::BasePolicy::default(),
        base_map: BTreeMap::new(),
        scan: crate::model::ScanSettings::default(),
        deploy: crate::model::DeploySettings::default(),
        functions: vec![function],
    }
}

/// An image of Lambda's as a plain `testcontainers` image: ready when the
/// emulator answers, no limits of Lambda's, no outcome told apart from another.
/// [`super::Harness::of_image`] does all of that.
///
/// ```no_run
/// use lambdock::harness::LambdaImage;
/// use testcontainers::runners::AsyncRunner;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let container = LambdaImage::new("shop/orders", "1").start().await?;
/// let port = container.get_host_port_ipv4(8080).await?;
/// let url = LambdaImage::url(&format!("127.0.0.1:{port}"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct LambdaImage {
    name: String,
    tag: String,
    emulator: Option<(Mount, Vec<String>)>,
}

impl LambdaImage {
    /// An image whose entry point starts the emulator by itself, as AWS's base
    /// images do.
    pub fn new(name: impl Into<String>, tag: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            tag: tag.into(),
            emulator: None,
        }
    }

    /// With an emulator of this machine, mounted, for an image that has none;
    /// `command` is what it runs, such as `["/main"]`.
    ///
    /// [`crate::runtime::rie::ensure`] gives the official one.
    #[must_use]
    pub fn with_emulator(
        mut self,
        emulator: &std::path::Path,
        command: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let mount = Mount::bind_mount(emulator.display().to_string(), EMULATOR);
        let command = command.into_iter().map(Into::into).collect();
        self.emulator = Some((mount, command));
        self
    }

    /// Where events are sent, for a container at an address such as
    /// `127.0.0.1:32768`.
    pub fn url(address: &str) -> String {
        format!("http://{address}/2015-03-31/functions/function/invocations")
    }
}

impl Image for LambdaImage {
    fn name(&self) -> &str {
        &self.name
    }

    fn tag(&self) -> &str {
        &self.tag
    }

    fn ready_conditions(&self) -> Vec<WaitFor> {
        // A path that the emulator does not know: it says 404 and starts nothing.
        let answers = HttpWaitStrategy::new("/")
            .with_port(PORT)
            .with_poll_interval(Duration::from_millis(5))
            .with_expected_status_code(404_u16);
        vec![WaitFor::Http(Box::new(answers))]
    }

    fn mounts(&self) -> impl IntoIterator<Item = &Mount> {
        self.emulator.iter().map(|(mount, _)| mount)
    }

    fn copy_to_sources(&self) -> impl IntoIterator<Item = &CopyToContainer> {
        std::iter::empty()
    }

    fn entrypoint(&self) -> Option<&str> {
        self.emulator.as_ref().map(|_| EMULATOR)
    }

    fn cmd(&self) -> impl IntoIterator<Item = impl Into<Cow<'_, str>>> {
        let command = self.emulator.iter().flat_map(|(_, command)| command);
        command.map(String::as_str)
    }

    fn expose_ports(&self) -> &[ContainerPort] {
        &[PORT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ImageSource;

    #[test]
    fn an_images_function_has_a_functions_defaults() {
        let function = function("shop/orders:1").unwrap();
        assert_eq!(
            function.source,
            ImageSource::Image("shop/orders:1".to_owned())
        );
        assert_eq!((function.memory_mb, function.timeout.as_secs()), (512, 10));
        assert!(function.limits.read_only && function.cases.is_empty());
    }

    #[test]
    fn an_image_without_emulator_gets_one_and_its_command() {
        let plain = LambdaImage::new("a", "1");
        assert_eq!(plain.entrypoint(), None);
        let image = plain.with_emulator(std::path::Path::new("/rie"), ["/main", "x"]);
        assert_eq!(image.entrypoint(), Some(EMULATOR));
        let command: Vec<String> = image
            .cmd()
            .into_iter()
            .map(|word| Cow::into_owned(word.into()))
            .collect();
        assert_eq!(command, ["/main", "x"]);
    }
}
