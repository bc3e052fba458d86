//! What functions load is watched while their cases run: by file and importer, at
//! init or on an event, in Node, Python and Java; and what cannot be seen is told.

use e2e::Project;
use serde_json::{Value, json};

/// Runs a project's cases under watch; gives the evidence of its only environment.
fn watched(project: &Project) -> Value {
    let done = project.call(&["test", "--evidence=evidence.json"]).run();
    let _ = done.exits_with(0).tells("evidence of orders");
    let text = std::fs::read_to_string(project.path("evidence.json"));
    let text = text.expect("the evidence is written");
    let report: Value = serde_json::from_str(&text).expect("it is JSON");
    let environments = array(&report["cells"][0]["environments"]);
    assert_eq!(environments.len(), 1);
    environments[0].clone()
}

/// What was loaded from the task's folder, when and by whom.
fn loads(environment: &Value) -> Vec<String> {
    let all = array(&environment["loads"]).iter();
    let own = all.filter_map(|load| {
        let path = load["path"].as_str()?.strip_prefix("/var/task")?;
        let case = load["case"].as_str().unwrap_or("init");
        let whose = load["class"].as_str().or(load["importer"].as_str());
        Some(format!("{case}: {path} {}", whose.unwrap_or("nobody")))
    });
    own.collect()
}

fn gaps(environment: &Value) -> Vec<String> {
    let gaps = array(&environment["gaps"]).iter();
    gaps.map(|gap| gap.as_str().unwrap_or_default().to_owned())
        .collect()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("it is an array")
}

/// A function and its cases, each with an event and the expected answer.
fn project(cases: &[(&str, Value, Value)]) -> Project {
    let cases = cases.iter();
    let cases = cases.map(
        |(name, event, answer)| json!({"name": name, "event": event, "expect": {"answer": answer}}),
    );
    let cases = json!({"case": cases.collect::<Vec<Value>>()});
    Project::new("[functions.orders]\ncases = [\"cases.json\"]\n")
        .with("cases.json", &cases.to_string())
}

fn node(handler: &str, cases: &[(&str, Value, Value)]) -> Project {
    let mut project = project(cases)
        .with(
            "Dockerfile",
            "FROM public.ecr.aws/lambda/nodejs:22\nCOPY . ${LAMBDA_TASK_ROOT}/\nCMD [\"index.handler\"]\n",
        )
        .with("index.js", handler);
    for (name, kind, code) in [
        ("early", "commonjs", "exports.deep = require('deep');\n"),
        ("deep", "commonjs", "module.exports = 1;\n"),
        ("late", "commonjs", "module.exports = 2;\n"),
        ("modern", "module", "export default 3;\n"),
        ("never", "commonjs", "module.exports = 4;\n"),
    ] {
        let package = json!({"name": name, "version": "1.0.0", "type": kind, "exports": "./i.js"});
        project = project
            .with(
                &format!("node_modules/{name}/package.json"),
                &package.to_string(),
            )
            .with(&format!("node_modules/{name}/i.js"), code);
    }
    project
}

#[test]
fn a_function_of_node_shows_what_it_requires_and_imports_and_sees_nothing_of_it() {
    let handler = "\
        const { deep } = require('early');\n\
        exports.handler = async (event) => ({\n\
          sum: deep + (event.late ? require('late') : 0) + (event.modern ? (await import('modern')).default : 0),\n\
          variables: [process.env.NODE_OPTIONS ?? '', process.env.PYTHONPATH ?? '', process.env.JDK_JAVA_OPTIONS ?? ''],\n\
        });\n";
    let clean = json!(["", "", ""]);
    let answer = |sum: u32| json!({"sum": sum, "variables": clean});
    let project = node(
        handler,
        &[
            ("plain", json!({}), answer(1)),
            ("late", json!({"late": true}), answer(3)),
            ("modern", json!({"modern": true}), answer(4)),
        ],
    );
    let environment = watched(&project);
    assert_eq!(gaps(&environment), [""; 0]);
    assert_eq!(environment["bundles"], json!([]));
    assert_eq!(environment["exercised"], json!(["plain", "late", "modern"]));
    assert_eq!(
        loads(&environment),
        [
            "init: /index.js /var/runtime/index.mjs",
            "init: /node_modules/early/i.js /var/task/index.js",
            "init: /node_modules/deep/i.js /var/task/node_modules/early/i.js",
            "late: /node_modules/late/i.js /var/task/index.js",
            "modern: /node_modules/modern/i.js /var/task/index.js",
        ]
    );
    let unwatched = project.call(&["test"]).run();
    let _ = unwatched.exits_with(0);
}

