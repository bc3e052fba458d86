//! The least that whoever deploys a project must be allowed, as an IAM policy: the
//! actions that its manifest needs, on the resources that it names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::model::{Function, FunctionDeploy, Project, ReferenceSource};

/// What every deployment does to its functions.
const FUNCTION_ACTIONS: [&str; 13] = [
    "lambda:CreateAlias",
    "lambda:CreateFunction",
    "lambda:GetFunction",
    "lambda:InvokeFunction",
    "lambda:ListAliases",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:PublishVersion",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
];

/// Read for every function, whether its manifest wants one or not, since plans
/// show what is there.
const READ_ACTIONS: [&str; 4] = [
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:GetFunctionUrlConfig",
    "lambda:GetPolicy",
    "lambda:GetProvisionedConcurrencyConfig",
];

/// A repository made, read and pushed to; and what Lambda asks of whoever makes a
/// function of one of its images. Sources: Amazon ECR user guide, "IAM permissions
/// for pushing an image"; AWS Lambda developer guide, "Create a Lambda function
/// using a container image".
const REPOSITORY_ACTIONS: [&str; 17] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:CreateRepository",
    "ecr:DescribeRepositories",
    "ecr:GetDownloadUrlForLayer",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRepositoryPolicy",
    "ecr:InitiateLayerUpload",
    "ecr:ListTagsForResource",
    "ecr:PutImage",
    "ecr:PutImageScanningConfiguration",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
    "ecr:SetRepositoryPolicy",
    "ecr:TagResource",
    "ecr:UploadLayerPart",
];

const LIFECYCLE: &str = "ecr:PutLifecyclePolicy";

/// The policy for the functions of a project that are deployed. Where neither the
/// manifest nor the caller says which account or region, `*` stands for it.
pub fn policy(project: &Project, account: Option<&str>, region: Option<&str>) -> Value {
    let place = Place::of(project, account, region);
    let deployed: Vec<(&Function, &FunctionDeploy)> = project
        .functions
        .iter()
        .filter_map(|function| Some((function, function.deploy.as_ref()?)))
        .collect();
    let mut statements = Statements::default();
    anywhere(&deployed, &mut statements);
    repositories(project, &deployed, &place, &mut statements);
    for (function, deploy) in &deployed {
        functions(function, deploy, &place, &mut statements);
    }
    statements.document()
}

/// What has no resources in IAM.
fn anywhere(deployed: &[(&Function, &FunctionDeploy)], to: &mut Statements) {
    to.add("Caller", "*", &["sts:GetCallerIdentity"]);
    to.add("RegistryLogin", "*", &["ecr:GetAuthorizationToken"]);
    to.add("ListFunctions", "*", &["lambda:ListFunctions"]);
    if deployed.iter().any(|(_, deploy)| deploy.vpc.is_some()) {
        // Source: AWS Lambda developer guide, "Giving Lambda functions access to
        // resources in an Amazon VPC".
        let actions = [
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
        ];
        to.add("Networks", "*", &actions);
    }
}

fn repositories(
    project: &Project,
    deployed: &[(&Function, &FunctionDeploy)],
    place: &Place,
    to: &mut Statements,
) {
    let settings = &project.deploy.repository;
    let wanted = |action: &&str| settings.lifecycle.is_some() || *action != LIFECYCLE;
    let actions: Vec<&str> = REPOSITORY_ACTIONS.into_iter().filter(wanted).collect();
    for (function, _) in deployed {
        let name = settings.name_of(&project.name, function.name.as_str());
        let arn = place.arn("ecr", &format!("repository/{name}"));
        to.add("Repositories", &arn, &actions);
    }
}

fn functions(function: &Function, deploy: &FunctionDeploy, place: &Place, to: &mut Statements) {
    let own = place.arn("lambda", &format!("function:{}", deploy.name));
    // Versions and aliases are resources of their own.
    for arn in [own.clone(), format!("{own}:*")] {
        to.add("Functions", &arn, &FUNCTION_ACTIONS);
        to.add("Functions", &arn, &READ_ACTIONS);
        if let Some(url) = &deploy.url {
            let actions = [
                "lambda:CreateFunctionUrlConfig",
                "lambda:UpdateFunctionUrlConfig",
            ];
            to.add("Urls", &arn, &actions);
            if url.public {
                to.add("PublicUrls", &arn, &["lambda:AddPermission"]);
            }
        }
        if deploy.reserved_concurrency.is_some() {
            to.add("Concurrency", &arn, &["lambda:PutFunctionConcurrency"]);
        }
        if deploy.provisioned_concurrency.is_some() {
            let action = "lambda:PutProvisionedConcurrencyConfig";
            to.add("ProvisionedConcurrency", &arn, &[action]);
        }
        if deploy.events.is_some() {
            to.add("Events", &arn, &["lambda:PutFunctionEventInvokeConfig"]);
        }
    }
    to.add("PassRoles", &deploy.role, &["iam:PassRole"]);
    if let Some(key) = &deploy.kms_key {
        // Source: AWS Lambda developer guide, "Data encryption at rest".
        let actions = ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"];
        to.add("Keys", key, &actions);
    }
    log_groups(deploy, place, to);
    references(function, place, to);
}

