//! Tests of what is deployed, by AWS's own SDK, against answers of AWS that a
//! thread of the test gives.

mod tool;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Output;

use tempfile::TempDir;
use tool::{folder, lambdock, text};

const MANIFEST: &str = "\
[project]
name = 'shop'

[deploy]
region = 'eu-central-1'

[functions.orders]
image = 'orders:1'
cases = 'cases.toml'
deploy = { name = 'shop-orders', role = 'arn:aws:iam::012345678901:role/orders' }

[functions.stock]
image = 'stock:1'
cases = 'cases.toml'
";

const CASES: &str = "\
[[case]]
name = 'answers'
event = { id = 7 }
[case.expect]
answer = { state = 'open' }
logs = { includes = ['hello from AWS'] }

[[case]]
name = 'fails'
event = { id = 'fail' }
[case.expect]
answer = { state = 'open' }

[[case]]
name = 'is alone'
environment = 'fresh'
event = {}
[case.expect]
answer = {}
";

const CANARY: &str = "canary-5d20-must-not-be-seen";

const REQUEST: &str = "8e497626-6f81-4e6e-a932-299771dde6b8";

/// The tail of a log with the line `hello from AWS`, in base64.
const TAIL: &str = "U1RBUlQgUmVxdWVzdElkOiA4ZTQ5NzYyNi02ZjgxLTRlNmUtYTkzMi0yOTk3NzFkZGU2YjggVmVyc2lvbjogNwpoZWxsbyBmcm9tIEFXUwpFTkQgUmVxdWVzdElkOiA4ZTQ5NzYyNi02ZjgxLTRlNmUtYTkzMi0yOTk3NzFkZGU2YjgKUkVQT1JUIFJlcXVlc3RJZDogOGU0OTc2MjYtNmY4MS00ZTZlLWE5MzItMjk5NzcxZGRlNmI4CUR1cmF0aW9uOiAyLjAzIG1zCUJpbGxlZCBEdXJhdGlvbjogMyBtcwlNZW1vcnkgU2l6ZTogNTEyIE1CCU1heCBNZW1vcnkgVXNlZDogMzcgTUIJCg==";

/// Answers like AWS until the test ends; gives its address.
fn aws() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that leaves is the next one's concern only.
            let _ = serve(stream);
        }
    });
    format!("http://{address}")
}

fn serve(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let (headers, answer) = answer(&first, &body);
    let status = if headers.contains("ResourceNotFound") {
        "404 Not Found"
    } else {
        "200 OK"
    };
    let length = answer.len();
    write!(
        reader.get_mut(),
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\nx-amzn-RequestId: {REQUEST}\r\n{headers}\r\n{answer}"
    )
}

/// Headers and body.
fn answer(first: &str, body: &str) -> (String, String) {
    let json = "Content-Type: application/json\r\n".to_owned();
    if body.contains("Action=GetCallerIdentity") {
        let answer = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::999999999999:user/ada</Arn><UserId>A</UserId><Account>999999999999</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
        return ("Content-Type: text/xml\r\n".to_owned(), answer.to_owned());
    }
    if !first.contains("/functions/shop-orders") {
        let answer = r#"{"Type":"User","Message":"Function not found"}"#;
        let headers = format!("{json}x-amzn-ErrorType: ResourceNotFoundException\r\n");
        return (headers, answer.to_owned());
    }
    if first.contains("/aliases") {
        let answer = r#"{"Aliases":[{"Name":"live","FunctionVersion":"7","RevisionId":"r"}]}"#;
        return (json, answer.to_owned());
    }
    if first.contains("/invocations") {
        let tail = format!("{json}X-Amz-Executed-Version: 7\r\nX-Amz-Log-Result: {TAIL}\r\n");
        if body.contains("fail") {
            let answer = r#"{"errorType":"Error","errorMessage":"no order"}"#;
            let headers = format!("{tail}X-Amz-Function-Error: Unhandled\r\n");
            return (headers, answer.to_owned());
        }
        return (tail, r#"{"state":"open"}"#.to_owned());
    }
    let uri = "012345678901.dkr.ecr.eu-central-1.amazonaws.com/shop/orders@sha256:2f6d9a4c0b7e51d83a6c9f40e2b17d5586af03c1e9d4b27a605fc8319be7d204";
    let answer = format!(
        r#"{{"Configuration":{{"FunctionName":"shop-orders","FunctionArn":"arn:aws:lambda:eu-central-1:012345678901:function:shop-orders:live","Version":"7","PackageType":"Image","Architectures":["x86_64"],"State":"Active","LastUpdateStatus":"Successful","Environment":{{"Variables":{{"TOKEN":"{CANARY}"}}}}}},"Code":{{"ImageUri":"{uri}","ResolvedImageUri":"{uri}"}}}}"#
    );
    (json, answer)
}

fn shop(manifest: &str) -> TempDir {
    folder(&[("lambdock.toml", manifest), ("cases.toml", CASES)])
}

/// The tool with credentials, and with AWS where it is.
fn run(folder: &TempDir, address: &str, words: &[&str]) -> Output {
    let mut command = lambdock(folder.path(), words);
    command
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", CANARY)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL", address);
    command.output().expect("the tool runs")
}

