//! The least-privilege policy: of a manifest that uses everything, of one that
//! uses little, and held against the calls that the clients send.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::deploy::aws::{CALLS, policy};
use crate::model::Project;

const FULL: &str = include_str!("../../../manifest/tests/full.toml");
const LITTLE: &str = "[project]\nname = \"shop\"\n[functions.orders]\nimage = \"a:1\"\n\
                      [functions.orders.deploy]\nrole = \"arn:aws:iam::123456789012:role/r\"\n\
                      [functions.tool]\nimage = \"b:1\"\n";

fn project(text: &str) -> Project {
    crate::manifest::parse(text, Path::new("/shop/lambdock.toml")).unwrap()
}

fn actions(policy: &Value) -> BTreeSet<&str> {
    let statements = policy["Statement"].as_array().unwrap().iter();
    statements
        .flat_map(|statement| statement["Action"].as_array().unwrap())
        .map(|action| action.as_str().unwrap())
        .collect()
}

#[test]
fn a_policy_allows_every_call_that_the_clients_send() {
    let policy = policy(&project(FULL), None, None);
    let allowed = actions(&policy);
    let missing: Vec<&str> = CALLS
        .iter()
        .map(|call| call.action)
        .filter(|action| !allowed.contains(action))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn a_policy_has_what_a_manifest_uses_and_nothing_else() {
    let shown = |text, account, region| {
        let policy = policy(&project(text), account, region);
        serde_json::to_string_pretty(&policy).unwrap()
    };
    insta::assert_snapshot!("full", shown(FULL, None, None));
    insta::assert_snapshot!("little", shown(LITTLE, None, Some("eu-west-1")));
}

#[test]
fn no_statement_allows_everything() {
    let all = policy(&project(FULL), None, None);
    let actions = actions(&all);
    assert!(
        actions.iter().all(|action| !action.contains('*')),
        "{actions:?}"
    );
    let anywhere = ["Caller", "RegistryLogin", "ListFunctions", "Networks"];
    for statement in all["Statement"].as_array().unwrap() {
        let resources = statement["Resource"].as_array().unwrap();
        let any = resources.iter().any(|resource| resource == "*");
        let name = statement["Sid"].as_str().unwrap();
        assert_eq!(any, anywhere.contains(&name), "{name}");
    }
}
