#!/bin/sh
# The job after the merge: applies what was approved, and nothing else.
#   in:  plan.json  approval.json (from the pull request's job)
set -eu
stack=$1
folder=$(dirname "$0")/..

# Program, state and cloud are looked at once more; if anything moved since the approval, this names it and stops.
pulumi preview --stack "$stack" --refresh --show-sames --json --non-interactive >now.json || true
npx --no-install pulumi-cloudbase report now.json --policy "$folder/policy.json" --approved approval.json >now.md
pulumi up --stack "$stack" --plan plan.json --skip-preview --yes --non-interactive
