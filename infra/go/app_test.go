package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
)

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// madeUp gives a list of functions in a folder of its own: `app` with a
// Dockerfile, and another one in `docker`.
func madeUp(t *testing.T, functions ...Function) *List {
	t.Helper()
	root := t.TempDir()
	for _, file := range []string{"app/Dockerfile", "app/index.js", "docker/Dockerfile"} {
		write(t, filepath.Join(root, file), "FROM scratch\n")
	}
	return &List{Root: root, Functions: functions}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func made(name string) Function {
	return Function{
		Name:             name,
		Architectures:    []string{"x86_64"},
		EphemeralStorage: 512,
		Memory:           512,
		Sources:          []Source{{Build: &Build{Context: "app", Dockerfile: "app/Dockerfile"}}},
		Timeout:          10,
	}
}

func templates(t *testing.T, list *List) (functions, registry assertions.Template) {
	t.Helper()
	app, err := build(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	of := func(id string) assertions.Template {
		stack := app.Node().FindChild(jsii.String(id)).(awscdk.Stack)
		return assertions.Template_FromStack(stack, nil)
	}
	return of("LambdockFunctions"), of("LambdockRegistry")
}

// resource is a resource of a template.
type resource struct {
	Type       string
	Properties map[string]any
}

func resources(t *testing.T, template assertions.Template, kind string) map[string]resource {
	t.Helper()
	text, err := json.Marshal(template.ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var whole struct{ Resources map[string]resource }
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	for id, resource := range whole.Resources {
		if resource.Type != kind {
			delete(whole.Resources, id)
		}
	}
	return whole.Resources
}

func text(t *testing.T, value any) string {
	t.Helper()
	bytes, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes)
}

func TestEveryFunctionIsDeployedAsTheManifestSays(t *testing.T) {
	own, err := readList("../..")
	if err != nil {
		t.Fatal(err)
	}
	functions, registry := templates(t, own)
	found := map[string]map[string]any{}
	for _, resource := range resources(t, functions, "AWS::Lambda::Function") {
		found[resource.Properties["FunctionName"].(string)] = resource.Properties
	}
	deployed := 0
	for _, function := range own.Functions {
		properties, here := found[function.Name]
		if slices.Contains(function.Tags, faultsTag) {
			if here {
				t.Errorf("%s is deployed", function.Name)
			}
			continue
		}
		deployed++
		timeout, _ := properties["Timeout"].(float64)
		if timeout != function.Timeout || timeout < 1 || timeout > 900 {
			t.Errorf("%s has a timeout of %v", function.Name, properties["Timeout"])
		}
		if properties["MemorySize"] != function.Memory {
			t.Errorf("%s has a memory of %v", function.Name, properties["MemorySize"])
		}
		if text(t, properties["Architectures"]) != text(t, function.Architectures[:1]) {
			t.Errorf("%s has the architectures %v", function.Name, properties["Architectures"])
		}
		var variables any = map[string]any{}
		if environment, ok := properties["Environment"].(map[string]any); ok {
			variables = environment["Variables"]
		}
		if text(t, variables) != text(t, function.Environment) {
			t.Errorf("%s has the environment %v", function.Name, variables)
		}
	}
	if deployed < 7 || deployed != len(found) {
		t.Errorf("%d functions, %d of them wanted", len(found), deployed)
	}

	noRoleMayDoMore(t, functions)
	registry.HasResourceProperties(jsii.String("AWS::ECR::Repository"), map[string]any{
		"ImageScanningConfiguration": map[string]any{"ScanOnPush": true},
		"ImageTagMutability":         "IMMUTABLE",
	})
	registry.HasResourceProperties(jsii.String("AWS::ECR::RegistryScanningConfiguration"), map[string]any{
		"ScanType": "ENHANCED",
	})
	functions.HasResourceProperties(jsii.String("AWS::Events::Rule"), map[string]any{
		"EventPattern": map[string]any{
			"source":      []string{"aws.inspector2"},
			"detail-type": []string{"Inspector2 Finding"},
		},
	})
}

func noRoleMayDoMore(t *testing.T, functions assertions.Template) {
	t.Helper()
	policies := resources(t, functions, "AWS::IAM::Policy")
	if len(policies) < 7 {
		t.Errorf("%d policies", len(policies))
	}
	for id, policy := range policies {
		document := text(t, policy.Properties["PolicyDocument"])
		if strings.Contains(document, "*") {
			t.Errorf("%s allows more than it names: %s", id, document)
		}
	}
	for id, role := range resources(t, functions, "AWS::IAM::Role") {
		if managed, ok := role.Properties["ManagedPolicyArns"]; ok {
			t.Errorf("%s has managed policies: %v", id, managed)
		}
	}
}

func TestWhatLambdaWouldRefuseIsRefused(t *testing.T) {
	slow, large, existing, unprepared := made("slow"), made("large"), made("existing"), made("unprepared")
	referring := made("referring")
	referring.References = map[string]Reference{"TOKEN": {Env: "TOKEN"}, "DB": {Secret: "db"}}
	slow.Timeout = 1024
	large.Memory = 20000
	existing.Sources = []Source{{Image: "shop/orders:1"}}
	unprepared.Sources[0].Build.Prepare = &Prepare{Command: []string{"make", "it"}, Directory: ".", Outputs: []string{"app/out"}}
	for _, refused := range []struct {
		function Function
		message  string
	}{
		{slow, "`slow` has a timeout of 1024; Lambda allows 1 to 900"},
		{large, "`large` has a memory of 20000; Lambda allows 128 to 10240"},
		{existing, "`existing` is the image `shop/orders:1`; only functions that are built can be deployed from here"},
		{referring, "`referring` has variables whose values are elsewhere: `DB`, `TOKEN`; deploy it with `lambdock deploy`"},
		{unprepared, "`unprepared` has not been prepared: `app/out` is missing; run `lambdock build unprepared`, or `make it` in `.`"},
	} {
		_, err := choose(madeUp(t, refused.function), wishes{})
		if err == nil || err.Error() != refused.message {
			t.Errorf("%v, not %q", err, refused.message)
		}
	}
}

func TestTheFirstVariantIsDeployedUnlessAnotherIsWanted(t *testing.T) {
	orders := made("orders")
	orders.Sources = []Source{
		{Build: &Build{Context: "outside"}, Variant: "outside"},
		{Build: &Build{Context: "multi-stage"}, Variant: "multi-stage"},
	}
	broken := made("broken")
	broken.Tags = []string{faultsTag}
	list := madeUp(t, orders, broken)
	for variant, context := range map[string]string{"": "outside", "outside": "outside", "multi-stage": "multi-stage"} {
		all, err := choose(list, wishes{variant: variant})
		if err != nil || len(all) != 1 || all[0].build.Context != context {
			t.Errorf("%q: %v, %v", variant, all, err)
		}
	}
	if _, err := choose(list, wishes{variant: "multi"}); err == nil {
		t.Error("an unknown variant is taken")
	}
	if all, err := choose(list, wishes{faults: true}); err != nil || len(all) != 2 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAToolThatIsNotThereIsNamed(t *testing.T) {
	t.Setenv("LAMBDOCK", "/nowhere/lambdock")
	_, err := readList("../..")
	if err == nil || !strings.Contains(err.Error(), "failed to run `/nowhere/lambdock list --manifest lambdock.toml -o json`: it is not") {
		t.Error(err)
	}
}

func TestAnImageIsAnotherOneWhenItsDockerfileIs(t *testing.T) {
	orders := made("orders")
	orders.Sources[0].Build.Context = "."
	orders.Sources[0].Build.Dockerfile = "docker/Dockerfile"
	list := madeUp(t, orders, made(notifier))
	write(t, filepath.Join(list.Root, ".dockerignore"), "*\n!app\n")
	uri := func() string {
		functions, _ := templates(t, list)
		for _, resource := range resources(t, functions, "AWS::Lambda::Function") {
			if resource.Properties["FunctionName"] == "orders" {
				return text(t, resource.Properties["Code"])
			}
		}
		t.Fatal("no function")
		return ""
	}
	first := uri()
	write(t, filepath.Join(list.Root, "docker/Dockerfile"), "FROM scratch\nLABEL changed=yes\n")
	if uri() == first {
		t.Errorf("still %s", first)
	}
}
