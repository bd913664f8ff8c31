#!/bin/sh
# Looks, and changes nothing: a role that may only read is enough. Exits with the policy's verdict.
#   in:  STACK                     ./scripts/preview.sh prod
#   out: report.md                 for people; its last line is the digest that an approval names
#        approval.json             what that digest is made of: facts and fingerprints, no value that is not shown
set -eu
stack=${1:?which stack}
: "${CLOUDBASE_FINGERPRINT_KEY:?is needed: without it no value that is not shown is bound to the approval}"
folder=$(dirname "$0")/..
"$folder/scripts/stack-file.sh" "$stack"

# It holds the values of variables, so it stays in no folder that a job keeps.
umask 077
preview=$(mktemp)
trap 'rm -f "$preview"' EXIT

# Refreshed, so that a change that somebody made in the console is part of what is approved. A preview that fails still
# tells why, and the report carries it.
failed=0
pulumi preview --stack "$stack" --refresh --show-sames --json --non-interactive >"$preview" || failed=$?
npx --no-install pulumi-cloudbase report "$preview" \
  --policy "$folder/policy.json" --save-approval approval.json >report.md
exit "$failed"
