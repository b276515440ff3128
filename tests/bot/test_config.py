"""The configuration: documented by its example, with every problem named at once."""

import re
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from bot import config
from bot.config import Configuration, read_settings
from permanence.errors import PermanenceError
from permanence.measures.costs import Per

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_the_example_loads_and_names_every_setting_with_its_default():
    found = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))

    assert {section: set(found[section]) for section in found} == {
        name: set(field.annotation.model_fields) for name, field in Configuration.model_fields.items()
    }
    defaults = Configuration.model_validate(
        {"authority": {"name": "Borsetshire"}, "access": {"admins": ["U0ADMIN"]}}
    )
    assert Configuration.model_validate(found) == defaults


def test_the_example_of_costs_can_be_set_as_it_stands():
    text = EXAMPLE.read_text(encoding="utf-8")
    shown = "\n".join(
        line.removeprefix("# ") for line in text.partition("invented:\n")[2].partition("\n[")[0].splitlines()
    )
    found = Configuration.model_validate({"authority": {"name": "B"}, "costs": tomllib.loads(shown)})

    stated = found.costs.stated
    assert [(rate.pounds, rate.per, rate.since.year) for rate in stated.rates] == [
        (630, Per.WEEK, 2025), (651, Per.WEEK, 2026), (30000, Per.CHILD, 2025),
    ]  # fmt: skip
    assert (stated.baselines[0].measure, stated.baselines[0].days) == ("COHORT", Fraction("200.5"))
    assert (stated.contracts[0].years, stated.contracts[0].pounds) == ("2025-26", 90000)
    assert all("invented" in each.source for each in (*stated.rates, *stated.baselines, *stated.contracts))


def test_every_problem_of_costs_is_named_at_once_with_the_nearest_right_name(tmp_path):
    (tmp_path / "config.toml").write_text(
        """
        [authority]
        name = "B"
        [[costs.rate]]
        name = "Foster care"
        pounds = -3
        per = "month"
        form = 2026-04-01
        source = "invented"
        [[costs.baseline]]
        measure = "COHRT"
        days = 200
        [[costs.contract]]
        years = "2025-27"
        pounds = 1.23456
        source = "invented"
        """,
        encoding="utf-8",
    )
    with pytest.raises(PermanenceError) as raised:
        read_settings(tmp_path / "config.toml")
    said = str(raised.value)
    assert "has 8 to fix:" in said
    for problem in (
        "[costs] rate.0.pounds = -3: input should be greater than 0.",
        "[costs] rate.0.per = 'month': input should be 'day', 'week' or 'child'.",
        "[costs] rate.0.from: this is missing.",
        "[costs] rate.0.form: there is no such setting. Did you mean `from`",
        "[costs] baseline.0.measure = 'COHRT': is no mean of days. Did you mean `COHORT`",
        "[costs] baseline.0.source: this is missing.",
        "[costs] contract.0.years = '2025-27': is not a year such as `2025-26`, nor three such as `2023-26`.",
        "[costs] contract.0.pounds = 1.23456: ",
    ):
        assert problem in said


def test_two_rates_of_one_name_and_day_are_refused(tmp_path):
    one = 'name = "A", pounds = 1, per = "day", from = 2026-04-01, source = "invented"'
    (tmp_path / "config.toml").write_text(
        f'[authority]\nname = "B"\n[costs]\nrate = [{{ {one} }}, {{ {one} }}]\n', encoding="utf-8"
    )
    with pytest.raises(PermanenceError) as raised:
        read_settings(tmp_path / "config.toml")
    assert str(raised.value).endswith(
        "[costs] rate: has two rates called 'A' from 2026-04-01; leave one out."
    )


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "config.toml").write_text('[authority]\nname = "B"\n', encoding="utf-8-sig")

    assert read_settings(tmp_path / "config.toml").office.name == "B"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[authority]\nname = "B"\n'.encode("utf-16"), "is not text in UTF-8. Save it as UTF-8."),
        (b'\xef\xbb\xbf[authority\nname = "B"\n', "cannot be read: Expected ']'"),
        (b'[authority]\nname = "B"\n[storage]\npath = "a\\u0000b"\n', "[storage] path = 'a\\x00b': "),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(tmp_path, content, said):
    (tmp_path / "config.toml").write_bytes(content)

    with pytest.raises(PermanenceError) as refusal:
        read_settings(tmp_path / "config.toml")
    assert said in str(refusal.value)


def test_a_relative_database_path_starts_from_the_configurations_folder(tmp_path):
    (tmp_path / "config.toml").write_text(
        '[authority]\nname = "B"\n[storage]\npath = "kept/ours.db"\n', encoding="utf-8"
    )

    assert read_settings(tmp_path / "config.toml").database == tmp_path / "kept" / "ours.db"


