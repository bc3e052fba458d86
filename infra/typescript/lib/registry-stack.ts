// The repository that lambdock pushes to, and the scanning of it and of the CDK's
// own repository, where the functions' images are.

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnRegistryScanningConfiguration, Repository, TagMutability, TagStatus } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';

const REPOSITORY = 'lambdock';

/** What to scan: lambdock's pushes, and the assets of every CDK app. */
const SCANNED = [REPOSITORY, 'cdk-hnb659fds-container-assets-*'];

export class RegistryStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'A repository for images, and enhanced scanning of the registry' });

    new Repository(this, 'repository', {
      repositoryName: REPOSITORY,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      removalPolicy: RemovalPolicy.RETAIN,
      // A tagged image may be what a function runs or goes back to, so only
      // untagged ones go.
      lifecycleRules: [{ tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(14) }],
    });

    // One for an account and region: it replaces what is there. Enhanced scanning
    // turns Inspector on where it is off.
    new CfnRegistryScanningConfiguration(this, 'scanning', {
      scanType: 'ENHANCED',
      rules: ['SCAN_ON_PUSH', 'CONTINUOUS_SCAN'].map((scanFrequency) => ({
        scanFrequency,
        repositoryFilters: SCANNED.map((filter) => ({ filter, filterType: 'WILDCARD' })),
      })),
    });
  }
}
