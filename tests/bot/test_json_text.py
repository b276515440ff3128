"""JSON opened as tables: whatever holds the children and wherever a piece of the file ends, and what is said of what is no JSON."""

import io
import json
from pathlib import Path

import pytest

from bot.terminal.loading.files import json_text
from bot.terminal.loading.files.json_text import JsonTables
from bot.terminal.loading.files.tables import OpenFiles
from permanence.errors import NotUnderstood
from permanence.returns.kinds import JsonForm, JsonTable

FORM = JsonForm(
    "children", "day", ["id"], {"moves": JsonTable(("times", "moves"), ["on", "is_out"], ["time"])}
)
ONE = {
    "id": "A",
    'a "note"': "{[\\",
    "times": [{"time": 1, "moves": [{"on": "2026-01-02", "is_out": True}, {"on": None}]}],
}
TWO = {"times": [{"moves": {"on": "2026-03-04", "is_out": {"no": ["such"]}}}, None], "id": "B"}
ROWS = [
    (1001, ["2026-11-26", "A", "1", "2026-01-02", "true"]),
    (1002, ["2026-11-26", "A", "1", "", ""]),
    (2001, ["2026-11-26", "B", "", "2026-03-04", "{…}"]),
]


@pytest.fixture
def read(tmp_path):
    """What the one table of some files holds."""
    with OpenFiles(tmp_path) as opened:

        def done(*files: bytes, name="2026-11-26.json"):
            tables = JsonTables(FORM, opened)
            for content in files:
                tables.add(name, f"flows/{name}", Path(f"{name}.bad.csv"), io.BytesIO(content))
            return [row for table in tables.tables() for row in table.rows()]

        yield done


@pytest.mark.parametrize("size", [1, 2, 7, 1 << 16])
@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2),
        f"{json.dumps(ONE)}\r\n{json.dumps(TWO)}\r\n",
        json.dumps({"la_code": 123, "Children": [ONE, TWO], "errors": [{"id": "C"}]}),
        f"{json.dumps({'children': ONE, 'meta': {'id': 'C'}})} {json.dumps({'meta': [], 'children': TWO})}",
    ],
    ids=["list", "indented", "one a line", "under a name", "alone under a name"],
)
def test_children_are_found_whatever_holds_them_and_wherever_a_piece_ends(read, monkeypatch, size, text):
    monkeypatch.setattr(json_text, "_CHUNK", size)

    assert read(text.encode()) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_of_one_child_each_are_one_table_in_any_encoding(read, encoding):
    assert read(*(json.dumps(each).encode(encoding) for each in (ONE, TWO))) == ROWS


DEEP = "[" * 500 + "]" * 500


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "holds no child."),
        ('{"children": []}', "holds no child."),
        ("[1, 2]", "is not well-formed JSON: something stands between its children."),
        ("[{} and {}]", "is not well-formed JSON: something stands between its children."),
        ("[{}]}", "is not well-formed JSON: it closes more than it opens."),
        ('[{"id": "A"}, {"id": ', "ends in the middle of child 2. Was it cut?"),
        ('[{"id": "A', "ends in the middle of child 1. Was it cut?"),
        ('[{"id" "A"}]', "cannot be read at child 1: it is not well-formed JSON."),
        ('[{}, {"id": 1, "id": 2}]', "cannot be read at child 2: it has `id` twice. Keep one."),
        ('[{"id": NaN}]', "cannot be read at child 1: `NaN` is no JSON."),
        ("[[{}]]", "has a child 1 that is no object."),
        ('[{"times": "often"}]', "has a `times` of child 1 that is no object."),
        (f'[{{"id": {DEEP}}}]', "cannot be read at child 1: over 20 objects lie within one another."),
        (json.dumps({"times": [{"moves": [{}] * 1000}]}), "has over 999 of `moves` for child 1."),
        (f'[{{"id": "{"A" * 2000}"}}]', "has over 1,000 characters for child 1."),
    ],
    ids=range(15),
)
def test_what_is_no_json_of_children_is_said_with_the_child_where_it_stops(read, monkeypatch, text, said):
    if "AAAA" in text:
        monkeypatch.setattr(json_text, "MOST_OF_A_CHILD", 1000)
        monkeypatch.setattr(json_text, "_CHUNK", 100)

    with pytest.raises(NotUnderstood) as refused:
        read(text.encode())

    assert str(refused.value) == said


def test_a_number_may_be_as_long_as_it_likes_and_half_a_character_is_none(read):
    ((_, cells),) = read(b'{"id": %s, "times": {"moves": {"on": "\\ud800"}}}' % (b"9" * 5000))

    assert (cells[1], cells[3]) == ("9" * 5000, "?")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("flow_20261126.json", "2026-11-26"),
        ("2026-11-25/child 2026-13-99.json", "2026-11-25"),
        ("2026_11_24.zip/a.json", "2026-11-24"),
    ],
)
def test_a_file_is_of_the_day_that_its_name_or_its_folder_tells(read, name, day):
    assert read(json.dumps(ONE).encode(), name=name)[0][1][0] == day


def test_a_file_without_a_day_or_that_is_no_text_is_refused(read):
    with pytest.raises(NotUnderstood, match="does not say of which day it is"):
        read(b"{}", name="flow.json")
    with pytest.raises(NotUnderstood, match="is not text in UTF-8"):
        read(b'{"id": "\xff"}')
