//! A project of functions in shell that are deployed, and the AWS that they are
//! deployed to.

use std::collections::BTreeMap;

use e2e::cloud::Cloud;
use e2e::{Call, Project};
use serde_json::Value;

/// A handler that passes the cases of a shop.
pub(crate) const ANSWERS: &str = "#!/bin/sh\ncat >/dev/null\necho '{\"answer\":42}'\n";

const CASES: &str =
    "[[case]]\nname = \"answers\"\nevent = {}\nexpect = { answer = { answer = 42 } }\n";

/// A project and its AWS.
pub(crate) struct Shop {
    pub(crate) cloud: Cloud,
    pub(crate) project: Project,
}

impl Shop {
    /// A shop with these functions and an AWS of its own.
    pub(crate) fn open(functions: &[&str]) -> Result<Self, String> {
        let cloud = Cloud::start()?;
        let role = cloud.role("shop");
        let project = project(functions, &role, Extra::default());
        Ok(Self { cloud, project })
    }

    /// A call of the tool to this AWS.
    pub(crate) fn call(&self, arguments: &[&str]) -> Call {
        self.cloud.reached_by(self.project.call(arguments))
    }

    /// The document of a call.
    pub(crate) fn json(&self, arguments: &[&str], code: i32) -> Value {
        let finished = self.call(arguments).run().exits_with(code);
        serde_json::from_slice(&finished.stdout).expect("a document on stdout")
    }

    /// Deploys everything.
    pub(crate) fn deploy(&self, code: i32) {
        let finished = self.call(&["deploy"]).run().exits_with(code);
        assert!(finished.elapsed.as_secs() < 300);
    }

    /// What is deployed, by function.
    pub(crate) fn status(&self) -> BTreeMap<String, Value> {
        let status = self.json(&["status", "-o", "json"], 0);
        let functions = status["functions"].as_array().expect("a list").iter();
        functions
            .map(|one| {
                (
                    one["function"].as_str().unwrap_or_default().to_owned(),
                    one.clone(),
                )
            })
            .collect()
    }
}

/// What a function's section and its `deploy` table say besides.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extra<'a> {
    pub(crate) own: &'a str,
    pub(crate) deploy: &'a str,
}

/// Functions that answer 42.
pub(crate) fn project(functions: &[&str], role: &str, extra: Extra<'_>) -> Project {
    let Extra { own, deploy } = extra;
    let sections: Vec<(&str, &str, String)> = functions
        .iter()
        .map(|name| {
            let section = format!(
                "cases = [\"cases.toml\"]\n{own}\n[functions.{name}.deploy]\nrole = \"{role}\"\n{deploy}\n"
            );
            (*name, ANSWERS, section)
        })
        .collect();
    let functions: Vec<(&str, &str, &str)> = sections
        .iter()
        .map(|(name, handler, section)| (*name, *handler, section.as_str()))
        .collect();
    Project::shell(&functions).with("cases.toml", CASES)
}
