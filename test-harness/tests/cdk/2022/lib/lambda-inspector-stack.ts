import * as path from 'path';
import { aws_lambda, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export class LambdaInspectorStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const node = path.join(__dirname, '../../app/node');
    new aws_lambda.DockerImageFunction(this, 'lambdainspector-node', {
      architecture: aws_lambda.Architecture.X86_64,
      functionName: 'lambdainspector-node',
      timeout: Duration.seconds(300),
      code: aws_lambda.DockerImageCode.fromImageAsset(node),
    });

    const python = path.join(__dirname, '../../app/python');
    new aws_lambda.DockerImageFunction(this, 'lambdainspector-py', {
      architecture: aws_lambda.Architecture.X86_64,
      functionName: 'lambdainspector-py',
      timeout: Duration.seconds(300),
      code: aws_lambda.DockerImageCode.fromImageAsset(python),
    });

    const go = path.join(__dirname, '../../app/go');
    new aws_lambda.DockerImageFunction(this, 'lambdainspector-go', {
      architecture: aws_lambda.Architecture.X86_64,
      functionName: 'lambdainspector-go',
      timeout: Duration.seconds(300),
      code: aws_lambda.DockerImageCode.fromImageAsset(go),
    });

    const java = path.join(__dirname, '../../app/java');
    new aws_lambda.DockerImageFunction(this, 'lambdainspector-java', {
      architecture: aws_lambda.Architecture.X86_64,
      functionName: 'lambdainspector-java',
      timeout: Duration.seconds(300),
      code: aws_lambda.DockerImageCode.fromImageAsset(java),
    });
  }
}
