//! Images that build and would fail on Lambda are caught before they run.

use e2e::{Finished, Project};

const JAVA: &str = "public class Handler {\n    public String handleRequest(Object event) {\n        return \"ok\";\n    }\n}\n";

fn refused(project: &Project) -> Finished {
    project.call(&["build"]).run().exits_with(101)
}

#[test]
fn a_java_command_that_names_a_package_is_caught_with_a_hint() {
    let dockerfile = "\
        FROM public.ecr.aws/docker/library/maven:3-amazoncorretto-17 AS build\n\
        WORKDIR /src\n\
        COPY Handler.java ./\n\
        RUN javac -d /classes Handler.java\n\
        FROM public.ecr.aws/lambda/java:17\n\
        COPY --from=build /classes ${LAMBDA_TASK_ROOT}/\n\
        CMD [\"demo.lambda::handleRequest\"]\n";
    let source = format!("package demo.lambda;\n\n{JAVA}");
    let project = Project::new("[functions.article]\n")
        .with("Handler.java", &source)
        .with("Dockerfile", dockerfile);
    let done = refused(&project).tells("demo.lambda").tells("hint: ");
    let _ = done.tells("demo.lambda.Handler::handleRequest");
}

#[test]
fn a_handler_that_is_not_there_is_caught_with_its_name() {
    let project = Project::new("[functions.orders]\n")
        .with("index.js", "exports.handler = async () => 1;\n")
        .with(
            "Dockerfile",
            "FROM public.ecr.aws/lambda/nodejs:22\nCOPY index.js ./\nCMD [\"orders.handler\"]\n",
        );
    let _ = refused(&project).tells("orders.handler");
}

#[test]
fn a_file_that_lambdas_user_cannot_read_is_caught() {
    let project = Project::new("[functions.orders]\n")
        .with("index.js", "exports.handler = async () => 1;\n")
        .with(
            "Dockerfile",
            "FROM public.ecr.aws/lambda/nodejs:22\nCOPY index.js ./\nCMD [\"index.handler\"]\n",
        );
    project.set_mode("index.js", 0o600);
    let _ = refused(&project).tells("index.js").tells("hint: ");
}
