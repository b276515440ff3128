"""Invented yearly returns (SSDA903): children's stories told forward, what each should make, and the files that tell them.

A story says what happened as it happens, and notes at once what a load should record of it: nothing is worked out from the rows.
"""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

HEADERS = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE",
    "ad1": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR",
    "placed_for_adoption": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END",
    "sw_episodes": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON",
}
"""The tables of a return, by the usual names of their files."""
ORDERS = {"C1": "interim_care_order", "C2": "care_order", "E1": "po_granted", "D1": "po_granted"}
PURPOSES = {"A": "placed", "U2": "ep_placed", "U5": "ep_placed", "U1": "ltf_match", "U4": "ltf_match"}
LEFT = {
    "E11": "adoption_order", "E12": "adoption_order", "E41": "cao", "E43": "sgo", "E44": "sgo", "E45": "sgo", "E46": "sgo",
    "E47": "sgo", "E48": "sgo", "E4": "return_home", "E4A": "return_home", "E4B": "return_home",
}  # fmt: skip
SECRETS = ("AB12 3CD", "X999", "UPN0000000000", "1234567")
"""What every file holds and nothing may keep: a postcode, the place of a home, a pupil's number, a provider's."""

Row = dict[str, str]


@dataclass
class Story:
    """One child: what happened, as rows and as what a load should record of it."""

    number: str
    born: date
    episodes: list[dict[str, object]] = field(default_factory=list)
    decisions: list[list[object]] = field(default_factory=list)
    adopted: dict[str, object] = field(default_factory=dict)
    reviews: list[date] = field(default_factory=list)
    expected: Counter[tuple[str, date]] = field(default_factory=Counter)
    reviewed: int = 0

    def expect(self, milestone: str, on: date) -> None:
        self.expected[milestone, on] = 1

    def enter(self, on: date, ls: str, place: str) -> "Story":
        self.reviewed = 0
        self.expect("care_entry", on)
        return self._begin(on, "S", ls, place)

    def order(self, on: date, ls: str) -> "Story":
        return self._begin(on, "L", ls, self._now("place"))

    def move(self, on: date, place: str) -> "Story":
        return self._begin(on, "P", self._now("ls"), place)

    def stay(self, on: date, place: str) -> "Story":
        """Another purpose with the same carers."""
        return self._begin(on, "T", self._now("ls"), place)

    def order_and_move(self, on: date, ls: str, place: str, rne: str = "B") -> "Story":
        return self._begin(on, rne, ls, place)

    def leave(self, on: date, rec: str) -> "Story":
        self._end(on, rec)
        if rec != "X1":
            self.expect(LEFT.get(rec, "tracking_ended_other"), on)
        return self

    def decide(self, on: date) -> "Story":
        self.decisions.append([on, None, ""])
        self.expect("adm_sbpfa", on)
        return self

    def reverse(self, on: date, why: str) -> "Story":
        self.decisions[-1][1:] = [on, why]
        self.expect("plan_reversed", on)
        return self

    def match(self, on: date, by_foster_carer: bool = False) -> "Story":
        self.adopted = {
            "decided": self.decisions[-1][0],
            "matched": on,
            "foster_care": "1" if by_foster_carer else "0",
        }
        self.expect("adm_match", on)
        return self

    def fostered_from(self, on: date) -> "Story":
        self.expect("fostered_from", on)
        return self

    def review(self, on: date) -> "Story":
        self.reviews.append(on)
        if str(self._now("place"))[:1] == "A":
            self.expect("adoption_review", on)
        else:
            self.reviewed += 1
            self.expect(f"lac_review_{self.reviewed if self.reviewed < 3 else 'n'}", on)
        return self

    def _now(self, what: str) -> str:
        return str(self.episodes[-1][what])

    def _end(self, on: date, rec: str) -> None:
        self.episodes[-1] |= {"ended": on, "rec": rec}

    def _begin(self, on: date, rne: str, ls: str, place: str) -> "Story":
        before = self.episodes[-1] if rne != "S" else {"ls": "", "place": ""}
        if rne != "S":
            self._end(on, "X1")
        if ls != before["ls"]:
            if before["ls"] in ("E1", "D1"):
                self.expect("po_revoked", on)
            if ls in ORDERS:
                self.expect(ORDERS[ls], on)
        purposes = [
            PURPOSES.get(each) or PURPOSES.get(each[:1], "") for each in (str(before["place"]), place)
        ]
        is_new = rne in "SPB"
        if purposes[1] and (is_new or purposes[0] != purposes[1]):
            self.expect(purposes[1], on)
        is_told = purposes[1] and purposes[0] not in ("placed", "ep_placed")
        if rne in "PB" and not is_told and "T" not in (place[:1], str(before["place"])[:1]):
            self.expect("placement_move", on)
        self.episodes.append({"begun": on, "rne": rne, "ls": ls, "place": place, "ended": None, "rec": ""})
        return self


def _adopted_from_care(story: Story, day: Callable[[int], date], luck: random.Random) -> None:
    story.enter(day(0), "V2", "U6").review(day(18)).order(day(40), "C1").move(day(60), "U6").review(day(100))
    story.order(day(200), "C2").decide(day(210)).order(day(240), "E1").review(day(280)).match(day(330))
    story.move(day(350), "A6").review(day(380)).leave(day(520), luck.choice(["E11", "E12"]))


