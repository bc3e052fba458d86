# Debian's Rust from backports: the stand-in for the images `rust:<version>`. It is
# the newest that Debian has for this release, and compiles what older ones do.
ARG BASE
FROM ${BASE}
ARG STAND_IN_FOR
RUN sed -n 's/ trixie main/ trixie-backports main/p' /etc/apt/sources.list > /etc/apt/sources.list.d/backports.list \
 && apt-get update \
 && apt-get install -y --no-install-recommends -t trixie-backports rustc cargo pkg-config \
 && rm -rf /var/lib/apt/lists/*
ENV CARGO_HOME=/usr/local/cargo \
    PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["bash"]
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an official image"
