//! What AWS serves of an image, asked by its digest alone: that nothing has it, and
//! that something could not be read, are told apart.

use e2e::cloud::{Cloud, REGION, Rule, Trouble};
use e2e::{Call, Finished, skip};
use serde_json::{Value, json};

fn traced(cloud: &Cloud, digest: &str) -> Finished {
    let folder = tempfile::tempdir().expect("a folder");
    let call = Call::new(["trace", digest, "--deployed", "-o", "json", "-o", "human=told.txt"]);
    let finished = cloud.reached_by(call.folder(folder.path())).run();
    let told = std::fs::read_to_string(folder.path().join("told.txt")).unwrap_or_default();
    assert!(told.contains(digest) || told.contains("deployed functions"), "{told}");
    finished
}

fn deployed(finished: &Finished) -> Value {
    let document: Value = serde_json::from_slice(&finished.stdout).expect("a document");
    document["deployed"].clone()
}

#[test]
fn what_is_not_there_and_what_cannot_be_read_are_told_apart() {
    let cloud = match Cloud::start() {
        Ok(cloud) => cloud,
        Err(reason) => return skip("deployed", &reason),
    };
    let digest = format!("sha256:{}", "ab".repeat(32));
    let none = deployed(&traced(&cloud, &digest).exits_with(0));
    assert_eq!(none["region"], REGION);
    assert_eq!(none["images"][0]["is"], "not-deployed");
    assert_eq!(none["images"][0]["digest"], digest.as_str());
    // A function that was removed meanwhile, or that the caller may not read.
    let ghost = json!({ "Functions": [{
        "FunctionName": "ghost",
        "FunctionArn": format!("arn:aws:lambda:{REGION}:123456789012:function:ghost"),
        "PackageType": "Image",
        "Role": "arn:aws:iam::123456789012:role/ghost",
        "CodeSha256": "ab".repeat(32),
        "Version": "$LATEST",
        "MemorySize": 128,
        "Timeout": 3,
        "Architectures": ["x86_64"],
        "RevisionId": "1",
        "LastModified": "2026-11-24T16:00:00.000+0000",
    }] });
    cloud.make(Rule::of("ListFunctions", Trouble::Patch(ghost)));
    let unread = deployed(&traced(&cloud, &digest).exits_with(104));
    assert_eq!(unread["images"][0]["is"], "unknown", "{unread}");
    assert_eq!(unread["unread"][0]["function"], "ghost", "{unread}");
    cloud.calm();
    cloud.make(Rule::of(
        "ListFunctions",
        Trouble::Refuse {
            status: 403,
            kind: "AccessDeniedException",
            message: "not authorized to perform: lambda:ListFunctions",
        },
    ));
    let denied = deployed(&traced(&cloud, &digest).exits_with(104));
    let reason = denied["unknown"].as_str().unwrap_or_default();
    assert!(reason.contains("lambda:ListFunctions"), "{denied}");
    assert_eq!(cloud.writes(), [""; 0]);
}
