#!/usr/bin/env bash
# Builds what is released into dist/, sees that the same comes out again elsewhere, and uses it as an authority would.
# `make release` calls it, with a Python and hatchling.
set -euo pipefail
python=$1 hatchling=$(realpath "$2")
cd "$(dirname "$0")/.."
if [ -n "$(git status --porcelain)" ]; then
    echo "Commit first: what is released is what is committed." >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$("$hatchling" version)
name=permanence_bot-$version wheel=permanence_bot-$version-py3-none-any.whl
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

rm -f dist/permanence_bot-* dist/requirements.txt dist/SHA256SUMS
"$hatchling" build -d dist

echo "The sdist builds both again, byte for byte, for somebody with other habits"
(
    umask 077
    tar -xzf "dist/$name.tar.gz" -C "$work" --no-same-permissions
    cd "$work/$name"
    TZ=Pacific/Auckland LC_ALL=C PYTHONHASHSEED=1 "$hatchling" build -d "$work/again" 2>/dev/null
)
cmp "dist/$name.tar.gz" "$work/again/$name.tar.gz"
cmp "dist/$wheel" "$work/again/$wheel"

echo "In the sdist is what is committed, in the wheel the packages and nothing else"
diff <(git ls-files | sort) <(tar -tzf "dist/$name.tar.gz" | sed "s|^$name/||" | grep -vx PKG-INFO | sort)
"$python" -c 'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "dist/$wheel" | sort > "$work/names"
diff <((git ls-files bot commands demo permanence storage; echo bot/terminal/config.example.toml) | sort) \
    <(grep -v "^$name.dist-info/" "$work/names")
grep -qx "$name.dist-info/licenses/LICENSE" "$work/names"

cp requirements.txt dist/
(cd dist && sha256sum "$name.tar.gz" "$wheel" requirements.txt sbom.json > SHA256SUMS)

echo "The wheel, in an environment and a folder of its own, with what requirements.txt pins"
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check --require-hashes -r dist/requirements.txt
"$work/venv/bin/pip" install -q --disable-pip-version-check --no-index --no-deps "dist/$wheel"
"$work/venv/bin/pip" check --disable-pip-version-check
unset PYTHONPATH SLACK_BOT_TOKEN SLACK_APP_TOKEN PERMANENCE_KEY
PATH=$work/venv/bin:$PATH
cd "$work"
permanence --version
permanence demo --once > tour
grep -q "BX-0042" tour
permanence init ours > steps
config=(--config ours/config.toml)
# Nothing of Slack is there yet: it says what to do, and exits 1.
if permanence check "${config[@]}" > checked; then exit 1; fi
grep -q "SLACK_BOT_TOKEN" checked
permanence say 'team add north "North Permanence Team" in C0NORTH manager U0MARY from next thu at 09:30 every 2 weeks' --as U0ADMIN "${config[@]}"
permanence load ours/events-example.csv "${config[@]}"
child=$(sed -n 2p ours/events-example.csv | cut -d, -f1)
permanence say "$child" --as U0MARY "${config[@]}"
permanence audit verify "${config[@]}"

echo "In dist/, to be given away together:"
cat "$OLDPWD/dist/SHA256SUMS"
