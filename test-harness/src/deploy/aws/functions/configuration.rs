//! A function's wanted configuration in the SDK's types. An update must say what
//! is to be empty, since Lambda leaves alone what a request leaves out.

use aws_sdk_lambda::types::{
    ApplicationLogLevel, Architecture as SdkArchitecture, DeadLetterConfig, Environment,
    EphemeralStorage, ImageConfig as SdkImageConfig, LogFormat, LoggingConfig, SnapStart,
    SnapStartApplyOn, SystemLogLevel, TracingConfig, TracingMode, VpcConfig,
};

use super::{Result, number};
use crate::deploy::aws::error::invalid;
use crate::deploy::{FunctionConfig, Logging};
use crate::model::{Architecture, ImageConfig, VpcSettings};

/// A configuration in the SDK's types, for a creation and an update alike.
pub(super) struct Configuration {
    pub(super) memory_size: i32,
    pub(super) timeout: i32,
    pub(super) ephemeral_storage: EphemeralStorage,
    pub(super) image_config: SdkImageConfig,
    pub(super) environment: Environment,
    pub(super) logging: LoggingConfig,
    pub(super) vpc: VpcConfig,
    pub(super) tracing: TracingConfig,
    pub(super) snap_start: SnapStart,
    pub(super) dead_letter: DeadLetterConfig,
}

impl Configuration {
    pub(super) fn of(doing: &str, wanted: &FunctionConfig) -> Result<Self> {
        let storage = EphemeralStorage::builder().size(number(wanted.ephemeral_storage_mb));
        let storage = storage.build().map_err(|error| invalid(doing, error))?;
        let target = wanted.dead_letter.clone().unwrap_or_default();
        Ok(Self {
            memory_size: number(wanted.memory_mb),
            timeout: number(wanted.timeout_s),
            ephemeral_storage: storage,
            image_config: image_config(&wanted.image_config),
            environment: environment(wanted),
            logging: logging(&wanted.logging),
            vpc: vpc(wanted.vpc.as_ref()),
            tracing: tracing(wanted.active_tracing),
            snap_start: snap_start(wanted.snap_start),
            dead_letter: DeadLetterConfig::builder().target_arn(target).build(),
        })
    }
}

pub(super) const fn architecture(architecture: Architecture) -> SdkArchitecture {
    match architecture {
        Architecture::X86_64 => SdkArchitecture::X8664,
        Architecture::Arm64 => SdkArchitecture::Arm64,
    }
}

/// Without members it takes back every override.
fn image_config(wanted: &ImageConfig) -> SdkImageConfig {
    SdkImageConfig::builder()
        .set_entry_point(wanted.entry_point.clone())
        .set_command(wanted.command.clone())
        .set_working_directory(wanted.working_directory.clone())
        .build()
}

fn environment(wanted: &FunctionConfig) -> Environment {
    let variables = wanted.environment.iter();
    let variables = variables.map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    Environment::builder()
        .set_variables(Some(variables.collect()))
        .build()
}

fn logging(wanted: &Logging) -> LoggingConfig {
    let format = if wanted.json {
        LogFormat::Json
    } else {
        LogFormat::Text
    };
    let application = wanted.application_level.as_deref();
    let system = wanted.system_level.as_deref();
    LoggingConfig::builder()
        .log_format(format)
        .set_application_log_level(application.map(ApplicationLogLevel::from))
        .set_system_log_level(system.map(SystemLogLevel::from))
        .set_log_group(wanted.group.clone())
        .build()
}

/// Empty lists take a function out of its network.
fn vpc(wanted: Option<&VpcSettings>) -> VpcConfig {
    let none = VpcSettings::default();
    let wanted = wanted.unwrap_or(&none);
    VpcConfig::builder()
        .set_subnet_ids(Some(wanted.subnets.clone()))
        .set_security_group_ids(Some(wanted.security_groups.clone()))
        .ipv6_allowed_for_dual_stack(wanted.ipv6)
        .build()
}

fn tracing(active: bool) -> TracingConfig {
    let mode = if active {
        TracingMode::Active
    } else {
        TracingMode::PassThrough
    };
    TracingConfig::builder().mode(mode).build()
}

fn snap_start(wanted: bool) -> SnapStart {
    let apply_on = if wanted {
        SnapStartApplyOn::PublishedVersions
    } else {
        SnapStartApplyOn::None
    };
    SnapStart::builder().apply_on(apply_on).build()
}
