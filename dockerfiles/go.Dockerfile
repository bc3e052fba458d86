# A Go function. Context: a folder with go.mod, go.sum and a main package.
ARG GO=1.26
# The compiler runs on the building machine's architecture, for any other.
FROM --platform=$BUILDPLATFORM public.ecr.aws/docker/library/golang:${GO} AS build
WORKDIR /src

COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \
    go mod download

COPY *.go ./
ARG TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=linux GOARCH=${TARGETARCH} \
    go build -trimpath -tags lambda.norpc -ldflags="-s -w" -o /main .

# The static binary, in a clean image.
FROM public.ecr.aws/lambda/provided:al2023
COPY --from=build /main /main
ENTRYPOINT ["/main"]
