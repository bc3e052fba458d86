//! Credentials, regions and endpoints, found as AWS's own tools find them: by
//! variables, profiles, a process, a web identity, a bundle of authorities; and
//! what is told where there are none.

use std::path::Path;
use std::process::{Command, Stdio};

use e2e::cloud::{ACCOUNT, Cloud, Moto};
use e2e::{Child, Project, skip};
use lambdock::deploy::Identities as _;
use lambdock::deploy::aws::{Aws, AwsSettings, AwsTimeouts};

const TEST: &str = "credentials_are_found_as_awss_own_tools_find_them";
const PROFILE: &str = "LAMBDOCK_E2E_PROFILE";
const BUNDLE: &str = "LAMBDOCK_E2E_BUNDLE";

/// The inner process: who am I, in which region, or why not.
#[expect(clippy::print_stdout, reason = "whoever started this process reads it")]
fn tell() {
    let variable = |name: &str| std::env::var(name).ok();
    let settings = AwsSettings {
        profile: variable(PROFILE),
        ca_bundle: variable(BUNDLE).map(Into::into),
        attempts: Some(2),
        timeouts: AwsTimeouts {
            credentials: std::time::Duration::from_secs(15),
            ..AwsTimeouts::default()
        },
        ..AwsSettings::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let asked = async { Aws::connect(&settings).await?.identity().await };
    match runtime.expect("a runtime can be made").block_on(asked) {
        Ok(who) => println!("who: {} {} {}", who.account, who.region, who.arn),
        Err(error) => println!("error: {:?} {error}", error.kind),
    }
}

/// What the inner process tells with these variables and no others of AWS's.
fn told(variables: &[(&str, &str)]) -> String {
    let child = variables
        .iter()
        .fold(Child::of(TEST), |child, (name, value)| {
            child.variable(name, value)
        });
    // No machine of EC2 is asked but where a test says so.
    let mut names = variables.iter().map(|(name, _)| *name);
    let child = if names.any(|name| name == "AWS_EC2_METADATA_SERVICE_ENDPOINT") {
        child
    } else {
        child.variable("AWS_EC2_METADATA_DISABLED", "true")
    };
    let all = child.run().exits_with(0).all();
    let line = all.lines().find_map(|line| {
        let at = line.find("who: ").or_else(|| line.find("error: "))?;
        Some(line[at..].to_owned())
    });
    line.unwrap_or_else(|| panic!("{all}"))
}

const KEYS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "AKIAE2E"),
    ("AWS_SECRET_ACCESS_KEY", "canary"),
];

#[test]
fn credentials_are_found_as_awss_own_tools_find_them() {
    if Child::is_this() {
        return tell();
    }
    let cloud = match Cloud::start() {
        Ok(cloud) => cloud,
        Err(reason) => return skip("aws_credentials", &reason),
    };
    let project = Project::new("");
    let address = cloud.address();
    let none = ("AWS_CONFIG_FILE", "/dev/null");
    let no_keys = ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    let region = ("AWS_REGION", "eu-west-1");
    let endpoint = ("AWS_ENDPOINT_URL", address.as_str());

    // Variables; the endpoint of one service goes before that of all.
    let who = told(&[KEYS[0], KEYS[1], region, endpoint, none, no_keys]);
    assert!(
        who.starts_with(&format!("who: {ACCOUNT} eu-west-1 arn:")),
        "{who}"
    );
    let nobody = ("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let own = ("AWS_ENDPOINT_URL_STS", address.as_str());
    let who = told(&[KEYS[0], KEYS[1], region, nobody, own, none, no_keys]);
    assert!(who.starts_with("who: "), "{who}");
    let gone = told(&[KEYS[0], KEYS[1], region, nobody, none, no_keys]);
    assert!(
        gone.starts_with("error: Connection failed to find out who calls: "),
        "{gone}"
    );

    profiles(&project, &address);
    web_identity(&cloud, &project);
    nothing(&project);
}

/// Profiles in files: keys, region, endpoint, and keys of a process.
fn profiles(project: &Project, address: &str) {
    let config = format!(
        "[profile keys]\nregion = eu-central-1\nendpoint_url = {address}\n\
         [profile process]\nregion = us-east-1\nendpoint_url = {address}\n\
         credential_process = echo '{{\"Version\":1,\"AccessKeyId\":\"AKIAPROCESS\",\"SecretAccessKey\":\"canary\"}}'\n"
    );
    project.write("config", config);
    project.write(
        "credentials",
        "[keys]\naws_access_key_id = AKIAKEYS\naws_secret_access_key = canary\n",
    );
    let files = [
        (
            "AWS_CONFIG_FILE",
            project.path("config").display().to_string(),
        ),
        (
            "AWS_SHARED_CREDENTIALS_FILE",
            project.path("credentials").display().to_string(),
        ),
    ];
    let with = |more: &[(&str, &str)]| {
        let files = files.iter().map(|(name, value)| (*name, value.as_str()));
        let all: Vec<_> = files.chain(more.iter().copied()).collect();
        told(&all)
    };
    let who = with(&[("AWS_PROFILE", "keys")]);
    assert!(
        who.starts_with(&format!("who: {ACCOUNT} eu-central-1 ")),
        "{who}"
    );
    let who = with(&[(PROFILE, "process")]);
    assert!(
        who.starts_with(&format!("who: {ACCOUNT} us-east-1 ")),
        "{who}"
    );
    for (name, region) in [("AWS_PROFILE", "eu-west-1"), (PROFILE, "eu-west-1")] {
        let unknown = with(&[(name, "unknown"), ("AWS_REGION", region)]);
        assert!(unknown.starts_with("error: Credentials "), "{unknown}");
        assert!(unknown.contains("`unknown`"), "{unknown}");
    }
    // A profile that is named goes before keys in variables, which lead nowhere
    // without a region.
    let who = with(&[(PROFILE, "keys"), KEYS[0], KEYS[1]]);
    assert!(
        who.starts_with(&format!("who: {ACCOUNT} eu-central-1 ")),
        "{who}"
    );
}

/// A token in a file, as pipelines with `OpenID` Connect have one.
fn web_identity(cloud: &Cloud, project: &Project) {
    project.write("token", "canary-token");
    let token = project.path("token").display().to_string();
    let role = cloud.role("deployer");
    let address = cloud.address();
    let variables = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token.as_str()),
        ("AWS_ROLE_ARN", role.as_str()),
        ("AWS_ROLE_SESSION_NAME", "e2e"),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ENDPOINT_URL", address.as_str()),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
    ];
    cloud.calm();
    let who = told(&variables);
    assert!(who.contains("assumed-role/deployer/e2e"), "{who}");
    let told = format!("{:?}", cloud.calls());
    assert!(!told.contains("canary-token"), "{told}");
}

