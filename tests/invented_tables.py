"""Invented tables of the Standard Safeguarding Dataset, of the same children's stories as the invented returns."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from tests.invented_returns import SECRETS, Story

COLUMNS = {
    "ssd_person": "pers_person_id,pers_sex,pers_ethnicity,pers_dob,pers_common_child_id,pers_expected_dob,pers_death_date",
    "ssd_cla_episodes": "clae_cla_episode_id,clae_person_id,clae_cla_id,clae_cla_placement_id,clae_cla_episode_start_date,"
    "clae_cla_episode_start_reason,clae_cla_primary_need_code,clae_cla_episode_ceased,clae_cla_episode_ceased_reason",
    "ssd_cla_placement": "clap_cla_placement_id,clap_cla_id,clap_cla_placement_start_date,clap_cla_placement_type,"
    "clap_cla_placement_postcode,clap_cla_placement_urn,clap_cla_placement_end_date",
    "ssd_legal_status": "lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date,"
    "lega_legal_status_end_date",
    "ssd_cla_reviews": "clar_cla_review_id,clar_cla_id,clar_cla_review_due_date,clar_cla_review_date,"
    "clar_cla_review_cancelled,clar_cla_review_participation",
    "ssd_permanence": "perm_table_id,perm_person_id,perm_cla_id,perm_adm_decision_date,perm_ffa_cp_decision_date,"
    "perm_placement_order_date,perm_placed_for_adoption_date,perm_matched_date,perm_adopted_by_carer_flag,"
    "perm_placed_ffa_cp_date,perm_decision_reversed_date,perm_placed_foster_carer_date,perm_decision_reversed_reason,"
    "perm_permanence_order_date,perm_permanence_order_type,perm_adopter_sex,perm_number_of_adopters",
}
"""Each table's columns as they are published."""
_ORDERS = {"E1": "Adoption", "E4": "Special Guardianship Order"}

Row = dict[str, str]


def tables_of(told: Iterable[Story]) -> dict[str, list[Row]]:
    """The tables as an extract of all years has them."""
    tables: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    for story in told:
        tables["ssd_person"].append(
            {
                "pers_person_id": story.number, "pers_sex": "F", "pers_dob": _written(story.born),
                "pers_common_child_id": SECRETS[3],
            }
        )  # fmt: skip
        cares = list(_cares(story))
        tables["ssd_cla_reviews"] += [
            {
                "clar_cla_review_id": f"R{story.number}.{at}", "clar_cla_id": next(i for i, c in cares if c[0]["begun"] <= on <= (c[-1]["ended"] or date.max)),
                "clar_cla_review_date": _written(on), "clar_cla_review_cancelled": "N", "clar_cla_review_participation": "PN0",
            }
            for at, on in enumerate(story.reviews)
        ]  # fmt: skip
        for care, episodes in cares:
            _add_care(tables, story, care, episodes)
        tables["ssd_permanence"] += _permanence(story)
    return tables


def _cares(story: Story) -> Iterable[tuple[str, list[dict[str, object]]]]:
    """The periods of care, each with what it is called."""
    began = [at for at, each in enumerate(story.episodes) if each["rne"] == "S"]
    for first, last in zip(began, [*began[1:], len(story.episodes)], strict=True):
        yield f"C{story.number}.{first}", story.episodes[first:last]


def _add_care(
    tables: dict[str, list[Row]], story: Story, care: str, episodes: Sequence[Mapping[str, object]]
) -> None:
    placement = status = None
    for at, each in enumerate(episodes):
        if each["rne"] != "L":
            placement = {
                "clap_cla_placement_id": f"P{care}.{at}", "clap_cla_id": care, "clap_cla_placement_type": str(each["place"]),
                "clap_cla_placement_start_date": _written(each["begun"]),
                "clap_cla_placement_postcode": SECRETS[0], "clap_cla_placement_urn": SECRETS[3],
            }  # fmt: skip
            tables["ssd_cla_placement"].append(placement)
        if status is None or status["lega_legal_status"] != each["ls"]:
            status = {
                "lega_legal_status_id": f"L{care}.{at}", "lega_person_id": story.number,
                "lega_legal_status": str(each["ls"]), "lega_legal_status_start_date": _written(each["begun"]),
            }  # fmt: skip
            tables["ssd_legal_status"].append(status)
        placement["clap_cla_placement_end_date"] = _written(each["ended"])
        status["lega_legal_status_end_date"] = _written(each["ended"])
        tables["ssd_cla_episodes"].append(
            {
                "clae_cla_episode_id": f"E{care}.{at}", "clae_person_id": story.number, "clae_cla_id": care,
                "clae_cla_placement_id": placement["clap_cla_placement_id"],
                "clae_cla_episode_start_date": _written(each["begun"]), "clae_cla_episode_start_reason": str(each["rne"]),
                "clae_cla_episode_ceased": _written(each["ended"]), "clae_cla_episode_ceased_reason": str(each["rec"]),
            }
        )  # fmt: skip


def _permanence(story: Story) -> Iterable[Row]:
    """A row for each decision; the last has the match and what came of it."""
    for at, (decided, ceased, why) in enumerate(story.decisions):
        row = {
            "perm_table_id": f"A{story.number}.{at}", "perm_person_id": story.number,
            "perm_adm_decision_date": _written(decided), "perm_decision_reversed_date": _written(ceased),
            "perm_decision_reversed_reason": str(why), "perm_placed_foster_carer_date": "1900-01-01 00:00:00.000",
            "perm_adopter_sex": "MF", "perm_number_of_adopters": "2",
        }  # fmt: skip
        if story.adopted and at == len(story.decisions) - 1:
            placed = [each["begun"] for each in story.episodes if str(each["place"])[:1] == "A"]
            row |= {
                "perm_matched_date": _written(story.adopted["matched"]),
                "perm_placed_for_adoption_date": _written(placed[-1]),
            }
        order = (
            _ORDERS.get(str(story.episodes[-1]["rec"])[:2])
            if str(story.episodes[-1]["rec"]) in ("E11", "E12")
            else None
        )
        if order:
            row |= {
                "perm_permanence_order_date": _written(story.episodes[-1]["ended"]), "perm_permanence_order_type": order,
            }  # fmt: skip
        yield row


def _written(on: object) -> str:
    return f"{on:%Y-%m-%d} 00:00:00.000" if on else "NULL"


def write_tables(folder: Path, tables: Mapping[str, Sequence[Row]]) -> list[Path]:
    """An extract as files of CSV, one a table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table, rows in tables.items():
        paths.append(folder / f"{table}.csv")
        with paths[-1].open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[table].split(","), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return paths
