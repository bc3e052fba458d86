ARG GO_VERSION=1.26
ARG BUILD_IMAGE=golang:${GO_VERSION}-bookworm

FROM --platform=${BUILDPLATFORM} ${BUILD_IMAGE}
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH VERSION=unknown
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=${TARGETOS} GOARCH=${TARGETARCH} \
    go build -tags lambda.norpc -ldflags "-s -w -X main.version=${VERSION}" -o /out/main .

FROM scratch AS runtime
COPY --from=0 /out/main /main
ENTRYPOINT ["/main"]

# For a look around; its target is not the one that is deployed.
FROM runtime AS debug
COPY --from=0 /bin/sh /bin/sh
ENTRYPOINT ["/bin/sh"]
