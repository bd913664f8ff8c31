#!/bin/sh
# The pull request's job: what would change, as a saved plan and as a report. Exits with the policy's verdict.
#   in:  policy.json                out: plan.json  approval.json  report.md
set -eu
stack=$1
folder=$(dirname "$0")/..

# Refreshed, so that a change that somebody made in the console is part of what is approved. A preview that fails still
# tells why, and the report carries it.
pulumi preview --stack "$stack" --refresh --show-sames --json --save-plan plan.json --non-interactive >preview.json || true
npx --no-install pulumi-cloudbase report preview.json \
  --policy "$folder/policy.json" --save-approval approval.json >report.md
