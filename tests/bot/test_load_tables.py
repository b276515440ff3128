"""`permanence load` of the Standard Safeguarding Dataset: tables joined, what is told as the return tells it, what is refused."""

from contextlib import closing
from datetime import date

import pytest

from bot.terminal.reference import keyed_references
from storage.database import EVERY, connect
from tests.invented_flows import children_of, write_flow
from tests.invented_returns import SECRETS, collection, stories, write_set
from tests.invented_tables import tables_of, write_tables

pytestmark = pytest.mark.usefixtures("key")


def on_record(settings) -> set[tuple[str, str, str]]:
    with closing(connect(settings.database, EVERY)) as database:
        return set(
            database.execute("select child, milestone, reached from milestones where retracted is null")
        )


def test_the_tables_tell_what_the_return_tells_and_once_more_change_nothing(
    loaded, settings, terminal, tmp_path, capsys
):
    told = stories(27)
    paths = write_tables(tmp_path / "ssd", tables_of(told))

    (tmp_path / "ssd" / "ssd_address.csv").write_text(
        "addr_table_id,addr_person_id,addr_address_postcode\n1,100001,AB12 3CD\n"
    )

    said = loaded(tmp_path / "ssd")

    references = keyed_references(settings, terminal.store)
    expected = {
        (references.of(each.number), key, on.isoformat()) for each in told for key, on in each.expected
    }
    assert on_record(settings) == expected
    assert "27 children (27 new, 27 of them in no team yet, 18 closed by what happened)" in said
    assert said.endswith(
        "Nothing of the rest of the standard dataset was read: no date that is tracked is in it."
        "\nin no team yet: 27 children came, 219 dates recorded and 18 closed"
    )
    assert f"0 new, {len(expected)} already on record" in loaded(*reversed(paths))
    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob("permanence.db*"))
    assert not [secret for secret in SECRETS if secret.encode() in kept]
    doubts = {line.split(": ", 1)[1][:45] for line in capsys.readouterr().err.splitlines() if ".csv" in line}
    assert doubts == {
        "The legal status was a placement order, and i",
        "The child moved on from a placement for adopt",
    }


def test_the_same_children_by_the_return_the_tables_and_the_flow_are_the_same(loaded, settings, tmp_path):
    told = stories(18)
    years = [write_set(tmp_path / str(year), collection(told, year)) for year in range(2022, 2027)]
    loaded(*(path for paths in years for path in paths))
    by_return = on_record(settings)

    tables = loaded(*write_tables(tmp_path / "ssd", tables_of(told)))
    flow = loaded(write_flow(tmp_path / "2026-11-23.json", children_of(told)))

    assert on_record(settings) == by_return
    for said in (tables, flow):
        assert "18 children (0 new, 0 closed by what happened): 0 new, " in said


def test_a_later_extract_corrects_what_an_earlier_one_told_and_takes_out_what_it_tells_no_longer(
    loaded, settings, tmp_path
):
    told = stories(1, first=date(2025, 5, 1), days=1)
    before = tables_of(told)
    loaded(*write_tables(tmp_path / "before", before))
    first = on_record(settings)
    after = tables_of(told)
    (match,) = after["ssd_permanence"]
    match["perm_matched_date"] = "2026-03-20"
    after["ssd_cla_placement"][-1]["clap_cla_placement_type"] = "U6"
    match["perm_placed_for_adoption_date"] = ""

    said = loaded(*write_tables(tmp_path / "after", after))

    gone, came = first - on_record(settings), on_record(settings) - first
    assert {(key, on) for _, key, on in came} >= {
        ("adm_match", "2026-03-20"),
        ("placement_move", "2026-04-16"),
    }
    assert {key for _, key, _ in gone} >= {"adm_match", "placed"}
    assert "1 corrected, 2 taken out, " in said  # the review after that, too, is none of an adoption any more
