// The functions of lambdock.toml on AWS, by the CDK: the same stacks as
// ../typescript makes.
package main

import (
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	if err := run("../.."); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	list, err := readList(folder)
	if err != nil {
		return err
	}
	app, err := build(list, nil)
	if err != nil {
		return err
	}
	app.Synth(nil)
	return nil
}
