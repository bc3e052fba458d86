//! From the SDK's `FunctionConfiguration` to a function's state. What AWS could
//! not read, such as an environment whose key is denied, is an error and not an
//! empty value; words that this version does not know are told as they are.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_lambda::types::{
    Architecture as SdkArchitecture, Concurrency, FunctionCodeLocation, FunctionConfiguration,
    ImageConfig as SdkImageConfig, LastUpdateStatus, LogFormat, PackageType, SnapStartApplyOn,
    State, TracingMode,
};

use super::{Result, count};
use crate::deploy::aws::error::{incomplete, inside, invalid};
use crate::deploy::{CodeState, FunctionConfig, FunctionState, LastUpdate, Logging};
use crate::model::{Architecture, ImageConfig, Secret, VpcSettings};

/// What stands beside a configuration in the answer of `GetFunction`.
pub(super) struct Seen<'a> {
    pub(super) code: Option<&'a FunctionCodeLocation>,
    pub(super) tags: Option<&'a HashMap<String, String>>,
    pub(super) concurrency: Option<&'a Concurrency>,
}

pub(super) fn function_state(
    doing: &str,
    seen: &FunctionConfiguration,
    beside: &Seen<'_>,
) -> Result<FunctionState> {
    let needed = |value: Option<&str>, what: &str| {
        let value = value.ok_or_else(|| incomplete(doing, what))?;
        Ok(value.to_owned())
    };
    let tags = beside.tags.into_iter().flatten();
    let reserved = beside.concurrency;
    let reserved = reserved.and_then(Concurrency::reserved_concurrent_executions);
    Ok(FunctionState {
        name: needed(seen.function_name(), "`FunctionName`")?,
        arn: unqualified(&needed(seen.function_arn(), "`FunctionArn`")?),
        version: seen.version().unwrap_or("$LATEST").to_owned(),
        code: code(seen, beside.code),
        code_sha256: seen.code_sha256().unwrap_or_default().to_owned(),
        architecture: architecture(doing, seen)?,
        config: config(doing, seen)?,
        state: state(seen),
        last_update: last_update(seen),
        revision: seen.revision_id().unwrap_or_default().to_owned(),
        last_modified: seen.last_modified().unwrap_or_default().to_owned(),
        tags: tags
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        reserved_concurrency: reserved.map(count),
    })
}

/// An ARN without the version or alias at its end.
fn unqualified(arn: &str) -> String {
    let parts: Vec<&str> = arn.splitn(8, ':').take(7).collect();
    parts.join(":")
}

fn code(seen: &FunctionConfiguration, code: Option<&FunctionCodeLocation>) -> CodeState {
    match seen.package_type() {
        Some(PackageType::Image) => CodeState::Image {
            uri: code
                .and_then(FunctionCodeLocation::image_uri)
                .map_or_else(String::new, str::to_owned),
            resolved: code
                .and_then(FunctionCodeLocation::resolved_image_uri)
                .map(str::to_owned),
        },
        // Where AWS says nothing, it is an archive: images came later.
        _ => CodeState::Zip,
    }
}

fn architecture(doing: &str, seen: &FunctionConfiguration) -> Result<Architecture> {
    match seen.architectures().first() {
        None | Some(SdkArchitecture::X8664) => Ok(Architecture::X86_64),
        Some(SdkArchitecture::Arm64) => Ok(Architecture::Arm64),
        Some(other) => {
            let message = format!("this version does not know the architecture `{other}`");
            Err(invalid(doing, message))
        }
    }
}

fn config(doing: &str, seen: &FunctionConfiguration) -> Result<FunctionConfig> {
    let storage = seen.ephemeral_storage();
    let tracing = seen.tracing_config().and_then(|config| config.mode());
    let snap_start = seen.snap_start().and_then(|answer| answer.apply_on());
    let dead_letter = seen.dead_letter_config();
    let dead_letter = dead_letter.and_then(|config| config.target_arn());
    Ok(FunctionConfig {
        role: seen.role().unwrap_or_default().to_owned(),
        memory_mb: seen.memory_size().map_or(128, count),
        timeout_s: seen.timeout().map_or(3, count),
        ephemeral_storage_mb: storage.map_or(512, |storage| count(storage.size())),
        image_config: image_config(doing, seen)?,
        environment: environment(doing, seen)?,
        description: seen.description().unwrap_or_default().to_owned(),
        kms_key: some(seen.kms_key_arn()),
        logging: logging(seen),
        vpc: vpc(seen),
        active_tracing: tracing == Some(&TracingMode::Active),
        snap_start: snap_start == Some(&SnapStartApplyOn::PublishedVersions),
        dead_letter: some(dead_letter),
    })
}

