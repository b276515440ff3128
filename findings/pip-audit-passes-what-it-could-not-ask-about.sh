#!/usr/bin/env bash
# pip-audit 2.10.1 ends with success although it could ask about nothing: a pinned package that the index does not know,
# be it behind a mirror without the index's JSON interface, is skipped.
#
# Expected: a failure, since nobody knows whether there is a weakness.
# Seen: "No known vulnerabilities found", a table of what was skipped, and exit 0; with --strict it fails.
# What it means here: `make audit` says --strict.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pip-audit==2.10.1
# A version that there is not, of a package that there is.
echo "tabulate==0.0.0 --hash=sha256:$(printf '0%.0s' {1..64})" > "$folder/requirements.txt"
ask() {
    "$folder/venv/bin/pip-audit" --require-hashes --disable-pip --progress-spinner off "$@" -r "$folder/requirements.txt"
}
ask
echo "without --strict: exit 0"
if ask --strict; then exit 1; fi
echo "with it: a failure"
