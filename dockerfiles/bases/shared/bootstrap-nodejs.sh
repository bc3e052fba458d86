#!/bin/sh
# Starts AWS's runtime interface client as Lambda's Node images do: layers and the
# task on NODE_PATH, heap limits from the function's memory, and the wrapper script.
runtime=$(cat /var/runtime/execution-environment)
major=${runtime#AWS_Lambda_nodejs}
major=${major%.x}
export AWS_EXECUTION_ENV="${AWS_EXECUTION_ENV:-$runtime}"
export NODE_PATH="${NODE_PATH:-/opt/nodejs/node$major/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task}"
memory=${AWS_LAMBDA_FUNCTION_MEMORY_SIZE:-3008}
set -- /var/lang/bin/node --expose-gc \
  --max-semi-space-size=$((memory * 5 / 100)) \
  --max-old-space-size=$((memory * 90 / 100)) \
  /var/runtime/index.mjs
if [ -z "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  exec "$@"
fi
if [ ! -f "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  echo "$AWS_LAMBDA_EXEC_WRAPPER: does not exist" >&2
  exit 127
fi
exec "$AWS_LAMBDA_EXEC_WRAPPER" "$@"
