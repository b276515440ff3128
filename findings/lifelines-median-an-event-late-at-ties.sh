#!/usr/bin/env bash
# lifelines 0.30.3: a quartile or median of waits comes an event late where exactly that share had been reached.
#
# Expected: of waits of 10, 20, 30 and 40 days a quarter is reached by day 10, half by 20, three quarters by 30, as exact
# fractions have it.
# Seen: the estimate is made of logarithms, so that S is 0.7500000000000001 where it is three quarters, and is compared with the
# share as it is: the next event is taken. Of 4 to 63 children with waits of 1, 2, 3, … days, 15 sizes have a quartile or a median
# an event late. Where half has not been reached, it says inf.
# What it means here: permanence/measures/figures.py keeps the estimate as two whole numbers and compares them crosswise; scipy is
# the second method in its tests.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check lifelines==0.30.3
cd "$(dirname "$0")/.."
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from lifelines import KaplanMeierFitter

from permanence.measures.figures import REACHED, WAITING, kaplan_meier

late = []
for size in range(4, 64):
    fitted = KaplanMeierFitter().fit(range(1, size + 1))
    theirs = [fitted.percentile(left) for left in (0.75, 0.5, 0.25)]
    ours = [each.day for each in kaplan_meier({(day, REACHED): 1 for day in range(1, size + 1)})]
    if theirs != ours:
        late.append(size)
        assert all(their in (our, our + 1) for their, our in zip(theirs, ours)), (size, theirs, ours)
fitted = KaplanMeierFitter().fit([10, 20, 30, 40])
print("a quarter of 10, 20, 30, 40 is reached by", fitted.percentile(0.75))
print("sizes with a quartile or a median an event late:", len(late), "of 60")
waiting = KaplanMeierFitter().fit([5, 9, 9], [1, 0, 0])
print("half not reached:", waiting.median_survival_time_, "and ours", kaplan_meier({(5, REACHED): 1, (9, WAITING): 2})[1].day)
assert late, "lifelines is no longer late at ties"
PYTHON
