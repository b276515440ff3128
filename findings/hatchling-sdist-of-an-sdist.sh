#!/usr/bin/env bash
# hatchling 1.33.0: an sdist that is built from an unpacked sdist has PKG-INFO twice, so the two are never the same bytes.
#
# Expected: with one SOURCE_DATE_EPOCH whoever unpacks an sdist builds that sdist again, as the documentation of reproducible builds
# lets one hope.
# Seen: PKG-INFO lies in the unpacked folder and is taken for a file of the project; the one that hatchling makes comes after it.
# The wheels are the same.
# What it means here: `[tool.hatch.build.targets.sdist]` in pyproject.toml leaves it out, and `make release` compares the bytes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check hatchling==1.33.0
export SOURCE_DATE_EPOCH=1700000000
mkdir -p "$folder/one/invented"
cd "$folder/one"
touch invented/__init__.py
printf '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "invented"\nversion = "1"\nrequires-python = ">=3.11"\n' > pyproject.toml
"$folder/venv/bin/hatchling" build -d "$folder/first" 2>/dev/null
tar -xzf "$folder/first/invented-1.tar.gz" -C "$folder"
cd "$folder/invented-1"
"$folder/venv/bin/hatchling" build -d "$folder/second" 2>/dev/null
cmp "$folder/first/invented-1-py3-none-any.whl" "$folder/second/invented-1-py3-none-any.whl"
echo "the wheels are the same bytes"
again=$(tar -tzf "$folder/second/invented-1.tar.gz" | grep -c PKG-INFO)
echo "PKG-INFO in the second sdist: $again times"
test "$again" -eq 2
