//! Every property that can differ is told by its name, and what is told is all
//! that makes two configurations differ.

use std::collections::BTreeSet;

use super::{configurations, cors, equivalent, events, normal, same_url};
use crate::deploy::sample::orders;
use crate::deploy::state::{EventInvokeState, FunctionConfig, UrlState};
use crate::model::{CorsSettings, Secret, VpcSettings};

type Change = fn(&mut FunctionConfig);

/// A configuration in which nothing is Lambda's default.
fn full() -> FunctionConfig {
    let mut config = orders().config;
    config.logging.json = true;
    config.vpc = Some(VpcSettings {
        subnets: vec!["subnet-2".into(), "subnet-1".into()],
        security_groups: vec!["sg-1".into()],
        ipv6: false,
    });
    config
}

fn vpc(config: &mut FunctionConfig) -> &mut VpcSettings {
    config.vpc.get_or_insert_default()
}

const CHANGES: [(&str, Change); 20] = [
    ("role", |config| config.role.push('x')),
    ("memory_mb", |config| config.memory_mb += 1),
    ("timeout_s", |config| config.timeout_s += 1),
    ("ephemeral_storage_mb", |config| {
        config.ephemeral_storage_mb += 1;
    }),
    ("image_config.entry_point", |config| {
        config.image_config.entry_point = Some(vec!["a".into()]);
    }),
    ("image_config.command", |config| {
        config.image_config.command = Some(vec!["a".into()]);
    }),
    ("image_config.working_directory", |config| {
        config.image_config.working_directory = Some("/".into());
    }),
    ("kms_key", |config| config.kms_key = Some("key".into())),
    ("logging.group", |config| {
        config.logging.group = Some("/other".into());
    }),
    ("logging.format", |config| config.logging.json = false),
    ("logging.application_level", |config| {
        config.logging.application_level = Some("WARN".into());
    }),
    ("logging.system_level", |config| {
        config.logging.system_level = Some("WARN".into());
    }),
    ("vpc.subnets", |config| {
        vpc(config).subnets.push("subnet-3".into());
    }),
    ("vpc.security_groups", |config| {
        vpc(config).security_groups.push("sg-2".into());
    }),
    ("vpc.ipv6", |config| vpc(config).ipv6 = true),
    ("tracing", |config| config.active_tracing = false),
    ("snap_start", |config| config.snap_start = true),
    ("dead_letter", |config| {
        config.dead_letter = Some("arn".into());
    }),
    ("environment.LEVEL", |config| {
        drop(config.environment.remove("LEVEL"));
    }),
    ("environment.TOKEN", |config| {
        drop(config.environment.insert("TOKEN".into(), Secret::new("x")));
    }),
];

#[test]
fn every_property_that_differs_is_told_in_both_directions() {
    let name = "shop-orders";
    let plain = BTreeSet::from(["LEVEL".to_owned()]);
    let base = normal(&full(), name);
    assert_eq!(configurations(&base, Some(&base), &plain), []);
    for (property, change) in CHANGES {
        let mut other = full();
        change(&mut other);
        assert!(!equivalent(&base, &other, name), "{property}");
        let other = normal(&other, name);
        for (wanted, remote) in [(&base, &other), (&other, &base)] {
            let found = configurations(wanted, Some(remote), &plain);
            let told = found.iter().any(|change| change.property == property);
            assert!(told, "{property} {found:?}");
        }
    }
}

#[test]
fn a_description_is_told_and_makes_no_other_version() {
    let mut other = full();
    other.description.clear();
    assert!(equivalent(&full(), &other, "a"));
    let found = configurations(
        &normal(&other, "a"),
        Some(&normal(&full(), "a")),
        &BTreeSet::new(),
    );
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].property.as_str(), found[0].to.as_deref()),
        ("description", None)
    );
}

#[test]
fn order_and_unsaid_defaults_are_no_difference() {
    let mut other = full();
    vpc(&mut other).subnets.reverse();
    other.logging.group = Some("/aws/lambda/a".into());
    other.logging.application_level = Some("INFO".into());
    other.dead_letter = Some(String::new());
    assert!(equivalent(&full(), &other, "a"));

    let retries = |retries| EventInvokeState {
        retries,
        ..EventInvokeState::default()
    };
    assert_eq!(events(&retries(None)), events(&retries(Some(2))));
    assert_ne!(events(&retries(None)), events(&retries(Some(1))));
}

#[test]
fn a_url_is_the_same_by_who_how_and_browsers() {
    let rules = CorsSettings {
        origins: vec!["https://b".into(), "https://a".into()],
        ..CorsSettings::default()
    };
    let url = UrlState {
        url: String::new(),
        public: true,
        open: true,
        streaming: false,
        cors: Some(rules.clone()),
    };
    let mut other = url.clone();
    (other.url, other.open) = ("https://url".into(), false);
    other.cors.as_mut().unwrap().origins.reverse();
    assert!(same_url(&url, &other));
    other.cors.as_mut().unwrap().credentials = true;
    assert!(!same_url(&url, &other));
    assert!(!same_url(
        &url,
        &UrlState {
            public: false,
            ..url.clone()
        }
    ));
    assert!(!same_url(
        &url,
        &UrlState {
            streaming: true,
            ..url.clone()
        }
    ));
    assert_eq!(cors(Some(&CorsSettings::default())), None);
}
