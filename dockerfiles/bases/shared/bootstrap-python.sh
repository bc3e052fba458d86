#!/bin/sh
# Starts AWS's runtime interface client as Lambda's Python images do: the task's own
# packages first, then layers, then what the image holds, and the wrapper script.
runtime=$(cat /var/runtime/execution-environment)
version=${runtime#AWS_Lambda_python}
export AWS_EXECUTION_ENV="${AWS_EXECUTION_ENV:-$runtime}"
export PYTHONPATH="/var/task:/opt/python/lib/python$version/site-packages:/opt/python:/var/runtime${PYTHONPATH:+:$PYTHONPATH}"
set -- /var/lang/bin/python3 -m awslambdaric "$_HANDLER"
if [ -z "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  exec "$@"
fi
if [ ! -f "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  echo "$AWS_LAMBDA_EXEC_WRAPPER: does not exist" >&2
  exit 127
fi
exec "$AWS_LAMBDA_EXEC_WRAPPER" "$@"