#[test]
fn threads_and_children_of_node_are_watched_and_a_shell_is_a_gap() {
    let handler = "\
        const { execFileSync, execSync } = require('node:child_process');\n\
        const { Worker } = require('node:worker_threads');\n\
        const load = 'require(\"/var/task/node_modules/late/i.js\")';\n\
        exports.handler = async (event) => {\n\
          if (event.child) execFileSync(process.execPath, ['-e', load]);\n\
          if (event.worker) await new Promise((done) => new Worker(load, { eval: true }).on('exit', done));\n\
          if (event.shell) execSync('true');\n\
          return 1;\n\
        };\n";
    let child = ("child", json!({"child": true}), json!(1));
    let worker = ("worker", json!({"worker": true}), json!(1));
    let shell = ("shell", json!({"shell": true}), json!(1));
    let environment = watched(&node(handler, &[child.clone(), worker]));
    assert_eq!(gaps(&environment), [""; 0]);
    assert_eq!(environment["processes"].as_array().unwrap().len(), 3);
    let loads = loads(&environment);
    for case in ["child", "worker"] {
        let expected = format!("{case}: /node_modules/late/i.js ");
        assert!(
            loads.iter().any(|load| load.starts_with(&expected)),
            "{loads:?}"
        );
    }
    let gaps = gaps(&watched(&node(handler, &[child, shell])));
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert!(gaps[0].contains("/bin/sh"), "{gaps:?}");
}

#[test]
fn a_bundle_of_node_is_told_as_one() {
    let handler = "\
        // node_modules/left-pad/index.js\n\
        var pad = (text) => text;\n\
        exports.handler = async () => pad('x');\n";
    let environment = watched(&node(handler, &[("plain", json!({}), json!("x"))]));
    assert_eq!(environment["bundles"][0]["path"], "/var/task/index.js");
}

#[test]
fn a_function_of_python_shows_what_it_imports_and_sees_nothing_of_it() {
    let handler = "\
        import os, sys\n\
        import early\n\
        def handler(event, context):\n\
        \x20   if event.get('late'):\n\
        \x20       import late.inner\n\
        \x20   ours = [one for one in sys.path + list(os.environ.values()) if 'lambdock-evidence' in one]\n\
        \x20   return {'sum': early.deep, 'ours': ours}\n";
    let answer = || json!({"sum": 1, "ours": []});
    let cases = [
        ("plain", json!({}), answer()),
        ("late", json!({"late": true}), answer()),
    ];
    let project = project(&cases)
        .with(
            "Dockerfile",
            "FROM public.ecr.aws/lambda/python:3.13\nCOPY . ${LAMBDA_TASK_ROOT}/\nCMD [\"app.handler\"]\n",
        )
        .with("app.py", handler)
        .with("early.py", "from deep import deep\n")
        .with("deep.py", "deep = 1\n")
        .with("late/__init__.py", "")
        .with("late/inner.py", "")
        .with("never.py", "");
    let environment = watched(&project);
    assert_eq!(gaps(&environment), [""; 0]);
    assert_eq!(environment["reads"], json!([]));
    assert_eq!(
        loads(&environment),
        [
            "init: /app.py /var/runtime/awslambdaric/bootstrap.py",
            "init: /early.py /var/task/app.py",
            "init: /deep.py /var/task/early.py",
            "late: /late/__init__.py /var/task/app.py",
            "late: /late/inner.py /var/task/app.py",
        ]
    );
}

#[test]
fn a_function_of_java_shows_its_classes_by_archive() {
    let dockerfile = "\
        FROM public.ecr.aws/docker/library/maven:3-amazoncorretto-17 AS build\n\
        WORKDIR /src\n\
        COPY src ./\n\
        RUN mkdir lib && for one in early late never; do \\\n\
        \x20     javac -d $one $one/*.java && jar cf lib/$one.jar -C $one $one; \\\n\
        \x20   done && javac -cp 'lib/*' -d classes Handler.java\n\
        FROM public.ecr.aws/lambda/java:17\n\
        COPY --from=build /src/lib ${LAMBDA_TASK_ROOT}/lib\n\
        COPY --from=build /src/classes ${LAMBDA_TASK_ROOT}/\n\
        CMD [\"Handler::handleRequest\"]\n";
    let handler = "\
        public class Handler {\n\
          private static final int EARLY = early.One.value();\n\
          public Integer handleRequest(java.util.Map<String, Object> event) {\n\
            return event.containsKey(\"late\") ? EARLY + late.One.value() : EARLY;\n\
          }\n\
        }\n";
    let cases = [
        ("plain", json!({}), json!(1)),
        ("late", json!({"late": true}), json!(2)),
    ];
    let mut project = project(&cases)
        .with("Dockerfile", dockerfile)
        .with("src/Handler.java", handler);
    for name in ["early", "late", "never"] {
        let code = format!(
            "package {name};\npublic class One {{\n  public static int value() {{ return 1; }}\n}}\n"
        );
        project = project.with(&format!("src/{name}/One.java"), &code);
    }
    let environment = watched(&project);
    assert_eq!(gaps(&environment), [""; 0]);
    assert_eq!(
        loads(&environment),
        [
            "init:  Handler",
            "init: /lib/early.jar early.One",
            "late: /lib/late.jar late.One",
        ]
    );
}