def test_days_added_in_the_configuration_are_bank_holidays_too(tmp_path):
    (tmp_path / "config.toml").write_text(
        '[authority]\nname = "B"\nextra = ["2027-05-10"]\n', encoding="utf-8"
    )

    assert not read_settings(tmp_path / "config.toml").office.calendar.is_working(date(2027, 5, 10))


@pytest.mark.parametrize(
    ("written", "since"),
    [("2027-04-01", date(2027, 4, 1)), ('"2027-04-01"', date(2027, 4, 1)), ('"off"', None)],
)
def test_the_start_of_the_family_group_duty_is_a_day_or_off(tmp_path, written, since):
    (tmp_path / "config.toml").write_text(
        f'[authority]\nname = "B"\nfamily_group_duty = {written}\n', encoding="utf-8"
    )

    assert read_settings(tmp_path / "config.toml").office.family_group_since == since


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[authority]\nname = "B"\n[acess]\n', "Did you mean `access`?"),
        ('[authority]\nnmae = "B"\n', "[authority] name: this is missing."),
        ('[authority]\nname = "B"\nbank_holidays = "Scotland"\n', "must be `England`"),
        ('[authority]\nname = "B"\n[children]\nreference = "[A-Z"\n', "is not a regular expression"),
        (
            '[authority]\nname = "B"\n[children]\nreference = "(?:[A-Z]{1,3}){1,9}"\n',
            "could keep a message waiting for seconds; repeat nothing inside a repeat",
        ),
        (
            '[authority]\nname = "B"\n[children]\nreference = "(?:CH|BX){1,14}"\n',
            "as in `[A-Z]{2}-[0-9]{4,6}`.",
        ),
        ('[authority]\nname = "B"\n[access]\nadmins = ["Ada"]\n', "[access] admins.0 = 'Ada'"),
        (
            '[authority]\nname = "B"\nfamily_group_duty = "soon"\n',
            "[authority] family_group_duty = 'soon': must be `off`, or the day the duty starts: `2027-04-01`.",
        ),
        ('[authority]\nname = "B"\nfamily_group_duty = true\n', "must be `off`, or the day the duty starts"),
        ("[authority\n", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place_and_how_to_fix_it(tmp_path, text, said):
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")

    with pytest.raises(PermanenceError) as raised:
        read_settings(tmp_path / "config.toml")

    assert said in str(raised.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Z]{2}-[A-Z0-9]{4,6}",
        "(?:[A-Z]{1,3}-)?[0-9]{4,8}",
        "(?i)bx-[0-9]{4}",
        r"^BX-\d{4}$",
        "(?!AA)[A-Z]{2}-[0-9]{4}",
        "BX-(?=9)[0-9]{4}",
        r"([A-Z])\1-[0-9]{3}",
        "([A-Z])?(?(1)-|/)[0-9]",
        "(?>BX|CH)/[^A-Z]{3}",
        "(BX-[0-9]{4})?",
        "[\u00c5\u00c4]{2}-[0-9]{3}",
        r"\w\W\d\D[\S]{4}[^0]?",
        r"BX[-/].[^0][^A-Z\d][0-9]{3}",
    ],
)
def test_a_pattern_of_references_can_match_one(pattern):
    assert config._can_match(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "(?:)?",
        "$^X",
        "[a-z]{2}-[0-9]{4}",
        "BX [0-9]{4}",
        r"BX\s[0-9]{4}",
        "[0-9]{41}",
    ],
)
def test_a_pattern_of_what_is_no_word_in_capitals_or_too_long_can_match_none(pattern):
    assert not config._can_match(re.compile(pattern))


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "can match no reference"),
        ("[a-z]{2}-[0-9]{4}", "can match no reference. It must match a whole one, of capital letters"),
        ("BX [0-9]{4}", "for example `[A-Z]{2}-[0-9]{4,6}`"),
        (".*", "would take `action` and `cancel`"),
        ("[A-Z0-9]{6}", "would take `action` and `cancel`"),
        ("PO|CH[0-9]+", "would take `po` for a reference"),
    ],
)
def test_a_pattern_that_is_of_no_use_is_refused_with_an_example(tmp_path, pattern, said):
    (tmp_path / "config.toml").write_text(
        f"[authority]\nname = 'B'\n[children]\nreference = '{pattern}'\n", encoding="utf-8"
    )

    with pytest.raises(PermanenceError) as raised:
        read_settings(tmp_path / "config.toml")

    assert f"[children] reference = '{pattern}': " in str(raised.value)
    assert said in str(raised.value)
    assert "for example `[A-Z]{2}-[0-9]{4,6}`" in str(raised.value)


@pytest.mark.parametrize(
    "pattern",
    [
        *("CH[0-9]+", "(?:[A-Z]{1,3}-)?[0-9]{4,8}", "(?:[0-9]{2}/){2}[0-9]{4}"),
        *("[0-9]{6,9}", "(?=.*[0-9])[A-Z0-9]{6}", "(?i)bx-[0-9]{4}"),
    ],
)
def test_a_pattern_of_everyday_references_is_accepted(tmp_path, pattern):
    (tmp_path / "config.toml").write_text(
        f'[authority]\nname = "B"\n[children]\nreference = "{pattern}"\n', encoding="utf-8"
    )

    assert read_settings(tmp_path / "config.toml").office.reference.pattern == pattern


