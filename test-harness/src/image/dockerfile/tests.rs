//! Dockerfiles as people write them: stages, images and replacements.

use std::collections::BTreeMap;

use super::*;
use crate::model::Architecture;

fn arguments(given: &[(&str, &str)]) -> BuildArguments {
    let given = given
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    let given: BTreeMap<String, String> = given.collect();
    BuildArguments::new(&given, Architecture::X86_64)
}

/// Each stage as `name=base`, bases of earlier stages as `#index`.
fn shapes(text: &str, given: &[(&str, &str)]) -> Result<Vec<String>, DockerfileError> {
    let found = stages(&Dockerfile::parse(text), &arguments(given))?;
    let shape = |stage: &Stage| {
        let base = match &stage.base {
            Base::Image(reference) => reference.clone(),
            Base::Stage(index) => format!("#{index}"),
            Base::Scratch => "scratch".to_owned(),
        };
        format!("{}={base}", stage.name.as_deref().unwrap_or(""))
    };
    Ok(found.iter().map(shape).collect())
}

fn bases(text: &str) -> Vec<String> {
    shapes(text, &[]).unwrap()
}

#[test]
fn stages_resolve_names_in_any_case() {
    let text = "FROM golang:1.26 as Build\nFROM BUILD AS two\nFROM scratch\nFROM two\n";
    assert_eq!(
        bases(text),
        ["build=golang:1.26", "two=#0", "=scratch", "=#1"]
    );
}

#[test]
fn a_stage_may_have_the_name_of_its_image() {
    let text = "FROM python AS python\nFROM python\nFROM node AS python\nFROM python\n";
    assert_eq!(bases(text), ["python=python", "=#0", "python=node", "=#2"]);
}

#[test]
fn global_arguments_chain_and_give_way_to_build_arguments() {
    let text = "ARG R=public.ecr.aws/lambda\nARG V=22 NAME=\"nodejs\"\nARG B=${R}/${NAME}:$V\nFROM ${B} AS run\n";
    assert_eq!(bases(text), ["run=public.ecr.aws/lambda/nodejs:22"]);
    let given = shapes(text, &[("V", "24"), ("R", "localhost:5000")]);
    assert_eq!(given.unwrap(), ["run=localhost:5000/nodejs:24"]);
    let whole = shapes(text, &[("B", "alpine:3")]);
    assert_eq!(whole.unwrap(), ["run=alpine:3"]);
}

#[test]
fn a_build_argument_without_a_declaration_does_not_reach_from() {
    let error = shapes("FROM node:$V\nARG V\n", &[("V", "22")]).unwrap_err();
    let wanted = DockerfileError::Unset {
        line: 1,
        written: "node:$V".to_owned(),
        variable: "V".to_owned(),
        declared_late: Some(2),
        given: true,
    };
    assert_eq!(error, wanted);
    assert!(
        error
            .hint()
            .unwrap()
            .contains("stands after the first `FROM`")
    );
}

#[test]
fn an_empty_suffix_is_no_error() {
    let text = "ARG SUFFIX\nFROM python:3.13${SUFFIX}\n";
    assert_eq!(bases(text), ["=python:3.13"]);
    let slim = shapes(text, &[("SUFFIX", "-slim")]);
    assert_eq!(slim.unwrap(), ["=python:3.13-slim"]);
}

#[test]
fn a_repeated_argument_without_default_keeps_its_value() {
    assert_eq!(bases("ARG V=1\nARG V\nFROM a:$V\n"), ["=a:1"]);
    assert_eq!(bases("ARG V=1\nARG V=2\nFROM a:$V\n"), ["=a:2"]);
}

#[test]
fn arguments_of_a_stage_do_not_reach_the_next_from() {
    let error = shapes("FROM a\nARG V=1\nFROM b:$V\n", &[]).unwrap_err();
    assert_eq!(error.line(), Some(3));
}

#[test]
fn platform_arguments_select_stages_and_platforms() {
    let text = "FROM --platform=$BUILDPLATFORM golang AS build\nFROM a AS base-amd64\nFROM b AS base-arm64\nFROM base-${TARGETARCH}\n";
    let found = stages(&Dockerfile::parse(text), &arguments(&[])).unwrap();
    assert_eq!(found[0].platform.as_deref(), Some("linux/amd64"));
    assert_eq!(found[3].base, Base::Stage(1));
}

