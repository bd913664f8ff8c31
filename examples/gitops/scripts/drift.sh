#!/bin/sh
# The nightly job: fails when the cloud is not what was applied, also when a credential was changed there, and when nobody can tell.
set -eu
: "${CLOUDBASE_FINGERPRINT_KEY:?is needed: without it nobody can tell whether a credential was changed}"
# What no comparison with state shows fails the look too: a change that was cut off, a mark that was removed, another key.
export CLOUDBASE_DRIFT=fail
pulumi refresh --stack "$1" --preview-only --expect-no-changes --non-interactive
