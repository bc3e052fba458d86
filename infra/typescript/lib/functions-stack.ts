// One Lambda function for each function of the manifest, each with a role that
// may write to its own log group and to nothing else.

import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DockerImageFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Chosen } from './choose';
import { architecture, code } from './image';
import { Notices } from './notices';

/** The handler that turns a finding into a notice. */
const NOTIFIER = 'finding-notifier';

export class FunctionsStack extends Stack {
  constructor(scope: Construct, id: string, root: string, functions: readonly Chosen[]) {
    super(scope, id, { description: 'The functions of lambdock.toml, and notices of what Inspector finds in their images' });

    for (const chosen of functions) {
      const deployed = this.deploy(root, chosen);
      if (chosen.function.name === NOTIFIER) new Notices(this, 'notices', deployed);
    }
    if (!functions.some((chosen) => chosen.function.name === NOTIFIER)) {
      throw new Error(`the manifest has no function \`${NOTIFIER}\`, which takes Inspector's findings`);
    }
  }

  private deploy(root: string, chosen: Chosen): DockerImageFunction {
    const f = chosen.function;
    const scope = new Construct(this, f.name);
    const logGroup = new LogGroup(scope, 'logs', {
      logGroupName: `/aws/lambda/${f.name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, 'role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return new DockerImageFunction(scope, 'function', {
      functionName: f.name,
      architecture: architecture(chosen),
      code: code(root, chosen),
      memorySize: f.memory_mb,
      timeout: Duration.seconds(f.timeout_s),
      ephemeralStorageSize: Size.mebibytes(f.ephemeral_storage_mb),
      environment: { ...f.environment },
      logGroup,
      role,
    });
  }
}
