"""Whose a reference is: which were made of numbers by a load, and where old ones lead."""

import re

from permanence.roles import SEES_EVERYTHING as ALL
from permanence.sources import BY_NUMBER, Source
from storage.references import all_leads, made_of_numbers, unlike, whose
from tests.loading import load, row
from tests.storage.conftest import CHILD, MORNING


def test_only_what_a_load_by_numbers_brought_and_nobody_renamed_is_made_of_a_number(store, change):
    with change() as (records, made):
        records.children.track(CHILD, made)
    entries = [row(ref, "care_entry", "2026-02-02") for ref in ("BX-0001", "BX-0002")]
    load(store.path, MORNING, entries, source=Source("ssda903"))
    load(store.path, MORNING, [row("BX-0003", "care_entry", "2026-02-02")])
    for old, new in (("BX-0002", "BX-0099"), ("BX-0003", "BX-0004"), ("BX-0004", "BX-0003")):
        with change() as (records, made):
            records.renames.rename(old, new, made)

    with store.read(ALL) as records:
        assert made_of_numbers(records, BY_NUMBER) == {"BX-0001"}
        assert whose(records, ["BX-0001", "BX-0002", "BX-0004", "BX-0777"]) == {
            "BX-0001": "BX-0001",
            "BX-0002": "BX-0099",
            "BX-0004": "BX-0003",
        }
        assert unlike(records, re.compile(r"BX-\d{4}")) == 0
        assert unlike(records, re.compile(r"BX-00[0-4]\d|N\d+")) == 1
        assert all_leads(records) == {"BX-0002": "BX-0099", "BX-0004": "BX-0003"}
        assert [each.ref for each in records.children.who_reached(["care_entry"])] == [
            "BX-0001",
            "BX-0003",
            "BX-0099",
        ]
