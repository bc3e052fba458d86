//! The rules on handlers over whole hand-made images.

use crate::image::contract::fixture::{Image, class_file, elf, file, program};
use crate::image::contract::tree::{Content, Node};
use crate::image::contract::{Rule, Severity};

const REQUEST_HANDLER: &str = "com/amazonaws/services/lambda/runtime/RequestHandler";

fn jar(classes: &[&str]) -> Node {
    let names = classes.iter().map(|class| (*class).to_owned());
    Node {
        content: Content::Classes(names.collect()),
        ..file("PK")
    }
}

fn class(texts: &[&str]) -> Node {
    file(class_file(61, texts))
}

#[test]
fn node_finds_its_file_in_every_form() {
    let image = |handler: &str| Image::on("nodejs:22", handler);
    for (handler, path) in [
        ("index.handler", "/var/task/index.mjs"),
        ("src/api.get", "/var/task/src/api.cjs"),
        ("src/api.routes.get", "/var/task/src/api/index.js"),
        (
            "wrap/dist/handler.handler",
            "/var/task/node_modules/wrap/dist/handler.js",
        ),
        (
            "layer.handler",
            "/opt/nodejs/node_modules/layer/package.json",
        ),
        ("/opt/own/a.handler", "/opt/own/a.js"),
    ] {
        let good = image(handler).add(path, file("handler get routes"));
        assert_eq!(good.violations(), [], "{handler}");
    }
    let (rule, message, hint) = image("index.handler")
        .add("/var/task/app.js", file(""))
        .only();
    assert_eq!(rule, Rule::Handler);
    assert!(message.contains("needs `index.js`"));
    assert!(hint.contains("there is `/var/task/app.js`"));
    let source = image("index.handler").add("/var/task/index.ts", file(""));
    assert!(source.only().2.starts_with("compile `index.ts`"));
    assert!(image("index").only().2.contains("`file.export`"));
}

#[test]
fn an_export_is_looked_for_and_only_noted() {
    let image = Image::on("nodejs:22", "index.handler");
    let image = image.add("/var/task/index.js", file("exports.handlers = 1"));
    assert_eq!(image.rules(), [(Rule::HandlerExport, Severity::Note)]);
    let image = Image::on("python:3.13", "app.handler");
    let image = image.add("/var/task/app.py", file("def handle(): pass"));
    assert_eq!(image.rules(), [(Rule::HandlerExport, Severity::Note)]);
}

#[test]
fn python_finds_its_module_in_every_form() {
    let image = |handler: &str| Image::on("python:3.13", handler);
    for (handler, path) in [
        ("app.handler", "/var/task/app.py"),
        ("pkg.mod.handler", "/var/task/pkg/mod.py"),
        ("pkg/mod.handler", "/var/task/pkg/mod/__init__.py"),
        (
            "app.handler",
            "/var/task/app.cpython-313-x86_64-linux-gnu.so",
        ),
        (
            "wrap.handler",
            "/var/lang/lib/python3.13/site-packages/wrap/__init__.py",
        ),
    ] {
        let good = image(handler).add(path, file("def handler(event, context): ..."));
        assert_eq!(good.violations(), [], "{handler} {path}");
    }
    let bad = image("app.handler").add("/var/task/main.py", file(""));
    let (rule, message, hint) = bad.only();
    assert_eq!(rule, Rule::Handler);
    assert!(message.contains("needs `app.py` or `app/__init__.py`"));
    assert!(hint.contains("`/var/task/main.py`"));
    assert_eq!(image("app").only().0, Rule::Handler);
}

