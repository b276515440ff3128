#!/usr/bin/env bash
# csc-validator-be-903 0.1.17: what rule 553 asks for, rule 561 forbids, once a decision was reversed in an earlier year.
#
# Expected: there is a return for a child whose decision to be placed for adoption was reversed in March, and whose placement order
# was revoked in May, that no rule complains of.
# Seen: in the year from April the child has an episode with a placement order (E1). Without a row in PlacedAdoption, 553 says that the
# decision is missing; with the row of the year before, 561 says that a decision that was reversed is told again.
# What it means here: a decision is told for the last time in the year in which it is reversed, as 561 has it, and `make validate`
# excuses 553 of such children alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check csc-validator-be-903==0.1.17
"$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
from lac_validator.lac_validator import LacValidator
from lac_validator.rules.lac2025_26 import registry

EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
1,01/06/2024,L,E1,N1,U6,PR1,10/05/2025,X1,,,,
1,10/05/2025,L,C2,N1,U6,PR1,,,,,,
"""
PLACED = "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
REVERSED = "1,01/01/2022,01/03/2024,20/03/2025,RD3\n"


def file(name, text, year):
    return {"name": name, "file_content": text.encode(), "description": year}


def complaining(row):
    files = [
        file("episodes.csv", EPISODES, "This year"),
        file("placed.csv", PLACED + (row or "2,01/01/2022,01/03/2026,,\n"), "This year"),
        file("placed.csv", PLACED + REVERSED, "Prev year"),
    ]
    metadata = {"collectionYear": "2026", "localAuthority": "E09000027"}
    rules = {code: registry[code] for code in ("553", "561")}
    found = LacValidator(metadata, files, rules).ds_results
    return sorted(
        code
        for code in rules
        for name in ("Episodes", "PlacedAdoption")
        if f"ERR_{code}" in found[name] and found[name].loc[found[name]["CHILD"].astype(str) == "1", f"ERR_{code}"].any()
    )


without, again = complaining(""), complaining(REVERSED)
print("without the row:", without, "with it:", again)
assert without == ["553"], "553 asks for no row any more"
assert again == ["561"], "561 takes the row of the year before"
PYTHON
