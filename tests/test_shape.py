"""The shape that `make check` asks for, on small packages: what is too large is refused in a sentence."""

import pytest

from tests import shape

VERB = "@command('a verb')\ndef verb(): ...\n"


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """The shape of the package `house` with these files in it, by name; every folder becomes a package."""
    monkeypatch.syspath_prepend(tmp_path)

    def count(files, **options):
        for name, text in {"__init__.py": "", **files}.items():
            file = tmp_path / "house" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            (file.parent / "__init__.py").touch()
            file.write_text(text)
        return shape.shape_of(tmp_path, ["house"], **options)

    return count


@pytest.fixture
def faults(counted):
    return lambda files, allowed=None, **options: list(counted(files, **options).faults(allowed or {}))


def storeys(number):
    """Files that import one another from the first down to the last."""
    return {f"f{each}.py": f"import house.f{each + 1}" for each in range(1, number)} | {f"f{number}.py": ""}


def rooms(number, text=""):
    return {f"room{each}.py": text for each in range(number)}


def lines(head, number):
    return "\n".join([head, *["    x = 1"] * (number - 1)])


def test_a_house_at_every_limit_passes(faults):
    large = lines("class Large:", 250) + "\n@large\n@long\n" + lines("def long():", 60)
    assert faults(rooms(9) | storeys(4) | {"f4.py": "import house.low.f5", "low/f5.py": large}) == []


def test_a_fifteenth_room_is_refused(faults):
    assert faults(rooms(15)) == [
        "house has 15 rooms, at most 14. Move the files that do one job into a sub-folder."
    ]


def test_a_sub_folder_has_limits_too(faults):
    files = {f"low/{name}": text for name, text in rooms(15).items()}
    assert faults(files) == [
        "house.low has 15 rooms, at most 14. Move the files that do one job into a sub-folder."
    ]


def test_a_folder_of_verbs_has_as_many_rooms_as_verbs(faults):
    topic = {f"topic/{name}": text for name, text in rooms(15, VERB).items()}
    assert faults(topic) == []
    assert faults(topic | {"topic/helper.py": "def helper(): ..."}) == [
        "house.topic has 16 rooms, at most 14. Move the files that do one job into a sub-folder."
    ]


def test_a_package_that_is_only_counted_has_no_limit_on_its_rooms_and_floors(faults):
    assert faults(rooms(15) | storeys(6), only_counted=["house"]) == []


def test_a_sixth_floor_is_refused(faults):
    chain = "house.f1, house.f2, house.f3, house.f4, house.f5, house.f6"
    assert faults(storeys(6)) == [f"house has 6 floors, at most 5. Shorten this chain of imports: {chain}."]


def test_a_circle_is_refused_even_through_folders_and_inside_functions(counted):
    house = counted(
        {
            "high/desk.py": "from house.low import table",
            "low/table.py": "def lay():\n    from house.cloth import colour",
            "cloth.py": "import house.high.chair\ncolour = 1",
            "high/chair.py": "",
        }
    )
    [fault] = house.faults({})
    assert fault.startswith("house has a circle: ")
    assert fault.endswith(". Move what they share into a file that imports neither.")
    for arrow in (
        "house/high/desk.py imports house/low/table.py",
        "house/low/table.py imports house/cloth.py",
        "house/cloth.py imports house/high/chair.py",
    ):
        assert arrow in fault
    assert "circle" in house.table()


def test_a_class_of_251_lines_is_refused(faults):
    assert faults({"a.py": "\n" + lines("class Large:", 251)}) == [
        "house/a.py:2 Large has 251 lines, at most 250. Move one of its jobs into a class of its own."
    ]


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_function_of_61_lines_is_refused(faults, kind):
    assert faults({"a.py": lines(f"{kind} long():", 61)}) == [
        "house/a.py:1 long has 61 lines, at most 60. Move one of its steps into a function of its own."
    ]


def test_a_function_inside_something_is_counted_too(faults):
    text = lines("def long():", 61).replace("\n", "\n    ")
    assert faults({"a.py": f"class Small:\n    if True:\n        {text.replace('    x', '        x')}"}) == [
        "house/a.py:3 Small.long has 61 lines, at most 60. Move one of its steps into a function of its own."
    ]


def test_a_migration_may_be_long(faults, monkeypatch):
    monkeypatch.setattr(shape, "HISTORY", "house/a.py")
    assert faults({"a.py": lines("def long():", 61)}) == []


def test_two_classes_of_one_name_are_refused(faults):
    assert faults({"a.py": "class Kind: ...", "low/b.py": "\nclass Kind: ..."}) == [
        "The name Kind has 2 classes, at most 1. Rename all but one: house/a.py:1, house/low/b.py:2."
    ]


def test_an_exception_holds_up_to_its_own_limit(faults):
    allowed = {"house:rooms": (16, "being moved"), "house/a.py:Large": (251, "being split")}
    large = {"a.py": lines("class Large:", 251)}
    assert faults(rooms(15) | large, allowed) == []
    assert faults(rooms(16) | large, allowed) == [
        "house has 17 rooms, at most 16. Move the files that do one job into a sub-folder."
    ]


@pytest.mark.parametrize(
    "key", ["house:rooms", "house:floors", "house/a.py:Small", "Small", "house/gone.py:Gone"]
)
def test_an_exception_no_longer_needed_is_refused(faults, key):
    assert faults({"a.py": "class Small: ..."}, {key: (300, "being split")}) == [
        f"{key} is not over its limit any more. Remove it from ALLOWED in tests/shape.py."
    ]


def test_the_table_has_a_row_for_each_folder(counted):
    house = counted({"a.py": "import house.low.b\nclass Small: ...", "low/b.py": lines("def long():", 7)})
    assert [line.split() for line in house.table().splitlines()[2:]] == [
        ["house", "2", "2", "1", "1", "a.py:Small", "–"],
        ["house.low", "1", "1", "0", "–", "7", "b.py:long"],
    ]
