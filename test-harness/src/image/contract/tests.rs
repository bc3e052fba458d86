//! The rules over whole hand-made images: each good shape passes, each bad one
//! breaks the rule that it should and no other.

use super::fixture::{Image, elf, file, folder, link, program, with_mode};
use super::{Rule, Severity, Verdict, Want, check};
use crate::image::contract::ImageTree;
use crate::model::Architecture;

const X86: u16 = 62;
const ARM: u16 = 183;
const NODE: &str = "exports.handler = async () => ({});";

fn node_image() -> Image {
    Image::on("nodejs:22", "index.handler").add("/var/task/index.js", file(NODE))
}

fn go_image(binary: Vec<u8>) -> Image {
    let mut image = Image::bare(&["/main"], &[]).add("/main", program(binary));
    image.base = Some("public.ecr.aws/lambda/provided:al2023".to_owned());
    image
}

#[test]
fn a_good_image_breaks_nothing() {
    assert_eq!(node_image().violations(), []);
    assert_eq!(go_image(elf(X86, None, &[])).violations(), []);
}

#[test]
fn configuration_is_held_against_the_function() {
    let mut image = node_image();
    image.architecture = Architecture::Arm64;
    let (rule, message, _) = image.only();
    assert_eq!(rule, Rule::Architecture);
    assert_eq!(
        message,
        "the image is for `amd64`, the function for `arm64`"
    );

    let mut image = node_image();
    image.facts.os = "windows".to_owned();
    assert_eq!(image.only().0, Rule::OperatingSystem);

    let mut image = node_image();
    image.facts.size = 9_990_000_000;
    assert_eq!(image.rules(), [(Rule::Size, Severity::Warning)]);
    assert!(image.only().1.contains("9.9 GB"));
    image.facts.size = 11_000_000_000;
    assert_eq!(image.rules(), [(Rule::Size, Severity::Error)]);

    let mut image = node_image();
    image.facts.media_type = Some("application/vnd.oci.image.manifest.v1+json".to_owned());
    assert_eq!(image.violations(), []);
    image.facts.media_type = Some("application/vnd.oci.image.index.v1+json".to_owned());
    assert_eq!(image.only().0, Rule::Manifest);
}

#[test]
fn reserved_variables_are_named_without_their_values() {
    let mut image = node_image();
    let secret = ("AWS_SECRET_ACCESS_KEY".to_owned(), "canary".to_owned());
    image.facts.environment.extend([secret]);
    let found = image.violations();
    assert_eq!(image.rules(), [(Rule::ReservedVariable, Severity::Warning)]);
    assert!(!format!("{found:?}").contains("canary"));
    image.facts.environment.remove("AWS_SECRET_ACCESS_KEY");
    let moved = ("LAMBDA_RUNTIME_DIR".to_owned(), "/elsewhere".to_owned());
    image.facts.environment.extend([moved]);
    assert_eq!(image.only().0, Rule::ReservedVariable);
}

#[test]
fn a_user_is_noted() {
    let mut image = node_image();
    image.facts.user = "node".to_owned();
    assert_eq!(image.rules(), [(Rule::User, Severity::Note)]);
    image.facts.user = "0".to_owned();
    assert_eq!(image.violations(), []);
}

#[test]
fn something_must_be_left_to_run() {
    let mut image = Image::bare(&[], &[]);
    assert_eq!(image.only().0, Rule::Command);
    image.config.command = Some(vec!["/bin/sh".to_owned()]);
    assert_eq!(image.violations(), []);
}