def test_a_missing_configuration_is_reported_with_how_to_make_one(tmp_path):
    with pytest.raises(PermanenceError, match="permanence init DIR"):
        read_settings(tmp_path / "config.toml")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[watch]\nhealth = "permanence.db"', "[watch] health and [storage] path name the same place"),
        ('[watch]\nhealth = "here/../config.toml"', "[watch] health and the configuration name the same place"),
        ('[watch]\nhealth = "linked"', "[watch] health and [storage] path name the same place"),
        ('[watch]\nhealth = "permanence.db.reads"', "which is a file of the records"),
        ('[watch]\nhealth = "permanence.db-wal"', "which is a file of the records"),
        ('[watch]\nhealth = "kept/permanence-2026-11-26-093000.db"', "which is a file of the records"),
        ('[watch]\nhealth = "names.txt"\n[privacy]\nnames = "names.txt"', "[privacy] names and [watch] health"),
        ('[privacy]\nnames = "permanence.db"', "[privacy] names and [storage] path name the same place"),
        ('[watch]\nhealth = "kept"\n[backup]\nfolder = "kept"', "[backup] folder and [watch] health name the"),
        ('[storage]\npath = "config.toml"', "[storage] path and the configuration name the same place"),
    ],
)  # fmt: skip
def test_no_setting_names_a_file_of_the_records_or_of_another_setting(tmp_path, settings, said):
    (tmp_path / "linked").symlink_to(tmp_path / "permanence.db")
    config = tmp_path / "config.toml"
    config.write_text(f'[authority]\nname = "B"\n{settings}\n', encoding="utf-8")

    with pytest.raises(PermanenceError, match=re.escape(said)):
        read_settings(config)


def test_files_of_their_own_are_taken(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(
        '[authority]\nname = "B"\n[watch]\nhealth = "permanence.db.health"\n[backup]\nfolder = "."\n',
        encoding="utf-8",
    )

    assert read_settings(config).health == tmp_path / "permanence.db.health"


@pytest.fixture
def listed(tmp_path):
    """Write a list of names beside a configuration that names it, and read the settings."""

    def read(content: bytes, mode: int = 0o600):
        names = tmp_path / "names.txt"
        names.write_bytes(content)
        names.chmod(mode)
        config = tmp_path / "config.toml"
        config.write_text('[authority]\nname = "B"\n[privacy]\nnames = "names.txt"\n', encoding="utf-8")
        return read_settings(config)

    return read


def test_a_list_of_names_is_read_from_a_file_of_its_own(listed):
    guard = listed("\ufeffZebedee\r\n\r\nTamsin Quillfeather\n".encode()).office.guard

    assert [each.key for each in guard.found("saw zebedee")] == ["listed_name"]
    assert guard.found("saw Tamsin") == []


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (b"Zebedee", 0o640, "says who children are. `chmod 600 "),
        (b"Zebedee\nZe", 0o600, "names.txt, line 2 is no name: each holds one, of 3 letters or more"),
        (b"Zebed\xe9e", 0o600, "is not text in UTF-8. Save it as UTF-8."),
        (b"Zebedee\n" * 625_001, 0o600, "is larger than 5,000,000 bytes. Is it a list of names?"),
    ],
)
def test_a_list_that_cannot_be_used_is_told_without_a_name_of_it(listed, content, mode, said):
    with pytest.raises(PermanenceError) as raised:
        listed(content, mode)

    assert "[privacy] names: " in str(raised.value)
    assert said in str(raised.value)
    assert "Zebed" not in str(raised.value)


def test_a_list_that_is_not_there_is_told(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('[authority]\nname = "B"\n[privacy]\nnames = "names.txt"\n', encoding="utf-8")

    with pytest.raises(PermanenceError, match=r"names\.txt cannot be read: No such file or directory"):
        read_settings(config)


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("[0-9]{10}", "an NHS number"),
        ("[0-9]{11}", "a telephone number"),
        ("[A-Z]{2}[0-9]{6}[A-Z]", "a National Insurance number"),
        ("[A-Z][0-9]{12}", "a pupil's number (UPN)"),
        ("[A-Z]{2}[0-9]{2}-[0-9][A-Z]{2}", "a postcode"),
    ],
)
def test_a_pattern_that_takes_a_number_of_somebodys_is_refused(tmp_path, pattern, what):
    config = tmp_path / "config.toml"
    config.write_text(f'[authority]\nname = "B"\n[children]\nreference = "{pattern}"\n', encoding="utf-8")

    with pytest.raises(PermanenceError) as raised:
        read_settings(config)

    assert f"would take {what} for a reference, which must say nothing of who a child is" in str(raised.value)