#[test]
fn quoted_and_split_bases_are_read() {
    assert_eq!(bases("FROM \"node:22\" AS a\n"), ["a=node:22"]);
    let split = "FROM \\\n  # the base\n  public.ecr.aws/lambda/\\\nnodejs:22 \\\n  AS x\n";
    assert_eq!(bases(split), ["x=public.ecr.aws/lambda/nodejs:22"]);
}

#[test]
fn errors_have_lines_and_hints() {
    let table = [
        ("", "cannot find a `FROM` in the Dockerfile"),
        (
            "FROM a b\n",
            "cannot read `FROM a b` in line 1: it takes `IMAGE` or `IMAGE AS NAME`",
        ),
        (
            "\nFROM\n",
            "cannot read `FROM ` in line 2: it takes `IMAGE` or `IMAGE AS NAME`",
        ),
        (
            "# x\nFROM ${BASE}\n",
            "cannot resolve `${BASE}` in line 2: `BASE` has no value",
        ),
        (
            "FROM ${BASE\n",
            "cannot expand `${BASE` in line 1: `}` is missing",
        ),
        (
            "FROM Node:22\n",
            "cannot use `Node:22` in line 1: it is not an image reference",
        ),
    ];
    for (text, wanted) in table {
        let error = shapes(text, &[]).unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
    let hint = shapes("FROM $X", &[]).unwrap_err().hint().unwrap();
    assert!(hint.contains("`build-args`"), "{hint}");
    let hint = shapes("FROM $X", &[("X", "a")])
        .unwrap_err()
        .hint()
        .unwrap();
    assert!(hint.contains("declare it with `ARG X`"), "{hint}");
}

#[test]
fn images_are_named_by_from_copy_and_mount() {
    let text = "\
FROM node:22 AS build
RUN --mount=type=bind,from=golang:1.26,target=/go --mount=type=cache,target=/c x
COPY --from=ghcr.io/a/b:1 /b /b
COPY --from=last /c /c
COPY --from=1 /c /c
FROM alpine AS last
COPY --from=BUILD / /
COPY --from=$X / /
ONBUILD COPY --from=other:1 / /
RUN --mount=\"type=bind,from=tools:2\" x
";
    let uses = Dockerfile::parse(text).images(&arguments(&[])).unwrap();
    let found: Vec<_> = uses
        .iter()
        .map(|one| (one.line, one.stage, one.role, one.reference.as_str()))
        .collect();
    let wanted = [
        (1, 0, ImageRole::Base, "node:22"),
        (2, 0, ImageRole::Mount, "golang:1.26"),
        (3, 0, ImageRole::Copy, "ghcr.io/a/b:1"),
        (6, 1, ImageRole::Base, "alpine"),
        (10, 1, ImageRole::Mount, "tools:2"),
    ];
    assert_eq!(found, wanted);
}

fn mapped(text: &str) -> MappedDockerfile {
    let replace = |reference: &str| {
        let rest = reference.strip_prefix("public.ecr.aws/lambda/")?;
        Some(format!("lambdock.invalid/{rest}"))
    };
    map_images(text, &arguments(&[]), &replace).unwrap()
}

#[test]
fn only_references_change() {
    let text = "\u{feff}# syntax=x\r\nARG BASE=public.ecr.aws/lambda/nodejs:22\r\nFROM --platform=linux/amd64   ${BASE}   as  Run\r\nRUN echo public.ecr.aws/lambda/nodejs:22\r\nFROM public.ecr.aws/lambda/python:3.13";
    let found = mapped(text);
    let wanted = "\u{feff}# syntax=x\r\nARG BASE=public.ecr.aws/lambda/nodejs:22\r\nFROM --platform=linux/amd64   lambdock.invalid/nodejs:22   as  Run\r\nRUN echo public.ecr.aws/lambda/nodejs:22\r\nFROM lambdock.invalid/python:3.13";
    assert_eq!(found.text, wanted);
    let lines: Vec<_> = found.mapped.iter().map(|one| one.line).collect();
    assert_eq!(lines, [3, 5]);
}

#[test]
fn a_split_reference_keeps_its_line_breaks() {
    let text = "FROM \\\n  public.ecr.aws/\\\nlambda/nodejs:22 AS x\nCMD [\"a\"]\n";
    let found = mapped(text);
    assert_eq!(
        found.text,
        "FROM \\\n  \\\nlambdock.invalid/nodejs:22 AS x\nCMD [\"a\"]\n"
    );
    assert_eq!(found.mapped[0].line, 2);
    let again = stages(&Dockerfile::parse(&found.text), &arguments(&[])).unwrap();
    assert_eq!(
        again[0].base,
        Base::Image("lambdock.invalid/nodejs:22".to_owned())
    );
    assert_eq!(again[0].name.as_deref(), Some("x"));
}

#[test]
fn several_images_of_one_instruction_are_replaced() {
    let text = "FROM a\nRUN --mount=type=bind,from=public.ecr.aws/lambda/x,target=/x \\\n    --mount=from=public.ecr.aws/lambda/y:1 \\\n    run\nCOPY --from=\"public.ecr.aws/lambda/z\" / /\n";
    let found = mapped(text);
    let wanted = "FROM a\nRUN --mount=type=bind,from=lambdock.invalid/x,target=/x \\\n    --mount=from=lambdock.invalid/y:1 \\\n    run\nCOPY --from=lambdock.invalid/z / /\n";
    assert_eq!(found.text, wanted);
    let lines: Vec<_> = found.mapped.iter().map(|one| one.line).collect();
    assert_eq!(lines, [2, 3, 5]);
}

#[test]
fn quotes_around_a_mount_or_its_source_stay_in_pairs() {
    let table = [
        (
            "from=\"public.ecr.aws/lambda/x:1\",target=/m",
            "from=lambdock.invalid/x:1,target=/m",
        ),
        (
            "'target=/m,from=public.ecr.aws/lambda/x:1'",
            "'target=/m,from=lambdock.invalid/x:1'",
        ),
        (
            "\"from=public.ecr.aws/lambda/x:1,target=/m\"",
            "\"from=lambdock.invalid/x:1,target=/m\"",
        ),
    ];
    for (mount, wanted) in table {
        let found = mapped(&format!("FROM a\nRUN --mount={mount} ls\n"));
        assert_eq!(found.text, format!("FROM a\nRUN --mount={wanted} ls\n"));
        assert_eq!(found.mapped[0].original, "public.ecr.aws/lambda/x:1");
    }
}

#[test]
fn stage_names_are_never_replaced() {
    let text = "FROM alpine AS python\nFROM python\nCOPY --from=python / /\n";
    let replace = |reference: &str| Some(format!("x/{reference}"));
    let found = map_images(text, &arguments(&[]), &replace).unwrap();
    assert_eq!(
        found.text,
        "FROM x/alpine AS python\nFROM python\nCOPY --from=python / /\n"
    );
}

/// The shapes of the article and of AWS's own documentation.
#[test]
fn documented_shapes_are_read() {
    let go = "\
FROM public.ecr.aws/lambda/provided:al2 AS build
ENV CGO_ENABLED=0
RUN yum -y install go
ADD go.mod go.sum ./
COPY . ${LAMBDA_TASK_ROOT}
RUN env GOOS=linux GOARCH=amd64 go build -o=/main
# copy artifacts to a clean image
FROM public.ecr.aws/lambda/provided:al2
COPY --from=build /main /main
ENTRYPOINT [ \"/main\" ]
";
    assert_eq!(
        bases(go),
        [
            "build=public.ecr.aws/lambda/provided:al2",
            "=public.ecr.aws/lambda/provided:al2"
        ]
    );
    let file = Dockerfile::parse(go);
    assert_eq!(file.line_of_last("ENTRYPOINT"), Some(10));
    let entry = file.instructions().last().and_then(Instruction::json);
    assert_eq!(entry, Some(vec!["/main".to_owned()]));
    let python = "\
ARG FUNCTION_DIR=\"/function\"
FROM python:3.12 AS build-image
ARG FUNCTION_DIR
RUN mkdir -p ${FUNCTION_DIR}
FROM python:3.12-slim
ARG FUNCTION_DIR
WORKDIR ${FUNCTION_DIR}
COPY --from=build-image ${FUNCTION_DIR} ${FUNCTION_DIR}
ENTRYPOINT [ \"/usr/local/bin/python\", \"-m\", \"awslambdaric\" ]
CMD [ \"lambda_function.handler\" ]
";
    assert_eq!(
        bases(python),
        ["build-image=python:3.12", "=python:3.12-slim"]
    );
}
