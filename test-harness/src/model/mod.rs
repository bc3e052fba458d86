//! The words of the product as plain data: functions, names, architectures,
//! limits, sizes and secrets. It knows nothing of files, engines or AWS.

mod architecture;
mod build;
mod deploy;
mod environment;
mod function;
mod image_config;
mod invocation;
mod json;
mod limits;
mod name;
mod project;
mod scan;
mod secret;
mod suggest;

pub use architecture::Architecture;
pub use build::{BuildSecret, BuildSpec, ImageSource, Prepare, SecretSource};
pub use deploy::{
    CorsSettings, DeploySettings, EnvironmentReference, EventSettings, FunctionDeploy, Lifecycle,
    LogSettings, ReferenceSource, RepositorySettings, Smoke, TrafficStep, UrlSettings, VpcSettings,
};
pub use environment::{RESERVED_VARIABLES, is_reserved_variable};
pub use function::{Cell, Function, Variant};
pub use image_config::ImageConfig;
pub use invocation::InvocationContext;
#[cfg(test)]
pub(crate) use json::any_json;
pub use json::{InvalidJson, Json, JsonNumber};
pub use limits::{Limits, SandboxUser};
pub use name::{FunctionName, InvalidName, VariantName};
pub use project::{BasePolicy, Project};
pub use scan::{ECOSYSTEMS, GRADES, PROBLEMS, ScanIgnore, ScanSettings};
pub use secret::Secret;
pub use suggest::closest;
