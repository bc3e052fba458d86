# A Rust function that the image compiles: no toolchain is needed on the host.
# Context: the workspace; HANDLER is the package.
ARG RUST=1.95
FROM public.ecr.aws/docker/library/rust:${RUST} AS build
WORKDIR /src

# Writes the list of crates into the binary, for whoever scans the image. It is
# compiled without optimisations, which takes a third of the time.
ARG CARGO_AUDITABLE=0.7.7
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug --locked \
        "cargo-auditable@${CARGO_AUDITABLE}"

COPY Cargo.toml Cargo.lock ./
COPY handlers handlers
# The handlers are the whole workspace here, so that a change elsewhere builds
# nothing anew; the lock file keeps their versions.
RUN sed -i 's|^members = .*|members = ["handlers/*"]|' Cargo.toml

ARG HANDLER=greeter
# Linked statically: the build image's glibc is newer than Amazon Linux 2023's.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,sharing=locked \
    target="$(uname -m)-unknown-linux-gnu" \
    && RUSTFLAGS="-C target-feature=+crt-static" \
       cargo auditable build --release --package "${HANDLER}" --target "${target}" \
    && cp "target/${target}/release/${HANDLER}" /bootstrap

FROM public.ecr.aws/lambda/provided:al2023
COPY --from=build /bootstrap ${LAMBDA_RUNTIME_DIR}/bootstrap
CMD ["bootstrap"]
