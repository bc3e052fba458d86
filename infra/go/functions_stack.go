package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// notifier is the handler that turns a finding into a notice.
const notifier = "finding-notifier"

// newFunctionsStack makes one Lambda function for each function of the manifest,
// each with a role that may write to its own log group and to nothing else.
func newFunctionsStack(scope constructs.Construct, id, root string, functions []chosen) error {
	stack := awscdk.NewStack(scope, &id, &awscdk.StackProps{
		Description: jsii.String("The functions of lambdock.toml, and notices of what Inspector finds in their images"),
	})
	notified := false
	for _, chosen := range functions {
		deployed, err := deploy(stack, root, &chosen)
		if err != nil {
			return err
		}
		if chosen.Name == notifier {
			newNotices(stack, "notices", deployed)
			notified = true
		}
	}
	if !notified {
		return fmt.Errorf("the manifest has no function `%s`, which takes Inspector's findings", notifier)
	}
	return nil
}

func deploy(stack awscdk.Stack, root string, chosen *chosen) (awslambda.DockerImageFunction, error) {
	code, err := chosen.code(root)
	if err != nil {
		return nil, err
	}
	scope := constructs.NewConstruct(stack, &chosen.Name)
	logGroup := awslogs.NewLogGroup(scope, jsii.String("logs"), &awslogs.LogGroupProps{
		LogGroupName:  jsii.String("/aws/lambda/" + chosen.Name),
		Retention:     awslogs.RetentionDays_ONE_MONTH,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	role := awsiam.NewRole(scope, jsii.String("role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	logGroup.GrantWrite(role)
	return awslambda.NewDockerImageFunction(scope, jsii.String("function"), &awslambda.DockerImageFunctionProps{
		FunctionName:         &chosen.Name,
		Architecture:         chosen.lambdaArchitecture(),
		Code:                 code,
		MemorySize:           &chosen.Memory,
		Timeout:              awscdk.Duration_Seconds(&chosen.Timeout),
		EphemeralStorageSize: awscdk.Size_Mebibytes(&chosen.EphemeralStorage),
		Environment:          &chosen.Environment,
		LogGroup:             logGroup,
		Role:                 role,
	}), nil
}