/// AWS writes nothing as an empty text in some answers.
fn some(value: Option<&str>) -> Option<String> {
    value.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn image_config(doing: &str, seen: &FunctionConfiguration) -> Result<ImageConfig> {
    let Some(answer) = seen.image_config_response() else {
        return Ok(ImageConfig::default());
    };
    if let Some(error) = answer.error() {
        let doing = format!("{doing}: its image configuration");
        return Err(inside(doing, error.error_code(), error.message()));
    }
    let list = |words: &[String]| (!words.is_empty()).then(|| words.to_vec());
    let of = |config: &SdkImageConfig| ImageConfig {
        entry_point: list(config.entry_point()),
        command: list(config.command()),
        working_directory: some(config.working_directory()),
    };
    Ok(answer.image_config().map(of).unwrap_or_default())
}

fn environment(doing: &str, seen: &FunctionConfiguration) -> Result<BTreeMap<String, Secret>> {
    let Some(answer) = seen.environment() else {
        return Ok(BTreeMap::new());
    };
    if let Some(error) = answer.error() {
        let doing = format!("{doing}: its environment");
        return Err(inside(doing, error.error_code(), error.message()));
    }
    let variables = answer.variables().into_iter().flatten();
    Ok(variables
        .map(|(name, value)| (name.clone(), Secret::new(value)))
        .collect())
}

fn logging(seen: &FunctionConfiguration) -> Logging {
    let Some(config) = seen.logging_config() else {
        return Logging::default();
    };
    let application = config.application_log_level();
    let system = config.system_log_level();
    Logging {
        group: some(config.log_group()),
        json: config.log_format() == Some(&LogFormat::Json),
        application_level: application.map(|level| level.as_str().to_owned()),
        system_level: system.map(|level| level.as_str().to_owned()),
    }
}

fn vpc(seen: &FunctionConfiguration) -> Option<VpcSettings> {
    let config = seen.vpc_config()?;
    // A function that was in a network once keeps an empty one.
    if config.subnet_ids().is_empty() && config.security_group_ids().is_empty() {
        return None;
    }
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    Some(VpcSettings {
        subnets: sorted(config.subnet_ids()),
        security_groups: sorted(config.security_group_ids()),
        ipv6: config.ipv6_allowed_for_dual_stack().unwrap_or_default(),
    })
}

/// `State`. Lambda leaves it out of lists.
fn state(seen: &FunctionConfiguration) -> LastUpdate {
    let code = seen
        .state_reason_code()
        .map(aws_sdk_lambda::types::StateReasonCode::as_str);
    match seen.state() {
        None | Some(State::Active | State::ActiveNonInvocable | State::Inactive) => {
            LastUpdate::Done
        }
        Some(State::Pending) => LastUpdate::InProgress,
        Some(State::Failed) => failed("Failed", code, seen.state_reason()),
        // On its way out of service, or in a state of a later day: no wait ends it.
        Some(other) => {
            let code = code.or(Some(other.as_str()));
            let reason = format!("its state is `{other}`");
            failed(other.as_str(), code, seen.state_reason().or(Some(&reason)))
        }
    }
}

fn last_update(seen: &FunctionConfiguration) -> LastUpdate {
    let code = seen.last_update_status_reason_code();
    let code = code.map(aws_sdk_lambda::types::LastUpdateStatusReasonCode::as_str);
    let reason = seen.last_update_status_reason();
    match seen.last_update_status() {
        None | Some(LastUpdateStatus::Successful) => LastUpdate::Done,
        Some(LastUpdateStatus::InProgress) => LastUpdate::InProgress,
        Some(other) => failed(other.as_str(), code, reason),
    }
}

pub(super) fn failed(word: &str, code: Option<&str>, reason: Option<&str>) -> LastUpdate {
    LastUpdate::Failed {
        code: code.unwrap_or(word).to_owned(),
        reason: reason.unwrap_or("AWS does not say why").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::types::{
        EnvironmentError, EnvironmentResponse, ImageConfigError, ImageConfigResponse,
        VpcConfigResponse,
    };

    use super::*;

    const ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:orders";

    fn seen() -> aws_sdk_lambda::types::builders::FunctionConfigurationBuilder {
        FunctionConfiguration::builder()
            .function_name("orders")
            .function_arn(format!("{ARN}:7"))
    }

    fn read(seen: &FunctionConfiguration) -> Result<FunctionState> {
        let beside = Seen {
            code: None,
            tags: None,
            concurrency: None,
        };
        function_state("read function `orders`", seen, &beside)
    }

    #[test]
    fn what_aws_leaves_out_is_its_default() {
        let read = read(&seen().build()).unwrap();
        assert_eq!((read.arn.as_str(), read.version.as_str()), (ARN, "$LATEST"));
        assert_eq!(read.code, CodeState::Zip);
        assert_eq!(read.architecture, Architecture::X86_64);
        let config = &read.config;
        let scalars = (
            config.memory_mb,
            config.timeout_s,
            config.ephemeral_storage_mb,
        );
        assert_eq!(scalars, (128, 3, 512));
        assert_eq!(
            (read.state, read.last_update),
            (LastUpdate::Done, LastUpdate::Done)
        );
    }

    #[test]
    fn what_aws_cannot_read_is_no_empty_value() {
        let error = EnvironmentError::builder()
            .error_code("KMSAccessDeniedException")
            .message("Lambda was unable to decrypt your environment variables")
            .build();
        let denied = seen().environment(EnvironmentResponse::builder().error(error).build());
        let told = read(&denied.build()).unwrap_err();
        insta::assert_snapshot!(told, @"failed to read function `orders`: its environment: Lambda was unable to decrypt your environment variables");
        assert_eq!(told.kind, crate::deploy::CloudErrorKind::Denied);

        let error = ImageConfigError::builder()
            .error_code("InvalidImage")
            .build();
        let broken = ImageConfigResponse::builder().error(error).build();
        let told = read(&seen().image_config_response(broken).build()).unwrap_err();
        insta::assert_snapshot!(told, @"failed to read function `orders`: its image configuration: InvalidImage");
    }

    #[test]
    fn states_that_no_wait_ends_are_failures_with_the_reason() {
        let of = |state: &str| {
            read(&seen().state(State::from(state)).build())
                .unwrap()
                .state
        };
        assert_eq!(of("Inactive"), LastUpdate::Done);
        assert_eq!(of("Pending"), LastUpdate::InProgress);
        let LastUpdate::Failed { code, reason } = of("Paused") else {
            panic!("a state of a later day")
        };
        assert_eq!(
            (code.as_str(), reason.as_str()),
            ("Paused", "its state is `Paused`")
        );

        let failed = seen()
            .last_update_status(LastUpdateStatus::Failed)
            .last_update_status_reason_code("ImageAccessDenied".into())
            .last_update_status_reason("Lambda does not have permission to access the ECR image.");
        let LastUpdate::Failed { code, reason } = read(&failed.build()).unwrap().last_update else {
            panic!("it has failed")
        };
        assert_eq!(code, "ImageAccessDenied");
        assert!(
            reason.starts_with("Lambda does not have permission"),
            "{reason}"
        );
    }

    #[test]
    fn an_architecture_of_a_later_day_is_told_by_name() {
        let later = seen().architectures(SdkArchitecture::from("riscv64"));
        let told = read(&later.build()).unwrap_err().to_string();
        assert!(
            told.ends_with("does not know the architecture `riscv64`"),
            "{told}"
        );
    }

    #[test]
    fn a_network_that_was_left_is_none_and_ids_are_sorted() {
        let of = |ids: &[&str]| {
            let mut config = VpcConfigResponse::builder();
            for id in ids {
                config = config.subnet_ids(*id);
            }
            let seen = seen().vpc_config(config.build()).build();
            read(&seen).unwrap().config.vpc
        };
        assert_eq!(of(&[]), None);
        assert_eq!(
            of(&["subnet-b", "subnet-a"]).unwrap().subnets,
            ["subnet-a", "subnet-b"]
        );
    }
}
