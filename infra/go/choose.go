package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// faultsTag is the tag of functions that are there to fail.
const faultsTag = "faults"

// wishes are what the context of the app says.
type wishes struct {
	// variant is the variant to deploy of each function that has it.
	variant string
	// faults says whether to deploy the functions that are there to fail.
	faults bool
}

// chosen is a function with the one image that is deployed.
type chosen struct {
	Function
	architecture string
	build        *Build
}

// choose decides which functions are deployed, and which image of each: one
// source, one architecture. Everything that Lambda would refuse is refused here.
func choose(list *List, wishes wishes) ([]chosen, error) {
	var all []chosen
	known := wishes.variant == ""
	for _, function := range list.Functions {
		if slices.Contains(function.Tags, faultsTag) && !wishes.faults {
			continue
		}
		// The first one, unless the wanted one is there.
		source := function.Sources[0]
		for _, other := range function.Sources {
			if wishes.variant != "" && other.Variant == wishes.variant {
				source, known = other, true
			}
		}
		if err := check(list, &function, &source); err != nil {
			return nil, err
		}
		all = append(all, chosen{function, function.Architectures[0], source.Build})
	}
	if !known {
		return nil, fmt.Errorf("no function has the variant `%s`", wishes.variant)
	}
	return all, nil
}

func check(list *List, function *Function, source *Source) error {
	if source.Build == nil {
		return fmt.Errorf("`%s` is the image `%s`; only functions that are built can be deployed from here",
			function.Name, source.Image)
	}
	// A template would hold the value in plain text, for whoever may read the stack.
	if len(function.References) > 0 {
		names := slices.Sorted(maps.Keys(function.References))
		return fmt.Errorf("`%s` has variables whose values are elsewhere: `%s`; deploy it with `lambdock deploy`",
			function.Name, strings.Join(names, "`, `"))
	}
	// Source: AWS Lambda developer guide, "Lambda quotas".
	for _, limit := range []struct {
		what               string
		value, least, most float64
	}{
		{"timeout", function.Timeout, 1, 900},
		{"memory", function.Memory, 128, 10240},
		{"ephemeral-storage", function.EphemeralStorage, 512, 10240},
	} {
		if limit.value < limit.least || limit.value > limit.most {
			return fmt.Errorf("`%s` has a %s of %v; Lambda allows %v to %v",
				function.Name, limit.what, limit.value, limit.least, limit.most)
		}
	}
	if source.Build.Prepare == nil {
		return nil
	}
	return prepared(list, function, source.Build.Prepare)
}

func prepared(list *List, function *Function, prepare *Prepare) error {
	for _, output := range prepare.Outputs {
		if _, err := os.Stat(list.path(output)); err != nil {
			return fmt.Errorf("`%s` has not been prepared: `%s` is missing; run `lambdock build %s`, or `%s` in `%s`",
				function.Name, output, function.Name, strings.Join(prepare.Command, " "), prepare.Directory)
		}
	}
	return nil
}
