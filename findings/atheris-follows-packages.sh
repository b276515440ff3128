#!/usr/bin/env bash
# Atheris 3.0.0: instrument_imports(include=["ours.followed"]) follows every module of the package `ours`.
#
# Expected: only the modules named are instrumented; the parameter is documented as "module names that shall be instrumented".
# Seen: what is compared is the part before the first dot, so all other modules of the same package are followed as well.
# It says so only in a line for each module as it is imported.
# What it means here: tests/fuzz/__main__.py names all others in `exclude`, or each input takes several times as long.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check atheris==3.0.0
mkdir "$folder/ours"
touch "$folder/ours/__init__.py" "$folder/ours/followed.py" "$folder/ours/other.py"
cat > "$folder/try.py" <<'TRY'
import atheris

with atheris.instrument_imports(include=["ours.followed"], enable_loader_override=False):
    import ours.followed
    import ours.other
TRY
cd "$folder"
PYTHONPATH=. "$folder/venv/bin/python" try.py 2>&1 | tee said
grep -q "Instrumenting ours.other" said
