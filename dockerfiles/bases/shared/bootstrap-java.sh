#!/bin/sh
# Starts AWS's runtime interface client as Lambda's Java images do: heap limits from
# the function's memory, the quick compiler only, and the wrapper script.
export AWS_EXECUTION_ENV="${AWS_EXECUTION_ENV:-$(cat /var/runtime/execution-environment)}"
memory=${AWS_LAMBDA_FUNCTION_MEMORY_SIZE:-3008}
# 85 % of the memory, as Lambda gives a small function.
set -- /var/lang/bin/java \
  -XX:MaxHeapSize=$((memory * 85 / 100))m \
  -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \
  -cp '/var/runtime/lib/*:/var/task:/var/task/lib/*:/opt/java/lib/*' \
  com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$_HANDLER"
if [ -z "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  exec "$@"
fi
if [ ! -f "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  echo "$AWS_LAMBDA_EXEC_WRAPPER: does not exist" >&2
  exit 127
fi
exec "$AWS_LAMBDA_EXEC_WRAPPER" "$@"
