#!/bin/sh
# With Pulumi's own cloud a stack file may name or hold an environment, and that sets variables of the process that sends
# credentials: a pull request could allow an endpoint of its own, or switch checks off. So such a file is refused, unless a job's
# own settings say that it is meant. What merely looks like one is refused as well.
#   in:  STACK                                  ./scripts/stack-file.sh prod
#        CLOUDBASE_STACK_ENVIRONMENT=allowed    this stack's environment is known, and as well kept as the program
set -eu
file="Pulumi.${1##*/}.yaml"
[ -f "$file" ] && [ "${CLOUDBASE_STACK_ENVIRONMENT:-}" != allowed ] || exit 0

key="(^|[{,[:space:]\"'])environment[\"']?[[:space:]]*:"
escaped='"[^"]*\\[^"]*"[[:space:]]*:'
if grep -qE "$key|$escaped" "$file"; then
  echo "$file may set variables of Pulumi's process (environment:), which decide where credentials go. Take it out; or, where it" \
    "is meant, set CLOUDBASE_STACK_ENVIRONMENT=allowed in the settings of the job." >&2
  exit 1
fi
