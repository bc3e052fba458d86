package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const repository = "lambdock"

// scanned says what to scan: lambdock's pushes, and the assets of every CDK app.
var scanned = []string{repository, "cdk-hnb659fds-container-assets-*"}

// newRegistryStack makes the repository that lambdock pushes to, and the scanning
// of it and of the CDK's own repository, where the functions' images are.
func newRegistryStack(scope constructs.Construct, id string) {
	stack := awscdk.NewStack(scope, &id, &awscdk.StackProps{
		Description: jsii.String("A repository for images, and enhanced scanning of the registry"),
	})

	awsecr.NewRepository(stack, jsii.String("repository"), &awsecr.RepositoryProps{
		RepositoryName:     jsii.String(repository),
		ImageScanOnPush:    jsii.Bool(true),
		ImageTagMutability: awsecr.TagMutability_IMMUTABLE,
		RemovalPolicy:      awscdk.RemovalPolicy_RETAIN,
		// A tagged image may be what a function runs or goes back to, so only
		// untagged ones go.
		LifecycleRules: &[]*awsecr.LifecycleRule{{
			TagStatus:   awsecr.TagStatus_UNTAGGED,
			MaxImageAge: awscdk.Duration_Days(jsii.Number(14)),
		}},
	})

	// One for an account and region: it replaces what is there. Enhanced scanning
	// turns Inspector on where it is off.
	var rules []any
	for _, frequency := range []string{"SCAN_ON_PUSH", "CONTINUOUS_SCAN"} {
		var filters []any
		for _, filter := range scanned {
			filters = append(filters, &awsecr.CfnRegistryScanningConfiguration_RepositoryFilterProperty{
				Filter:     jsii.String(filter),
				FilterType: jsii.String("WILDCARD"),
			})
		}
		rules = append(rules, &awsecr.CfnRegistryScanningConfiguration_ScanningRuleProperty{
			ScanFrequency:     jsii.String(frequency),
			RepositoryFilters: filters,
		})
	}
	awsecr.NewCfnRegistryScanningConfiguration(stack, jsii.String("scanning"), &awsecr.CfnRegistryScanningConfigurationProps{
		ScanType: jsii.String("ENHANCED"),
		Rules:    rules,
	})
}
