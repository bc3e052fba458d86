// A function's image as an asset of the CDK's.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { DockerBuildSecret } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Architecture, DockerImageCode } from 'aws-cdk-lib/aws-lambda';
import { Chosen } from './choose';
import { Secret } from './list';

export function architecture(chosen: Chosen): Architecture {
  return chosen.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64;
}

export function code(root: string, chosen: Chosen): DockerImageCode {
  const { build, function: f } = chosen;
  const context = resolve(root, build.context);
  const dockerfile = resolve(root, build.dockerfile);
  const file = relative(context, dockerfile).split(sep).join('/');
  return DockerImageCode.fromImageAsset(context, {
    file,
    // A Dockerfile outside the context is not part of what the CDK digests, nor is
    // one in a sub-folder that `.dockerignore` leaves out.
    extraHash: digest(dockerfile),
    target: build.target ?? undefined,
    buildArgs: build.build_args,
    buildSecrets: build.secrets.length ? secrets(root, build.secrets) : undefined,
    platform: chosen.architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    cmd: f.image_config.command?.slice(),
    entrypoint: f.image_config.entry_point?.slice(),
    workingDirectory: f.image_config.working_directory ?? undefined,
  });
}

function secrets(root: string, all: readonly Secret[]): Record<string, string> {
  const source = ({ env, file }: Secret): string =>
    file ? DockerBuildSecret.fromSrc(resolve(root, file)) : `type=env,env=${env}`;
  return Object.fromEntries(all.map((secret) => [secret.id, source(secret)]));
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
