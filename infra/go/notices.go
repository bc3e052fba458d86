package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdadestinations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newNotices leads a finding of Inspector's to whoever subscribes: EventBridge
// sends findings on images to the handler, and Lambda sends its answer to a
// topic. What fails is kept in a queue.
func newNotices(parent constructs.Construct, id string, notifier awslambda.Function) {
	scope := constructs.NewConstruct(parent, &id)

	topic := awssns.NewTopic(scope, jsii.String("topic"), &awssns.TopicProps{
		EnforceSSL: jsii.Bool(true),
	})
	failed := awssqs.NewQueue(scope, jsii.String("failed"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)),
	})
	notifier.ConfigureAsyncInvoke(&awslambda.EventInvokeConfigOptions{
		OnSuccess: awslambdadestinations.NewSnsDestination(topic),
		OnFailure: awslambdadestinations.NewSqsDestination(failed),
	})

	awsevents.NewRule(scope, jsii.String("findings"), &awsevents.RuleProps{
		Description: jsii.String("Findings of Amazon Inspector on packages of container images"),
		EventPattern: &awsevents.EventPattern{
			Source:     jsii.Strings("aws.inspector2"),
			DetailType: jsii.Strings("Inspector2 Finding"),
			Detail: &map[string]any{
				"type":      jsii.Strings("PACKAGE_VULNERABILITY"),
				"resources": map[string]any{"type": jsii.Strings("AWS_ECR_CONTAINER_IMAGE")},
			},
		},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(notifier, nil)},
	})

	awscdk.NewCfnOutput(scope, jsii.String("topic-arn"), &awscdk.CfnOutputProps{
		Description: jsii.String("Subscribe here"),
		Value:       topic.TopicArn(),
	})
}