#[cfg(feature = "aws")]
mod with_aws {
    use lambdock::wire::{CaseStatusReport, RunReport};

    use super::*;

    const TEST: [&str; 4] = ["test", "--against", "aws", "--no-local"];

    #[test]
    fn cases_run_on_what_is_deployed() {
        let folder = shop(MANIFEST);
        let words = [&TEST[..], &["-v", "-o", "json"]].concat();
        let output = run(&folder, &aws(), &words);
        assert_eq!(output.status.code(), Some(100), "{output:?}");
        let (out, told) = (text(&output.stdout), text(&output.stderr));
        assert!(
            !out.contains(CANARY) && !told.contains(CANARY),
            "{out}{told}"
        );
        let report: RunReport = serde_json::from_str(&out).expect("a report");
        assert_eq!(report.against.as_deref(), Some("aws"));
        assert_eq!((report.engine, report.emulator), (None, None));
        let orders = &report.cells[0];
        let statuses: Vec<_> = orders.cases.iter().map(|case| case.status).collect();
        let wanted = [
            CaseStatusReport::Passed,
            CaseStatusReport::Failed,
            CaseStatusReport::Skipped,
        ];
        assert_eq!(statuses, wanted, "{out}");
        assert_eq!(orders.cases[0].logs, ["hello from AWS"]);
        assert_eq!(orders.cases[0].request_id.as_deref(), Some(REQUEST));
        let notes = orders.notes.join("\n");
        assert!(
            notes.contains("on AWS: shop-orders:live, version 7, image sha256:2f6d"),
            "{notes}"
        );
        let reason = report.cells[1].reason.as_deref();
        assert_eq!(reason, Some("the manifest does not deploy it"));
    }

    #[test]
    fn a_function_that_is_not_there_is_no_pass() {
        let folder = shop(&MANIFEST.replace("shop-orders", "shop-gone"));
        let output = run(&folder, &aws(), &TEST);
        assert_eq!(output.status.code(), Some(103), "{output:?}");
        let out = text(&output.stdout);
        assert!(
            out.contains("failed to find function `shop-gone` behind `live` on AWS")
                && out.contains("hint: deploy it with `lambdock deploy orders`"),
            "{out}"
        );
    }

    #[test]
    fn credentials_of_another_account_are_refused() {
        let manifest = MANIFEST.replace("[deploy]", "[deploy]\naccount = '012345678901'");
        let output = run(&shop(&manifest), &aws(), &TEST);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        insta::assert_snapshot!(text(&output.stderr), @r"
        error: failed to use account `999999999999`: the manifest means `012345678901`
        hint: choose other credentials, such as by `AWS_PROFILE`, or change `account` in `[deploy]`
        ");
    }

    #[test]
    fn a_region_is_needed() {
        let manifest = MANIFEST.replace("region = 'eu-central-1'", "");
        let output = run(&shop(&manifest), &aws(), &TEST);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let told = text(&output.stderr);
        assert!(told.contains("region") && told.contains("hint: "), "{told}");
    }
}

#[cfg(not(feature = "aws"))]
#[test]
fn a_tool_without_aws_says_so() {
    let words = ["test", "--against", "aws", "--no-local"];
    let output = run(&shop(MANIFEST), &aws(), &words);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    insta::assert_snapshot!(text(&output.stderr), @r"
    error: failed to reach AWS: this lambdock was built without it
    hint: build it with the feature `aws`, which is on by default
    ");
}