fn log_groups(deploy: &FunctionDeploy, place: &Place, to: &mut Statements) {
    let any = place.arn("logs", "log-group:*");
    to.add("FindLogGroups", &any, &["logs:DescribeLogGroups"]);
    let group = format!("log-group:{}", deploy.log.group_of(&deploy.name));
    let group = place.arn("logs", &group);
    // It is made where it is missing, with the function's tags.
    let mut actions = vec!["logs:CreateLogGroup", "logs:TagResource"];
    if deploy.log.retention_days.is_some() {
        actions.push("logs:PutRetentionPolicy");
    }
    // IAM knows a group with and without the rest of its streams.
    for arn in [group.clone(), format!("{group}:*")] {
        to.add("LogGroups", &arn, &actions);
    }
}

fn references(function: &Function, place: &Place, to: &mut Statements) {
    for reference in function.references.values() {
        match &reference.source {
            ReferenceSource::Variable(_) => {}
            ReferenceSource::Parameter(name) => {
                let arn = place.named("ssm", name, |name| {
                    format!("parameter/{}", name.trim_start_matches('/'))
                });
                to.add("Parameters", &arn, &["ssm:GetParameter"]);
            }
            ReferenceSource::Secret { id, .. } => {
                // AWS appends six characters to a secret's name.
                let of = |id: &str| format!("secret:{id}-??????");
                let arn = place.named("secretsmanager", id, of);
                to.add("Secrets", &arn, &["secretsmanager:GetSecretValue"]);
            }
        }
    }
}

/// Where resources are.
struct Place {
    partition: String,
    account: String,
    region: String,
}

impl Place {
    fn of(project: &Project, account: Option<&str>, region: Option<&str>) -> Self {
        let own = &project.deploy;
        let of_roles = |part: usize| {
            let mut roles = project.functions.iter();
            roles.find_map(|function| {
                let role = &function.deploy.as_ref()?.role;
                let part = role.split(':').nth(part)?;
                (!part.is_empty()).then(|| part.to_owned())
            })
        };
        let any = || "*".to_owned();
        let account = account.map(str::to_owned).or_else(|| own.account.clone());
        let region = region.map(str::to_owned).or_else(|| own.region.clone());
        Self {
            partition: of_roles(1).unwrap_or_else(any),
            account: account.or_else(|| of_roles(4)).unwrap_or_else(any),
            region: region.unwrap_or_else(any),
        }
    }

    fn arn(&self, service: &str, resource: &str) -> String {
        let Self {
            partition,
            account,
            region,
        } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// The ARN of something that may be named by its ARN already.
    fn named(&self, service: &str, name: &str, resource: impl Fn(&str) -> String) -> String {
        if name.starts_with("arn:") {
            name.to_owned()
        } else {
            self.arn(service, &resource(name))
        }
    }
}

/// Statements by their names, each a set of actions on a set of resources.
#[derive(Default)]
struct Statements(BTreeMap<&'static str, (BTreeSet<String>, BTreeSet<String>)>);

impl Statements {
    fn add(&mut self, name: &'static str, resource: &str, actions: &[&str]) {
        let (all, resources) = self.0.entry(name).or_default();
        all.extend(actions.iter().map(|action| (*action).to_owned()));
        resources.insert(resource.to_owned());
    }

    fn document(self) -> Value {
        let statements = self.0.into_iter().map(|(name, (actions, resources))| {
            let mut statement = json!({
                "Sid": name,
                "Effect": "Allow",
                "Action": actions,
                "Resource": resources,
            });
            if name == "PassRoles" {
                // Else whoever deploys could give the role to any other service.
                let to = json!({ "iam:PassedToService": "lambda.amazonaws.com" });
                statement["Condition"] = json!({ "StringEquals": to });
            }
            statement
        });
        json!({ "Version": "2012-10-17", "Statement": statements.collect::<Vec<_>>() })
    }
}
