// A Lambda function in an image that holds nothing else.
package main

import (
	"context"
	"errors"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

var version = "development"

type event struct {
	A, B int64
}

type answer struct {
	Quotient int64  `json:"quotient"`
	Version  string `json:"version"`
	Shell    bool   `json:"shell"`
}

func divide(_ context.Context, e event) (answer, error) {
	if e.B == 0 {
		return answer{}, errors.New("division by zero")
	}
	_, err := os.Stat("/bin/sh")
	return answer{e.A / e.B, version, err == nil}, nil
}

func main() {
	lambda.Start(divide)
}
