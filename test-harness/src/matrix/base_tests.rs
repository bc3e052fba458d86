//! Bases foreseen without an engine, of projects as manifests give them.

use std::path::Path;

use crate::image::Lock;
use crate::image::bases::Forecast;
use crate::manifest::parse;
use crate::model::{Architecture, BasePolicy, ImageSource};

const MANIFEST: &str = "\
[bases]
'alpine:3' = 'registry.example/alpine:3'
[functions.orders]
build-args = { NODE = '22' }
";

const DOCKERFILE: &str = "\
ARG NODE
FROM alpine:3 AS tools
FROM public.ecr.aws/lambda/nodejs:${NODE} AS build
FROM public.ecr.aws/lambda/nodejs:${NODE}
COPY --from=busybox:1 /bin/busybox /bin/
";

#[test]
fn bases_are_told_without_asking_anybody() {
    let project = parse(MANIFEST, Path::new("/shop/lambdock.toml")).unwrap();
    let ImageSource::Build(spec) = &project.functions[0].source else {
        panic!("{project:?}");
    };
    let bases = |lock: &str, policy| {
        let lock = Lock::parse(lock, Path::new("lambdock.lock")).unwrap();
        let forecast = Forecast {
            project: &project,
            lock: &lock,
            policy,
        };
        let of = (DOCKERFILE, spec, Architecture::X86_64);
        let bases = forecast.bases(of.0, of.1, of.2).unwrap();
        let used = bases.into_iter().map(|base| base.used).collect::<Vec<_>>();
        (used, forecast.candidates(of.0, of.1, of.2).unwrap())
    };
    let used = |lock: &str, policy| bases(lock, policy).0;
    let node = "public.ecr.aws/lambda/nodejs:22";
    let mapped = "registry.example/alpine:3";
    assert_eq!(used("", None), [mapped, node, "busybox:1"]);
    let locked = format!("[bases]\n'{node}' = 'sha256:abc'\n");
    let pinned = format!("{node}@sha256:abc");
    assert_eq!(used(&locked, None), [mapped, pinned.as_str(), "busybox:1"]);
    let stand_in = "lambdock-stand-in/lambda-nodejs:22";
    let only = Some(BasePolicy::StandIn);
    assert_eq!(used(&locked, only), [mapped, stand_in, "busybox:1"]);
    // An earlier build may have got any of these.
    let (_, candidates) = bases(&locked, None);
    let expected = [mapped, "alpine:3", &pinned, stand_in, node, "busybox:1"];
    assert_eq!(candidates, expected);
}