#[test]
fn java_package_as_a_handler_is_caught() {
    let image = |handler: &str| {
        Image::on("java:17", handler)
            .add("/var/task/demo/lambda/App.class", class(&["handleRequest"]))
            .add(
                "/var/task/demo/lambda/Stream.class",
                class(&[REQUEST_HANDLER]),
            )
            .add("/var/task/demo/lambda/Event.class", class(&["name"]))
            .add(
                "/var/task/demo/lambda/deep/Other.class",
                class(&["handleRequest"]),
            )
    };
    assert_eq!(image("demo.lambda.App::handleRequest").violations(), []);
    assert_eq!(image("demo.lambda.Stream").violations(), []);
    let (rule, message, hint) = image("demo.lambda::handleRequest").only();
    assert_eq!(rule, Rule::Handler);
    let expected = "handler `demo.lambda::handleRequest` names package `demo.lambda`, not a class";
    assert_eq!(message, expected);
    let expected = "did you mean `demo.lambda.App::handleRequest`, \
                    `demo.lambda.Stream::handleRequest`";
    assert_eq!(hint, expected);
    let (_, _, hint) = image("demo.Other::handleRequest").only();
    assert_eq!(hint, "did you mean `demo.lambda.deep.Other::handleRequest`");
    assert!(image("::x").only().2.contains("package.Class::method"));
}

#[test]
fn java_classes_may_lie_in_jars() {
    let image = |handler: &str, place: &str| {
        let jar = jar(&["demo/App.class", "demo/Tool$Inner.class"]);
        Image::on("java:21", handler).add(place, jar)
    };
    let lib = "/var/task/lib/app.jar";
    assert_eq!(image("demo.App::run", lib).violations(), []);
    let (_, message, hint) = image("demo::handleRequest", lib).only();
    assert!(message.contains("names package `demo`"));
    assert!(hint.contains("demo.App::handleRequest"));
    let (_, _, hint) = image("demo.Inner", lib).only();
    assert_eq!(hint, "did you mean `demo.Tool$Inner::handleRequest`");
    let (_, _, hint) = image("demo.App::run", "/var/task/app.jar").only();
    assert!(hint.contains("there is `/var/task/app.jar`"), "{hint}");

    let mut unread = jar(&[]);
    unread.content = Content::Skipped;
    let unread = Image::on("java:21", "demo.App").add(lib, unread);
    assert_eq!(unread.violations(), [], "it may be in there");
}

#[test]
fn java_classes_are_for_the_bases_java() {
    let newer = file(class_file(65, &["run"]));
    let image = Image::on("java:17", "App::run").add("/var/task/App.class", newer);
    let (rule, message, _) = image.only();
    assert_eq!(rule, Rule::ClassVersion);
    assert_eq!(
        message,
        "class `App` is compiled for Java 21, the base has Java 17"
    );
    let image = Image::on("java:17", "App::go").add("/var/task/App.class", class(&["run"]));
    assert_eq!(image.rules(), [(Rule::HandlerExport, Severity::Note)]);
}

#[test]
fn provided_needs_its_bootstrap() {
    let image = || Image::on("provided:al2023", "bootstrap");
    let binary = || program(elf(62, None, &[]));
    assert_eq!(
        image().add("/var/runtime/bootstrap", binary()).violations(),
        []
    );
    let (rule, message, _) = image().only();
    assert_eq!(rule, Rule::Handler);
    assert!(message.contains("no `/var/runtime/bootstrap`"));
    let misplaced = image().add("/var/task/bootstrap", binary());
    assert_eq!(misplaced.rules(), [(Rule::Handler, Severity::Warning)]);
    let foreign = program(elf(183, None, &[]));
    let foreign = image().add("/var/runtime/bootstrap", foreign);
    assert_eq!(foreign.only().0, Rule::ExecutableArchitecture);
}

#[test]
fn the_runtime_is_seen_where_the_base_is_not_told() {
    let image = |tool: &str| {
        let mut image = Image::on("", "index.handler");
        image.base = None;
        image.add(tool, program(elf(62, None, &[])))
    };
    let node = image("/var/lang/bin/node").only();
    assert!(node.1.contains("`index.js`"));
    let python = image("/var/lang/bin/python3");
    assert_eq!(python.rules(), [(Rule::Handler, Severity::Warning)]);
    assert!(
        image("/var/lang/bin/java")
            .only()
            .1
            .contains("class `index.handler`")
    );
    assert_eq!(image("/var/lang/bin/ruby").violations(), [], "not judged");
    assert!(
        image("/var/other")
            .only()
            .1
            .contains("/var/runtime/bootstrap")
    );
    let mut other = image("/var/lang/bin/node");
    other.base = Some("public.ecr.aws/lambda/ruby:3.3".to_owned());
    assert_eq!(other.violations(), [], "not judged");
}
