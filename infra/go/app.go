package main

import (
	"fmt"
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// build makes the app and its stacks, for whoever has a list of functions.
func build(list *List, context map[string]any) (awscdk.App, error) {
	// Dockerfiles lie outside their contexts, so assets are built where they
	// are instead of from copies.
	all := map[string]any{"aws:cdk:disable-asset-staging": true}
	maps.Copy(all, context)
	app := awscdk.NewApp(&awscdk.AppProps{Context: &all})

	wish := func(name string) string {
		value := app.Node().TryGetContext(jsii.String(name))
		if value == nil {
			return ""
		}
		return fmt.Sprint(value)
	}
	functions, err := choose(list, wishes{variant: wish("variant"), faults: wish("faults") == "true"})
	if err != nil {
		return nil, err
	}
	if err := newFunctionsStack(app, "LambdockFunctions", list.Root, functions); err != nil {
		return nil, err
	}
	newRegistryStack(app, "LambdockRegistry")
	return app, nil
}