/// No credentials, no region, and a machine of EC2 that does not answer.
fn nothing(project: &Project) {
    let empty = [
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
    ];
    let region = ("AWS_REGION", "eu-west-1");
    let lost = told(&empty);
    assert!(
        lost.starts_with("error: NoRegion failed to find the region: "),
        "{lost}"
    );
    let nobody = told(&[empty[0], empty[1], region]);
    assert!(
        nobody.starts_with("error: Credentials failed to find out who calls: "),
        "{nobody}"
    );
    // It accepts connections and is silent: every wait must have an end.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", silent.local_addr().expect("an address"));
    let machine = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", address.as_str());
    let began = std::time::Instant::now();
    let nobody = told(&[empty[0], empty[1], region, machine]);
    assert!(nobody.starts_with("error: Credentials "), "{nobody}");
    assert!(began.elapsed().as_secs() < 40, "{:?}", began.elapsed());
    let missing = project.path("none.pem").display().to_string();
    let told = told(&[KEYS[0], KEYS[1], region, (BUNDLE, &missing)]);
    assert!(told.contains("none.pem`: No such file"), "{told}");
}

/// A certificate that no system knows, and its key.
fn certificate(project: &Project) -> Result<(), String> {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=lambdock e2e",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(project.path("key.pem"))
        .arg("-out")
        .arg(project.path("ours.pem"))
        .stderr(Stdio::null())
        .status()
        .map_err(|_| "`openssl` is not installed")?;
    assert!(made.success());
    Ok(())
}

fn bundled(port: u16, bundle: Option<&Path>) -> String {
    let address = format!("https://127.0.0.1:{port}");
    let bundle = bundle.map(|path| path.display().to_string());
    let mut variables = vec![
        KEYS[0],
        KEYS[1],
        ("AWS_REGION", "eu-west-1"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_ENDPOINT_URL", &address),
    ];
    variables.extend(bundle.as_deref().map(|path| (BUNDLE, path)));
    told(&variables)
}

#[test]
fn a_bundle_of_authorities_is_trusted_instead_of_the_systems() {
    let project = Project::new("");
    let moto = certificate(&project)
        .and_then(|()| Moto::with_tls(&project.path("ours.pem"), &project.path("key.pem")));
    let moto = match moto {
        Ok(moto) => moto,
        Err(reason) => return skip("aws_credentials", &reason),
    };
    let refused = bundled(moto.port(), None);
    assert!(refused.starts_with("error: Connection "), "{refused}");
    assert!(refused.contains("certificate"), "{refused}");
    let who = bundled(moto.port(), Some(&project.path("ours.pem")));
    assert!(who.starts_with("who: "), "{who}");
}