#[test]
fn aws_entry_point_takes_one_argument() {
    let (rule, message, hint) = Image::on("python:3.13", "").command(&[]).only();
    assert_eq!(rule, Rule::HandlerArgument);
    assert!(message.starts_with("no handler is given"));
    assert!(hint.contains(r#"CMD ["app.handler"]"#));

    let shell = node_image().command(&["/bin/sh", "-c", "index.handler"]);
    let (rule, message, hint) = shell.only();
    assert_eq!(rule, Rule::HandlerArgument);
    assert!(message.ends_with("gets 3: `/bin/sh -c index.handler`"));
    assert_eq!(hint, r#"write CMD in exec form: `CMD ["index.handler"]`"#);

    let two = node_image().command(&["index.handler", "other.handler"]);
    assert_eq!(two.only().0, Rule::HandlerArgument);
}

#[test]
fn what_is_started_must_exist() {
    let (rule, message, _) = Image::bare(&["/main"], &[]).only();
    assert_eq!(rule, Rule::ExecutableMissing);
    assert_eq!(message, "the image has no `/main`, which it starts");

    let named = Image::bare(&["app"], &[]);
    assert!(named.only().1.contains("on its PATH"));
    let named = named.add("/usr/local/bin/app", link("../../app/main"));
    let named = named.add("/usr/app/main", program(elf(X86, None, &[])));
    assert_eq!(named.violations(), []);

    let mut here = Image::bare(&["./main"], &[]).add("/app/main", program(elf(X86, None, &[])));
    here.facts.working_directory = "/app".to_owned();
    assert_eq!(here.violations(), []);
}

#[test]
fn what_is_started_must_be_executable_by_lambdas_user() {
    let binary = elf(X86, None, &[]);
    let image = go_image(binary.clone()).add("/main", file(&binary));
    let (rule, message, hint) = image.only();
    assert_eq!(rule, Rule::ExecutableMode);
    assert!(message.ends_with("cannot execute `/main`, which has mode 644"));
    assert!(hint.contains("--chmod=755"));

    let image = Image::bare(&["/private/bin/main"], &[])
        .add("/private", with_mode(folder(), 0o700))
        .add("/private/bin/main", program(&binary));
    let (rule, message, _) = image.only();
    assert_eq!(rule, Rule::ExecutableMode);
    assert!(
        message.contains("folder `/private` has mode 700"),
        "{message}"
    );

    let image = Image::bare(&["/start"], &[])
        .add("/start", link("/private/main"))
        .add("/private", with_mode(folder(), 0o700))
        .add("/private/main", program(&binary));
    assert_eq!(image.only().0, Rule::ExecutableMode, "behind a link");
}

#[test]
fn scripts_need_their_interpreter() {
    let image = |text: &str| Image::bare(&["/start"], &[]).add("/start", program(text));
    assert_eq!(image("#!/bin/sh\n").violations(), []);
    let (rule, message, _) = image("#!/usr/bin/env node\n").only();
    assert_eq!(rule, Rule::ExecutableMissing);
    assert!(message.starts_with("`/start` is run by `node`"));
    assert!(
        image("#!/bin/sh\r\nexit\r\n")
            .only()
            .1
            .contains("carriage return")
    );
    assert_eq!(image("exit 0\n").only().0, Rule::ExecutableFormat);
    let unreadable = image("").add("/start", with_mode(file("#!/bin/sh\n"), 0o711));
    assert_eq!(unreadable.only().0, Rule::ExecutableMode);
    let itself = image("#!/start\n");
    assert_eq!(itself.violations(), [], "a loop ends");
}

#[test]
fn binaries_fit_the_machine_and_the_image() {
    let (rule, message, _) = go_image(elf(ARM, None, &[])).only();
    assert_eq!(rule, Rule::ExecutableArchitecture);
    assert_eq!(message, "`/main` is compiled for arm64, not for x86_64");
    let loader = "/lib64/ld-linux-x86-64.so.2";
    let (rule, message, _) = go_image(elf(X86, Some(loader), &[])).only();
    assert_eq!(rule, Rule::ExecutableMissing);
    assert!(message.contains(loader));
    let whole = go_image(elf(X86, Some(loader), &[])).add(loader, program(elf(X86, None, &[])));
    assert_eq!(whole.violations(), []);
    let cut = go_image(b"\x7fELF\x02\x01".to_vec());
    assert_eq!(cut.only().0, Rule::ExecutableFormat);
}

#[test]
fn glibc_is_lambdas_and_not_the_stand_ins() {
    let old = elf(X86, None, &["GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_PRIVATE"]);
    assert_eq!(go_image(old.clone()).violations(), []);
    let new = elf(X86, None, &["GLIBC_2.2.5", "GLIBC_2.36", "GLIBC_2.4"]);
    let (rule, message, hint) = go_image(new.clone()).only();
    assert_eq!(rule, Rule::Glibc);
    assert_eq!(
        message,
        "`/main` needs `GLIBC_2.36`, Amazon Linux 2023 has 2.34"
    );
    assert!(hint.contains("cargo lambda"));

    let mut image = go_image(old);
    image.base = Some("public.ecr.aws/lambda/provided:al2".to_owned());
    assert_eq!(image.only().0, Rule::Glibc);
    let mut image = go_image(new);
    image.base = Some("debian:trixie-slim".to_owned());
    assert_eq!(image.violations(), [], "its own glibc counts");
    let name = "dev.lambdock.stand-in-for".to_owned();
    image.base = None;
    image
        .facts
        .labels
        .insert(name, "public.ecr.aws/lambda/provided:al2023".to_owned());
    assert_eq!(image.only().0, Rule::Glibc, "a stand-in tells its base");
}

#[test]
fn files_must_be_readable() {
    let image = node_image()
        .add("/var/task/lib", with_mode(folder(), 0o750))
        .add("/var/task/lib/a.js", with_mode(file(""), 0o600))
        .add("/var/task/.npmrc", with_mode(file(""), 0o600))
        .add("/var/task/index.js", with_mode(file(NODE), 0o640));
    let (rule, message, hint) = image.only();
    assert_eq!(rule, Rule::FileMode);
    let expected = "Lambda's user 993:990 cannot read 3 paths: `/var/task/index.js` (mode 640), \
                    `/var/task/lib` (mode 750), `/var/task/.npmrc` (mode 600)";
    assert_eq!(message, expected);
    assert!(hint.contains("chmod -R a+rX /var/task"));

    let hidden = node_image().add("/var/task/.npmrc", with_mode(file(""), 0o600));
    assert_eq!(hidden.rules(), [(Rule::FileMode, Severity::Warning)]);
}

#[test]
fn the_working_directory_must_be_there() {
    let mut image = node_image();
    image.config.working_directory = Some("/srv".to_owned());
    assert_eq!(image.only().0, Rule::WorkingDirectory);
    let image = image.add("/srv", folder());
    assert_eq!(image.violations(), []);
    let mut image = image.add("/srv", with_mode(folder(), 0o700));
    assert_eq!(image.rules()[0].0, Rule::WorkingDirectory);
    assert_eq!(image.violations().len(), 1, "told of once");
    image.config.working_directory = Some("/".to_owned());
    let mut image = image.add("/var/task", with_mode(folder(), 0o711));
    assert_eq!(image.only().0, Rule::FileMode, "it cannot be listed");
    image = image.add("/var/task", folder());
    image.config.working_directory = Some("srv".to_owned());
    assert_eq!(image.only().0, Rule::WorkingDirectory);
}

#[test]
fn a_folder_seen_in_part_proves_nothing_missing() {
    let mut image = Image::on("nodejs:22", "index.handler");
    image.tree = ImageTree::default();
    let mut image = image.add("/", folder()).add("/var/task/x.js", file(""));
    image.tree.insert_folder("/var/task", false);
    let Verdict { violations, .. } = check(&image.subject(), &image.tree);
    let rules: Vec<Rule> = violations.iter().map(|found| found.rule).collect();
    assert_eq!(rules, [Rule::Unread]);
}

#[test]
fn an_unknown_image_is_asked_for_in_few_rounds() {
    let image = node_image();
    let first = check(&image.subject(), &ImageTree::default());
    assert_eq!(first.violations, []);
    let stat = |path: &str| Want::Stat(path.to_owned());
    assert_eq!(
        first.wanted,
        [stat("/lambda-entrypoint.sh"), stat("/var/task")]
    );

    let mut tree = ImageTree::default();
    tree.insert("/lambda-entrypoint.sh", program(""));
    tree.insert("/var/task", folder());
    let second = check(&image.subject(), &tree);
    assert_eq!(second.wanted[..2], [stat("/"), stat("/var")]);
    let Want::Folder(path, keep) = &second.wanted[2] else {
        panic!("expected the folder, found {:?}", second.wanted);
    };
    assert_eq!((path.as_str(), second.wanted.len()), ("/var/task", 3));
    assert!(keep.prefixes.contains(&"/var/task/index".to_owned()));
    assert!(!keep.jars);
}
