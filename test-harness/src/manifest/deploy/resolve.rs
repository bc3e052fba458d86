//! A function's `deploy` over the defaults, with what only the whole function
//! shows: which cell is meant, and what does not go together.

use super::{PartialDeploy, Switch};
use crate::manifest::findings::{Findings, Span};
use crate::model::{
    Architecture, DeploySettings, FunctionDeploy, Smoke, Variant, VariantName, closest,
};

/// Where nothing names an alias.
const ALIAS: &str = "live";

/// The function that is deployed, as far as it is known.
pub(in crate::manifest) struct Owner<'a> {
    /// Its name in the manifest.
    pub(in crate::manifest) name: &'a str,
    /// The dotted path of its `deploy`.
    pub(in crate::manifest) path: String,
    /// Where that is named.
    pub(in crate::manifest) span: Span,
    pub(in crate::manifest) variants: &'a [Variant],
    pub(in crate::manifest) architectures: &'a [Architecture],
    pub(in crate::manifest) ephemeral_storage_mb: u32,
    pub(in crate::manifest) project: &'a str,
    pub(in crate::manifest) settings: &'a DeploySettings,
    pub(in crate::manifest) findings: &'a Findings,
}

/// The settings of a function that is deployed.
pub(in crate::manifest) fn resolve(
    own: PartialDeploy,
    defaults: &PartialDeploy,
    owner: &Owner<'_>,
) -> FunctionDeploy {
    let mut deploy = own.over(defaults);
    let mut tags = owner.settings.tags.clone();
    deploy
        .tags
        .check_count(&owner.path, &owner.span, owner.findings);
    tags.append(&mut deploy.tags.tags);
    owner.check_repository();
    owner.check_snap_start(&deploy);
    owner.check_concurrency(&deploy);
    let provisioned = deploy.provisioned_concurrency.and_then(|given| given.value);
    FunctionDeploy {
        name: deploy.name.unwrap_or_else(|| owner.name.to_owned()),
        variant: owner.variant(deploy.variant.as_ref()),
        architecture: owner.architecture(deploy.architecture.as_ref()),
        role: owner.role(deploy.role.as_ref()),
        description: deploy.description.unwrap_or_default(),
        tags,
        kms_key: deploy.kms_key.and_then(Switch::on),
        log: deploy.log.resolve(&owner.path, owner.findings),
        vpc: deploy.vpc.and_then(Switch::on),
        active_tracing: deploy.active_tracing.unwrap_or(false),
        snap_start: deploy.snap_start.and_then(|given| given.value) == Some(true),
        dead_letter: deploy.dead_letter.and_then(Switch::on),
        alias: deploy.alias.unwrap_or_else(|| ALIAS.to_owned()),
        traffic: deploy.traffic.unwrap_or_default(),
        smoke: deploy.smoke.map_or(Some(Smoke::default()), Switch::on),
        url: deploy.url.and_then(Switch::on),
        reserved_concurrency: deploy.reserved_concurrency.and_then(Switch::on),
        provisioned_concurrency: provisioned.and_then(Switch::on),
        events: deploy.events.and_then(Switch::on),
    }
}