def _adopted_by_foster_carers(story: Story, day: Callable[[int], date], _: random.Random) -> None:
    story.enter(day(0), "C1", "U3").review(day(19)).decide(day(150)).stay(day(160), "U2")
    story.order_and_move(day(200), "E1", "U2", rne="L").match(day(240), by_foster_carer=True)
    story.fostered_from(day(0)).stay(day(260), "A5").review(day(288)).leave(day(400), "E12")


def _adopted_by_early_permanence(story: Story, day: Callable[[int], date], _: random.Random) -> None:
    story.enter(day(0), "C1", "U5").decide(day(120)).order(day(160), "E1").match(
        day(180), by_foster_carer=True
    )
    story.stay(day(200), "A5").leave(day(330), "E11")


def _adopted_by_consent(story: Story, day: Callable[[int], date], luck: random.Random) -> None:
    story.enter(day(0), "V2", "U6").decide(day(60)).match(day(90)).move(day(100), luck.choice(["A4"])).leave(
        day(300), "E11"
    )


def _reversed(story: Story, day: Callable[[int], date], luck: random.Random) -> None:
    why = luck.choice(["RD1", "RD2", "RD3", "RD4"])
    story.enter(day(0), "C1", "U6").review(day(15)).decide(day(150)).order(day(190), "E1").reverse(
        day(500), why
    )
    story.order(day(520), "C2").stay(day(540), "U4")


def _disrupted(story: Story, day: Callable[[int], date], _: random.Random) -> None:
    story.enter(day(0), "C1", "U6").decide(day(100)).order_and_move(day(150), "E1", "R3").move(day(200), "A6")
    story.move(day(260), "U6").match(day(380)).move(day(400), "A6").leave(day(600), "E12")


def _waiting(story: Story, day: Callable[[int], date], _: random.Random) -> None:
    story.enter(day(0), "L2", "T3").move(day(3), "U6").order(day(8), "C1").review(day(20)).decide(
        day(140)
    ).order(day(170), "E1")


def _left(story: Story, day: Callable[[int], date], luck: random.Random) -> None:
    recs = [
        "E13",
        "E2",
        "E3",
        "E4",
        "E4A",
        "E4B",
        "E41",
        "E43",
        "E44",
        "E45",
        "E46",
        "E47",
        "E48",
        "E5",
        "E6",
        "E7",
        "E8",
        "E9",
    ]
    place = luck.choice(
        ["P1", "K1", "K2", "R1", "R2", "R5", "S1", "P3", "Z1", "U1", "F2", "H3", "Q1", "H5", "P2"]
    )
    story.enter(day(0), luck.choice(["V2", "J1", "J2", "J3", "L1", "L3"]), place).review(day(17))
    story.leave(day(luck.randint(30, 400)), luck.choice([*recs, "E14", "E15", "E16", "E17"]))


def _back_again(story: Story, day: Callable[[int], date], _: random.Random) -> None:
    story.enter(day(0), "V2", "U6").review(day(12)).leave(day(100), "E4A")
    story.enter(day(300), "C1", "U4").review(day(318)).review(day(400)).review(day(560))


PLOTS = (
    _adopted_from_care,
    _adopted_by_foster_carers,
    _adopted_by_early_permanence,
    _adopted_by_consent,
    _reversed,
    _disrupted,
    _waiting,
    _left,
    _back_again,
)


def stories(children: int, first: date = date(2021, 4, 10), days: int = 900, seed: int = 903) -> list[Story]:
    """So many invented children, who came into care within so many days of a first one; every plot in turn."""
    luck = random.Random(seed)
    told = []
    for at in range(children):
        entered = first + timedelta(luck.randrange(days))
        story = Story(str(100_001 + at), entered - timedelta(luck.randint(30, 6 * 365)))
        PLOTS[at % len(PLOTS)](story, lambda later, entered=entered: entered + timedelta(later), luck)
        told.append(story)
    return told


