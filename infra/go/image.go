package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecrassets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
)

func (chosen *chosen) lambdaArchitecture() awslambda.Architecture {
	if chosen.architecture == "arm64" {
		return awslambda.Architecture_ARM_64()
	}
	return awslambda.Architecture_X86_64()
}

func (chosen *chosen) platform() awsecrassets.Platform {
	if chosen.architecture == "arm64" {
		return awsecrassets.Platform_LINUX_ARM64()
	}
	return awsecrassets.Platform_LINUX_AMD64()
}

// code is a function's image as an asset of the CDK's.
func (chosen *chosen) code(root string) (awslambda.DockerImageCode, error) {
	build := chosen.build
	context := absolute(root, build.Context)
	dockerfile := absolute(root, build.Dockerfile)
	file, err := filepath.Rel(context, dockerfile)
	if err != nil {
		return nil, err
	}
	file = filepath.ToSlash(file)
	// A Dockerfile outside the context is not part of what the CDK digests, nor is
	// one in a sub-folder that `.dockerignore` leaves out.
	bytes, err := os.ReadFile(dockerfile)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(bytes)
	props := &awslambda.AssetImageCodeProps{
		File:             &file,
		ExtraHash:        jsii.String(hex.EncodeToString(digest[:])),
		Target:           build.Target,
		BuildArgs:        &build.BuildArgs,
		Platform:         chosen.platform(),
		Cmd:              words(chosen.ImageConfig.Command),
		Entrypoint:       words(chosen.ImageConfig.EntryPoint),
		WorkingDirectory: chosen.ImageConfig.WorkingDirectory,
	}
	if len(build.Secrets) > 0 {
		props.BuildSecrets = secrets(root, build.Secrets)
	}
	return awslambda.DockerImageCode_FromImageAsset(&context, props), nil
}

func words(words []string) *[]*string {
	if words == nil {
		return nil
	}
	return jsii.Strings(words...)
}

func secrets(root string, all []Secret) *map[string]*string {
	sources := map[string]*string{}
	for _, secret := range all {
		if secret.File != "" {
			sources[secret.ID] = awscdk.DockerBuildSecret_FromSrc(jsii.String(absolute(root, secret.File)))
		} else {
			sources[secret.ID] = jsii.String("type=env,env=" + secret.Env)
		}
	}
	return &sources
}
