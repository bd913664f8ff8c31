#!/bin/sh
# The nightly job: exits with 1 when the cloud is not what was applied, also when a credential was changed there.
set -eu
pulumi refresh --stack "$1" --preview-only --expect-no-changes --non-interactive