impl Owner<'_> {
    fn problem(&self, message: String, hint: impl Into<String>) {
        self.findings.add_with(&self.span, message, hint);
    }

    fn variant(&self, given: Option<&super::Given<String>>) -> Option<VariantName> {
        let names: Vec<&str> = self.variants.iter().map(|one| one.name.as_str()).collect();
        let listed = || {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(", ")
        };
        let Some(given) = given else {
            if names.len() > 1 {
                let message = format!("missing key `variant` in `{}`", self.path);
                self.problem(message, format!("name one of {}", listed()));
            }
            return self.variants.first().map(|one| one.name.clone());
        };
        let name = given.value.as_deref()?;
        let found = self.variants.iter().find(|one| one.name.as_str() == name);
        if found.is_none() {
            let message = format!("unknown variant `{name}` in `{}`", self.path);
            let hint = match closest(name, names.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if names.is_empty() => "the function has no variants".to_owned(),
                None => format!("name one of {}", listed()),
            };
            self.findings.add_with(&given.span, message, hint);
        }
        found.map(|one| one.name.clone())
    }

    fn architecture(&self, given: Option<&super::Given<Architecture>>) -> Architecture {
        let first = self.architectures.first().copied();
        let first = first.unwrap_or(Architecture::X86_64);
        let listed = || {
            let names: Vec<String> = self
                .architectures
                .iter()
                .map(|a| format!("`{a}`"))
                .collect();
            names.join(" or ")
        };
        let Some(given) = given else {
            if self.architectures.len() > 1 {
                let message = format!("missing key `architecture` in `{}`", self.path);
                self.problem(message, format!("name {}", listed()));
            }
            return first;
        };
        let Some(wanted) = given.value else {
            return first;
        };
        if !self.architectures.is_empty() && !self.architectures.contains(&wanted) {
            let message = format!("`{}` deploys `{wanted}`, which is not built", self.path);
            let hint = format!("name {}, or add it to `architectures`", listed());
            self.problem(message, hint);
        }
        wanted
    }

    /// The role, which is of the account that is deployed to.
    ///
    /// Source: Lambda developer guide, "Defining Lambda function permissions with
    /// an execution role": the role is of the function's own account.
    fn role(&self, given: Option<&super::Given<String>>) -> String {
        let Some(given) = given else {
            let message = format!("missing key `role` in `{}`", self.path);
            let hint = "name the execution role's ARN here or in `defaults.deploy`";
            self.problem(message, hint);
            return String::new();
        };
        let role = given.value.clone().unwrap_or_default();
        let account = role.split(':').nth(4);
        if let (Some(wanted), Some(account)) = (&self.settings.account, account)
            && account != wanted
        {
            let message = format!("the role of `{}` is of the account `{account}`", self.path);
            let hint = format!("use one of `{wanted}`, which `deploy.account` names");
            self.findings.add_with(&given.span, message, hint);
        }
        role
    }

    /// Source: ECR API, `CreateRepository`, `repositoryName`: 2 to 256 characters,
    /// and between `/` lower-case words with single separators.
    fn check_repository(&self) {
        let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let name = self.settings.repository.name_of(self.project, self.name);
        let words = |part: &str| {
            let mut words = part.split(['.', '_', '-']);
            words.all(|word| !word.is_empty() && word.chars().all(lower))
        };
        if !name.split('/').all(words) || !(2..=256).contains(&name.len()) {
            let message = format!("`{}` would have the repository `{name}`", self.path);
            let hint = "ECR wants lower-case letters, digits and single `.`, `_` or `-` between them: set `name` in `deploy.repository`";
            self.problem(message, hint);
        }
    }

    /// Source: Lambda developer guide, "Improving startup performance with Lambda
    /// SnapStart": neither provisioned concurrency nor more than 512 MB of `/tmp`.
    fn check_snap_start(&self, deploy: &PartialDeploy) {
        let Some(given) = &deploy.snap_start else {
            return;
        };
        if given.value != Some(true) {
            return;
        }
        let provisioned = deploy.provisioned_concurrency.as_ref();
        let provisioned = provisioned.and_then(|given| given.value.as_ref());
        if matches!(provisioned, Some(Switch::On(_))) {
            let message = format!(
                "`snap-start` of `{}` excludes `provisioned-concurrency`",
                self.path
            );
            self.findings
                .add_with(&given.span, message, "keep one of them");
        }
        if self.ephemeral_storage_mb > 512 {
            let message = format!(
                "`snap-start` of `{}` allows 512 MB of `/tmp`, not {}",
                self.path, self.ephemeral_storage_mb
            );
            let hint = "lower `ephemeral-storage`, or leave `snap-start` out";
            self.findings.add_with(&given.span, message, hint);
        }
    }

    /// Source: Lambda developer guide, "Configuring provisioned concurrency": it
    /// cannot exceed the reserved one.
    fn check_concurrency(&self, deploy: &PartialDeploy) {
        let Some(given) = &deploy.provisioned_concurrency else {
            return;
        };
        let pair = (&given.value, &deploy.reserved_concurrency);
        let (Some(Switch::On(provisioned)), Some(Switch::On(reserved))) = pair else {
            return;
        };
        if provisioned > reserved {
            let message = format!(
                "`provisioned-concurrency` of `{}` is {provisioned}, and `reserved-concurrency` {reserved}",
                self.path
            );
            let hint = "environments that are kept started are taken from those that are reserved";
            self.findings.add_with(&given.span, message, hint);
        }
    }
}
