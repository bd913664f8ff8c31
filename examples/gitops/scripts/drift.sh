#!/bin/sh
# The nightly job: exits with 1 when the cloud is not what was applied, also when a credential was changed there.
set -eu
: "${CLOUDBASE_FINGERPRINT_KEY:?is needed: without it nobody can tell whether a credential was changed}"
pulumi refresh --stack "$1" --preview-only --expect-no-changes --non-interactive
