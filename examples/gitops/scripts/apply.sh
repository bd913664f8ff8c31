#!/bin/sh
# Applies what a person approved, and nothing else. The digest is that person's word and comes from no file of a job.
#   in:  STACK DIGEST              ./scripts/apply.sh prod 5f0c…91
#        approval.json             if it is there, what moved since the approval is named
set -eu
stack=${1:?which stack}
digest=${2:?the digest that was approved: the last line of the report}
: "${CLOUDBASE_FINGERPRINT_KEY:?is needed: the digest was made with it}"
folder=$(dirname "$0")/..
"$folder/scripts/stack-file.sh" "$stack"

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
named=
[ ! -f approval.json ] || named="--approved approval.json"

# Program, state and cloud are looked at once more, and planned anew: a plan that somebody left here is not looked at. Only if
# what would happen now has the approved digest, this very plan is applied, and Pulumi holds the apply to it.
failed=0
pulumi preview --stack "$stack" --refresh --show-sames --json --save-plan "$work/plan.json" --non-interactive \
  >"$work/now.json" || failed=$?
# shellcheck disable=SC2086 # two words, or none
npx --no-install pulumi-cloudbase report "$work/now.json" \
  --policy "$folder/policy.json" --digest "$digest" $named >"$work/now.md" || {
  cat "$work/now.md"
  exit 1
}
[ "$failed" -eq 0 ]
pulumi up --stack "$stack" --refresh --plan "$work/plan.json" --skip-preview --yes --non-interactive
