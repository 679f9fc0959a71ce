"""The days of a trial as a calendar file (RFC 5545). Its titles say "with" and "without", and no word about health."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.trial.design import Order


def calendar(order: Order, titles: Mapping[str, str]) -> bytes:
    """Give the file: a whole-day event a day, that blocks nobody's time.

    Args:
        order: of the trial.
        titles: what a sock day and a day without are called, with a place for ``day``; and the calendar's ``name``.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415  # only where a calendar is wanted

    days = Calendar()
    days.add("prodid", "-//soleus//trial//")
    days.add("version", "2.0")
    days.add("x-wr-calname", titles["name"])
    stamp = datetime.combine(order.first_day, time(), UTC)  # in UTC, as the RFC asks; by no clock
    for day in range(1, order.days + 1):
        event = Event()
        of_day = order.first_day + timedelta(days=day - 1)
        event.add("uid", f"{order.digest[:16]}-{day}@soleus")
        event.add("dtstamp", stamp)
        event.add("dtstart", of_day)
        event.add("dtend", of_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", titles[order.arm(day)].format(day=day))
        days.add_component(event)
    content: bytes = days.to_ical()
    return content
