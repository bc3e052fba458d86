# A small Debian: what every other stand-in base is made from, and the stand-in
# for the images `debian:<suite>` and `debian:<suite>-slim`.
#
# BASE is a root file system that mmdebstrap made and the engine imported: with
# no registry at hand there is no other image to begin with.
ARG BASE
FROM ${BASE}
ARG STAND_IN_FOR

# Stand-in bases are made where registries are out of reach, often behind a proxy
# that intercepts TLS. They keep the host's certificates, so that `npm ci`, `pip3
# install`, `go mod download`, `mvn` and `cargo` work in the Dockerfiles built on
# them. They are local images and never pushed; AWS's bases get no such file.
COPY host-ca.crt /usr/local/share/lambdock/host-ca.crt
COPY --chmod=755 shared/trust-host.sh shared/dnf /usr/local/share/lambdock/
# Trust lies in configuration files and not in ENV, so that a function sees the
# variables that it would see on Lambda, and no others. Debian has no en_US.UTF-8
# unless it is generated; a link to C.UTF-8 makes AWS's LANG a UTF-8 locale here too.
# Java's packages fail where there is no folder for manual pages.
RUN sh /usr/local/share/lambdock/trust-host.sh \
 && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > /etc/pip.conf \
 && printf 'APT::Keep-Downloaded-Packages "false";\nDir::Cache { pkgcache ""; srcpkgcache ""; };\n' \
      > /etc/apt/apt.conf.d/80lambdock \
 && mkdir -p /usr/share/man/man1 \
 && ln -s C.utf8 /usr/lib/locale/en_US.utf8 \
 && for name in dnf microdnf yum; do ln -s /usr/local/share/lambdock/dnf "/usr/bin/$name"; done

CMD ["bash"]
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an official image"