def collection(told: Iterable[Story], year: int) -> dict[str, list[Row]]:
    """The tables of the return for the year that ends on 31 March of `year`: what was so in it, and nothing of what came later."""
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    tables: dict[str, list[Row]] = {name: [] for name in HEADERS}
    for story in told:
        episodes = [
            each
            for each in story.episodes
            if each["begun"] <= last and not (each["ended"] and each["ended"] < first)
        ]
        if not episodes:
            continue
        child = {
            "CHILD": story.number,
            "DOB": _written(story.born),
            "SEX": "F" if year > 2024 else "2",
            "ETHNIC": "WBRI",
        }
        tables["header"].append({**child, "UPN": SECRETS[2], "MOTHER": ""})
        tables["missing"].append({**child, "MISSING": "A", "MIS_START": _written(first)})
        tables["sw_episodes"].append(
            {**child, "SW_ID": "SW1", "SW_DECOM": _written(first), "SW_REASON": "MANAGE"}
        )
        for each in episodes:
            is_over = each["ended"] is not None and each["ended"] <= last
            tables["episodes"].append(
                {
                    **child, "DECOM": _written(each["begun"]), "RNE": each["rne"], "LS": each["ls"], "CIN": "N1",
                    "PLACE": each["place"], "PLACE_PROVIDER": "PR1", "DEC": _written(each["ended"]) if is_over else "",
                    "REC": each["rec"] if is_over else "", "HOME_POST": SECRETS[0], "PL_POST": SECRETS[0], "URN": SECRETS[3],
                }
            )  # fmt: skip
        tables["reviews"] += [
            {**child, "REVIEW": _written(on), "REVIEW_CODE": f"PN{on.day % 8}"}
            for on in story.reviews
            if first <= on <= last
        ]
        left = story.episodes[-1]
        if story.adopted and left["rec"] in ("E11", "E12") and first <= left["ended"] <= last:
            told_of = story.adopted
            tables["ad1"].append(
                {
                    **child, "DATE_INT": _written(told_of["decided"]), "DATE_MATCH": _written(told_of["matched"]),
                    "FOSTER_CARE": told_of["foster_care"], "NB_ADOPTR": "2", "SEX_ADOPTR": "MF", "LS_ADOPTR": "L11",
                }
            )  # fmt: skip
        for decided, ceased, why in story.decisions:
            if decided <= last and not (ceased and ceased < first):
                is_over = ceased is not None and ceased <= last
                tables["placed_for_adoption"].append(
                    {
                        **child, "DATE_PLACED": _written(decided), "DATE_PLACED_CEASED": _written(ceased) if is_over else "",
                        "REASON_PLACED_CEASED": why if is_over else "",
                    }
                )  # fmt: skip
    return tables


def _written(on: object) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def csv_text(
    table: str,
    rows: Sequence[Row],
    separator: str = ",",
    columns: Sequence[str] | None = None,
    end: str = "\r\n",
) -> str:
    """One table as CSV."""
    names = list(columns or HEADERS[table].split(","))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerow(names)
    writer.writerows([row.get(name.strip().upper(), "") for name in names] for row in rows)
    return text.getvalue()


def write_set(
    folder: Path, tables: Mapping[str, Sequence[Row]], encoding: str = "utf-8", **how: object
) -> list[Path]:
    """A return as files of CSV, one a table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table, rows in tables.items():
        path = folder / f"{table}.csv"
        path.write_bytes(csv_text(table, rows, **how).encode(encoding))
        paths.append(path)
    return paths


def write_zip(path: Path, sets: Mapping[str, Mapping[str, Sequence[Row]]]) -> Path:
    """Returns of several years in one zip file, each in a folder of its own."""
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for folder, tables in sets.items():
            for table, rows in tables.items():
                packed.writestr(f"{folder}/{table}.csv", csv_text(table, rows))
    return path


def xml_text(tables: Mapping[str, Sequence[Row]], line: str = "") -> str:
    """A return as XML. Between elements stands `line`: nothing, or a line break."""
    return (
        f"<?xml version='1.0' encoding='us-ascii'?>{line}<EXPSSDA903>{line}"
        + line.join(_xml(tables, line))
        + f"</EXPSSDA903>{line}"
    )


def _xml(tables: Mapping[str, Sequence[Row]], line: str) -> Iterator[str]:
    by_child = {
        table: {
            child: [row for row in rows if row["CHILD"] == child] for child in {row["CHILD"] for row in rows}
        }
        for table, rows in tables.items()
    }
    for header in tables["header"]:
        child = header["CHILD"]

        def rows(table: str, child: str = child) -> Sequence[Row]:
            return by_child[table].get(child, [])

        reviews = [_element("AREVIEW", row, ("REVIEW", "REVIEW_CODE")) for row in rows("reviews")]
        placed = [
            _element("AD_PLACED", row, ("DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"))
            for row in rows("placed_for_adoption")
        ]
        adopted = [_element("ADOPTION", row, HEADERS["ad1"].split(",")[2:]) for row in rows("ad1")]
        within = line.join(
            [
                f"<CHILDID>{child}</CHILDID><UPN>{SECRETS[2]}</UPN><SEX>1</SEX><DOB>{header['DOB']}</DOB><ETHNIC>WBRI</ETHNIC><UASC />",
                *reviews,
                "<MOTHER /><MC_DOB />",
                *placed,
                *adopted,
                "<OC2><SDQ_SCORE>18</SDQ_SCORE></OC2>",
            ]
        )
        episodes = [
            _element(
                "EPISODE",
                {**row, "PL": row["PLACE"]},
                ("DECOM", "RNE", "LS", "CIN", "PL", "PL_POST", "URN", "DEC", "REC"),
            )
            for row in rows("episodes")
        ]
        yield f"<CHILD>{line}<HEADER>{within}</HEADER>{line}{line.join(episodes)}</CHILD>"


def _element(name: str, row: Row, columns: Sequence[str]) -> str:
    cells = (
        f"<{column}>{escape(row[column])}</{column}>" if row.get(column) else f"<{column} />"
        for column in columns
    )
    return f"<{name}>{''.join(cells)}</{name}>"
