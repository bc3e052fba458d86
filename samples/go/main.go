package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(handle)
}

func handle(_ context.Context, event json.RawMessage) (Answer, error) {
	return Greet(event, os.Getenv("GREETING"))
}
