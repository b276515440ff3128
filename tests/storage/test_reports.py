"""Who wants which reports, and which of those that were told of are still to be shown."""

import json
from datetime import date, timedelta

from storage.outbox import PostKind
from storage.restored import RESTORED

QUARTER = date(2026, 9, 30)


def test_a_report_is_wanted_once_until_it_is_ended(change, store):
    with change() as (records, made):
        assert records.wanted_reports.want("U0SUE", "quarter", "", made)
        assert not records.wanted_reports.want("U0SUE", "quarter", "", made)
        assert records.wanted_reports.want("U0SUE", "quarter", "north", made)
        assert records.wanted_reports.want("U0ANN", "half-year", "", made)

    with store.read() as records:
        by_now = records.wanted_reports.wanted_by(made.at, "quarter")
        assert [(each.person, each.team) for each in by_now] == [("U0SUE", ""), ("U0SUE", "north")]
        assert records.wanted_reports.wanted_by(made.at - timedelta(seconds=1), "quarter") == []

    with change() as (records, again):
        assert records.wanted_reports.end("U0SUE", again) == 2
        assert records.wanted_reports.wanted_by(again.at, "quarter") == []
        assert records.wanted_reports.end("U0SUE", again) == 0


def test_a_report_that_was_told_of_is_shown_once_and_only_once_its_message_is_there(tracked, change, store):
    with change("clock") as (records, made):
        number = records.outbox.tell("north", QUARTER, PostKind.REPORT, "U0SUE", made, subject="quarter")
    with store.write() as records:
        assert records.wanted_reports.unshown() == []
        post = records.outbox.find(number)
        records.delivery.sent(post, "1.1", 1, made.at)
        assert records.wanted_reports.unshown() == [number]
        records.wanted_reports.show(post.key, made.at)
        assert records.wanted_reports.unshown() == []


def test_after_a_restore_nothing_is_shown_by_itself_that_may_have_been_shown(tracked, change, store):
    with change("clock") as (records, made):
        number = records.outbox.tell("north", QUARTER, PostKind.REPORT, "U0SUE", made, subject="quarter")
        records.delivery.sent(records.outbox.find(number), "1.1", 1, made.at)
        put_back_at = made.at + timedelta(minutes=1)
        records.know(
            RESTORED, json.dumps({"at": put_back_at.isoformat(), "since": made.at.isoformat(), "lasts": {}})
        )

        assert records.wanted_reports.unshown() == []
