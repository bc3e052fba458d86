// From a finding of Inspector's to whoever subscribes: EventBridge sends findings
// on images to the handler, and Lambda sends its answer to a topic. What fails is
// kept in a queue.

import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SnsDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export class Notices extends Construct {
  constructor(scope: Construct, id: string, notifier: IFunction) {
    super(scope, id);

    const topic = new Topic(this, 'topic', { enforceSSL: true });
    const failed = new Queue(this, 'failed', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    notifier.configureAsyncInvoke({
      onSuccess: new SnsDestination(topic),
      onFailure: new SqsDestination(failed),
    });

    new Rule(this, 'findings', {
      description: 'Findings of Amazon Inspector on packages of container images',
      eventPattern: {
        source: ['aws.inspector2'],
        detailType: ['Inspector2 Finding'],
        detail: {
          type: ['PACKAGE_VULNERABILITY'],
          resources: { type: ['AWS_ECR_CONTAINER_IMAGE'] },
        },
      },
      targets: [new LambdaFunction(notifier)],
    });

    new CfnOutput(this, 'topic-arn', { description: 'Subscribe here', value: topic.topicArn });
  }
}
