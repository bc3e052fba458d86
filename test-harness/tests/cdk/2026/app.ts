import * as path from 'path';
import { App, NestedStack, Stack, StackProps, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

const folder = (name: string) => path.join(__dirname, '../app', name);

class InspectorStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    new lambda.DockerImageFunction(this, 'node', {
      functionName: 'inspector-node',
      code: lambda.DockerImageCode.fromImageAsset(folder('node-evil')),
    });

    // The same asset: a command is not part of it.
    new lambda.DockerImageFunction(this, 'node-again', {
      functionName: 'inspector-node-again',
      code: lambda.DockerImageCode.fromImageAsset(folder('node-evil'), { cmd: ['index.handler'] }),
    });

    // Another asset of the same folder.
    new lambda.DockerImageFunction(this, 'node-loads', {
      code: lambda.DockerImageCode.fromImageAsset(folder('node-evil'), {
        buildArgs: { CODE: 'loads.js' },
        file: 'Dockerfile',
      }),
    });

    new lambda.DockerImageFunction(this, 'java', {
      functionName: 'inspector-java',
      code: lambda.DockerImageCode.fromImageAsset(folder('java-log4j'), { platform: Platform.LINUX_AMD64 }),
    });

    // Images that exist: no assets.
    const orders = ecr.Repository.fromRepositoryName(this, 'orders-repository', 'orders');
    new lambda.DockerImageFunction(this, 'by-tag', {
      code: lambda.DockerImageCode.fromEcr(orders, { tagOrDigest: '1.4.2' }),
    });
    new lambda.DockerImageFunction(this, 'by-digest', {
      code: lambda.DockerImageCode.fromEcr(orders, {
        tagOrDigest: 'sha256:8f2d3a1c5b7e9f0a4d6c8b2e1f3a5c7d9e0b2d4f6a8c1e3f5b7d9a0c2e4f6a8b',
      }),
    });

    const nested = new NestedStack(this, 'nested');
    new lambda.DockerImageFunction(nested, 'python', {
      functionName: 'inspector-python',
      code: lambda.DockerImageCode.fromImageAsset(folder('python-boto3')),
    });
  }
}

class CleanStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new lambda.DockerImageFunction(this, 'node', {
      functionName: 'clean-node',
      code: lambda.DockerImageCode.fromImageAsset(folder('node-clean')),
    });
  }
}

class Production extends Stage {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new InspectorStack(this, 'Inspector');
  }
}

const app = new App();
new InspectorStack(app, 'InspectorStack');
new CleanStack(app, 'CleanStack', { env: { account: '111122223333', region: 'eu-central-1' } });
new Production(app, 'Production');
