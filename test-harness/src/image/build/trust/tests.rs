//! Tests of what is added to a Dockerfile, and of what is hidden again.

use super::*;
use crate::engine::fake::FakeImages;
use crate::engine::fake_files::FakeFiles;
use crate::model::Architecture;

const PEM: &str = "-----BEGIN CERTIFICATE-----\nb3Vycw==\n-----END CERTIFICATE-----\n";

fn arguments() -> BuildArguments {
    BuildArguments::new(&BTreeMap::new(), Architecture::X86_64)
}

fn given(run: &str, own: &[&'static str]) -> String {
    let covered = Covered::from([("a:1".to_owned(), own.to_vec())]);
    let text = format!("FROM a:1\n{run}\n");
    with_mounts(&text, &arguments(), &covered).unwrap()
}

#[test]
fn a_command_gets_the_bundle_below_dev_and_variables_that_name_it() {
    let text = given("RUN npm ci", &[]);
    let places: Vec<&str> = text.split("target=").skip(1).collect();
    assert_eq!(places.len(), 4);
    assert!(
        places
            .iter()
            .all(|place| place.starts_with("/dev/lambdock/")),
        "{text}"
    );
    assert!(
        text.contains(" . /dev/lambdock/environment; npm ci\n"),
        "{text}"
    );
    assert_eq!(hide(&text), "FROM a:1\nRUN npm ci\n");
}

#[test]
fn every_mount_has_its_secret_and_every_secret_its_mount() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.pem");
    std::fs::write(&path, format!("Gesellschaft f\u{fc}r x\n{PEM}")).unwrap();
    let secrets = Trust::read(&path).unwrap().secrets();
    assert!(
        secrets["lambdock.authorities.pem"]
            .reveal()
            .starts_with(PEM)
    );
    let text = given("RUN x", &[RED_HAT]);
    let mut mounted: Vec<&str> = text
        .split("id=")
        .skip(1)
        .filter_map(|rest| rest.split(',').next())
        .collect();
    mounted.sort_unstable();
    mounted.dedup();
    let ids: Vec<&str> = secrets.keys().map(String::as_str).collect();
    assert_eq!(mounted, ids);
}

#[test]
fn a_file_without_certificates_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.pem");
    let missing = Trust::read(&path).unwrap_err();
    std::fs::write(&path, "not a bundle").unwrap();
    let empty = Trust::read(&path).unwrap_err();
    for (failure, words) in [(missing, "No such file"), (empty, "no certificate")] {
        let text = failure.to_string();
        assert!(text.contains("ours.pem") && text.contains(words), "{text}");
    }
}

#[test]
fn a_bases_own_bundle_is_covered_where_nothing_replaces_it() {
    let both = [RED_HAT, DEBIAN];
    let covers = |run: &str| {
        let text = given(run, &both);
        both.map(|path| text.contains(&format!("target={path},")))
    };
    assert_eq!(covers("RUN dnf install -y gcc"), [true, false]);
    assert_eq!(covers("RUN [\"/setup\"]"), [true, true]);
    assert_eq!(covers("RUN <<EOF\nwget x\nEOF"), [true, true]);
    assert_eq!(
        covers("RUN [\"apt-get\", \"install\", \"git\"]"),
        [true, false]
    );
    assert_eq!(covers("RUN update-ca-trust"), [false, false]);
    assert_eq!(covers("RUN dnf install -y ca-certificates"), [false, false]);
    let text = given("RUN [\"/setup\"]", &both);
    assert_eq!(hide(&text), "FROM a:1\nRUN [\"/setup\"]\n");
}

#[tokio::test]
async fn bundles_are_looked_for_in_each_base_once() {
    let mut images = FakeImages::with(&["a:1", "b:1"]);
    images.files = FakeFiles::default().file(RED_HAT, 0o644, b"x");
    let text = "FROM a:1 AS one\nRUN x\nFROM one\nRUN y\nFROM scratch\nFROM gone:1\nFROM b:1\n";
    let found = covered(&images, text, &arguments()).await.unwrap();
    let one = |name: &str| (name.to_owned(), vec![RED_HAT]);
    assert_eq!(found, Covered::from([one("a:1"), one("b:1")]));
    assert_eq!(images.files.reads(), ["close", "close"]);
    let none = covered(&images, "FROM a:1\nCOPY a b\n", &arguments())
        .await
        .unwrap();
    assert_eq!(none, Covered::new());
    images.files = FakeFiles::default().failing();
    assert!(covered(&images, text, &arguments()).await.is_err());
    assert_eq!(images.files.reads(), ["close"]);
}

#[test]
fn names_of_steps_are_those_of_the_dockerfile() {
    let name = given("RUN x", &[RED_HAT])
        .lines()
        .last()
        .unwrap()
        .to_owned();
    let step = BuildStep::Started {
        name: format!("[2/2] {name}"),
    };
    let wanted = BuildStep::Started {
        name: "[2/2] RUN x".to_owned(),
    };
    assert_eq!(as_written(step), wanted);
}
