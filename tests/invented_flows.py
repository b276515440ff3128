"""Invented daily files of the DfE's flow on children's social care, of the same children's stories as the invented returns."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.invented_returns import SECRETS, Story
from tests.invented_tables import tables_of

Child = dict[str, Any]
UNTOLD = frozenset(
    {
        "interim_care_order", "care_order", "po_granted", "po_revoked", "plan_reversed", "lac_review_1", "lac_review_2",
        "lac_review_n", "adoption_review", "fostered_from",
    }
)  # fmt: skip
"""What the flow has no place for: orders, reversals, reviews. Since when foster carers who adopt had the child it does not tell whole."""


def children_of(told: Iterable[Story], on: date = date.max) -> Iterator[Child]:
    """What the flow tells of each child whole on a day: nothing of what came later."""
    for story in told:
        tables = tables_of([story])
        yield {
            "la_child_id": story.number,
            "mis_child_id": f"M{story.number}",
            "child_details": {
                "unique_pupil_number": SECRETS[2], "first_name": "Zebedee", "surname": "Quill",
                "date_of_birth": f"{story.born}", "postcode": SECRETS[0], "disabilities": ["HAND"], "uasc_flag": False,
                "purge": False,
            },
            "health_and_wellbeing": {"sdq_assessments": [{"date": "2024-06-14", "score": 20}], "purge": False},
            "social_care_episodes": [
                {
                    "social_care_episode_id": f"S{story.number}",
                    "referral_date": "2021-03-01",
                    "care_worker_details": [{"worker_id": "W1", "start_date": "2021-03-01"}],
                    "child_looked_after_placements": list(_placements(story, tables, on)),
                    "adoption": _adoption(story, on),
                    "closure_date": None,
                    "purge": False,
                }
            ],
            "purge": False,
        }  # fmt: skip


def _placements(story: Story, tables: dict[str, list[dict[str, str]]], on: date) -> Iterator[Child]:
    """The newest first, as programs write them."""
    ends = {each["ended"]: str(each["rec"]) for each in story.episodes if each["ended"]}
    begins = {each["begun"]: str(each["rne"]) for each in story.episodes}
    for row in reversed(tables["ssd_cla_placement"]):
        begun, ended = (_day(row[f"clap_cla_placement_{which}_date"]) for which in ("start", "end"))
        if begun is None or begun > on:
            continue
        is_over = ended is not None and ended <= on
        yield {
            "child_looked_after_placement_id": row["clap_cla_placement_id"],
            "start_date": f"{begun}",
            "start_reason": begins[begun],
            "placement_type": row["clap_cla_placement_type"],
            "postcode": SECRETS[0],
            "end_date": f"{ended}" if is_over else None,
            "end_reason": ends[ended] if is_over else None,
            "change_reason": "CARPL",
            "purge": False,
        }


def _adoption(story: Story, on: date) -> Child | None:
    """What is told of adoption: the last decision, its match and the last placement."""
    decided = [each for each, *_ in story.decisions if each <= on]
    if not decided:
        return None
    placed = [
        each["begun"] for each in story.episodes if str(each["place"])[:1] == "A" and each["begun"] <= on
    ]
    matched = story.adopted.get("matched")
    return {
        "initial_decision_date": f"{decided[-1]}",
        "matched_date": f"{matched}" if matched and matched <= on else None,
        "placed_date": f"{placed[-1]}" if placed else None,
        "purge": False,
    }


def _day(written: str) -> date | None:
    return None if written == "NULL" else date.fromisoformat(written[:10])


def write_flow(path: Path, children: Iterable[Child]) -> Path:
    """One day's children in one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(children)))
    return path
