//! The gateway before moto makes the trouble that a test wants, and the clients of
//! the adapter meet it by their own tries.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use e2e::cloud::{Cloud, Rule, SECRET_KEY, Trouble};
use e2e::{Child, skip};
use lambdock::deploy::aws::{Aws, AwsSettings};
use lambdock::deploy::{CloudErrorKind, Identities as _, Logs as _};

fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime can be made").block_on(test);
}

#[test]
fn trouble_on_the_way_is_met_by_the_clients_own_tries() {
    if Child::is_this() {
        return block_on(async {
            let aws = Aws::connect(&AwsSettings::default())
                .await
                .expect("AWS answers");
            // One lost connection, one refusal, then an answer.
            let group = "/shop/lost";
            aws.log_group(group).await.expect("AWS answers");
            // The group was made; the answer was lost; the second try finds it.
            let none = BTreeMap::new();
            let made = aws.create_log_group(group, &none);
            assert_eq!(
                made.await.expect_err("AWS refuses").kind,
                CloudErrorKind::Exists
            );
            let denied = aws.identity().await.expect_err("AWS refuses");
            assert_eq!(denied.kind, CloudErrorKind::Throttled);
        });
    }
    let cloud = match Cloud::start() {
        Ok(cloud) => cloud,
        Err(reason) => return skip("cloud_trouble", &reason),
    };
    let throttled = Trouble::Refuse {
        status: 400,
        kind: "ThrottlingException",
        message: "Rate exceeded",
    };
    cloud.make(Rule::of("DescribeLogGroups", Trouble::Close));
    cloud.make(Rule::of("DescribeLogGroups", throttled.clone()));
    cloud.make(Rule::of("CreateLogGroup", Trouble::Lose));
    cloud.make(Rule::of("GetCallerIdentity", throttled).times(9));
    let child = Child::of("trouble_on_the_way_is_met_by_the_clients_own_tries");
    let told = cloud.caller(child).run().exits_with(0).all();
    assert!(!told.contains(SECRET_KEY), "{told}");
    let count = |operation: &str| {
        let calls = cloud.calls();
        calls
            .iter()
            .filter(|call| call.operation == operation)
            .count()
    };
    assert_eq!(count("DescribeLogGroups"), 3);
    assert_eq!(count("CreateLogGroup"), 2);
    assert_eq!(count("GetCallerIdentity"), 3);
    assert_eq!(cloud.writes(), ["CreateLogGroup", "CreateLogGroup"]);
}

#[test]
fn a_held_call_is_known_as_one_and_ends_when_all_is_calm() {
    let cloud = match Cloud::start() {
        Ok(cloud) => cloud,
        Err(reason) => return skip("cloud_trouble", &reason),
    };
    cloud.make(Rule::any(Trouble::HoldBefore));
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| ask(&cloud));
        cloud.wait_until_one_is_held(Duration::from_secs(10));
        assert_eq!(cloud.calls()[0].operation, "ListFunctions");
        cloud.calm();
        let answer = asked.join().expect("no panic").expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    });
    assert!(cloud.calls().is_empty() && !cloud.is_holding());
}

/// Lists functions without a client of AWS's.
fn ask(cloud: &Cloud) -> std::io::Result<String> {
    let address = cloud.address();
    let address = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    let scope = "AWS4-HMAC-SHA256 Credential=e2e/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=e2e";
    write!(
        stream,
        "GET /2015-03-31/functions HTTP/1.1\r\nhost: e2e\r\nauthorization: {scope}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
