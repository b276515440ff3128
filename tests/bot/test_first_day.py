"""The guide to the first day is what is said on it."""

from tests.first_day import PAGE, told


def test_the_guide_to_the_first_day_is_typed_as_it_stands_there(tmp_path):
    page = told(tmp_path)

    assert PAGE.read_text(encoding="utf-8") == page, "`make docs` writes it anew"
    assert page.count("North Permanence Team – surgery, Thu 26 Nov 2026") == 2, "each way leads to an agenda"
    for name in ("Jane", "Example, ", "Tom Example", "Ann Sample"):
        assert name not in page.partition("The first load asks what each column")[2]
