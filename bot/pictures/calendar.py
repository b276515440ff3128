"""A team's dates as a file that calendars read (RFC 5545)."""

from datetime import date, datetime, timedelta

from commands.grammar.reply import Calendar

A_YEAR = timedelta(days=366)
AN_HOUR = timedelta(hours=1)
"""How long a surgery is in a calendar: the records do not say."""


def render_ics(calendar: Calendar) -> bytes:
    """The calendar as a file; the same calendar always has the same bytes.

    A date that another file had is changed by this one if its number is higher, and taken out if it is off.
    """
    import icalendar  # noqa: PLC0415 - only a calendar needs it

    made = icalendar.Calendar()
    made.add("prodid", "-//permanence-bot//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", icalendar.vText(calendar.title))
    for each in calendar.dates:
        event = icalendar.Event()
        event.add("uid", each.name)
        event.add("sequence", calendar.number)
        event.add("dtstamp", calendar.at)
        event.add("dtstart", each.on)
        is_timed = isinstance(each.on, datetime)
        event.add("dtend" if is_timed else "duration", each.on + AN_HOUR if is_timed else timedelta(days=1))
        event.add("transp", "OPAQUE" if is_timed else "TRANSPARENT")
        event.add("summary", each.words)
        if each.about:
            event.add("description", each.about)
        event.add("status", "CANCELLED" if each.is_off else "CONFIRMED")
        event.add("class", "PRIVATE")
        made.add_component(event)
    days = [date(each.on.year, each.on.month, each.on.day) for each in calendar.dates]
    if days:  # without these, the clocks' every change of seventy years is told
        made.add_missing_timezones(min(days) - A_YEAR, max(days) + A_YEAR)
    return bytes(made.to_ical())
