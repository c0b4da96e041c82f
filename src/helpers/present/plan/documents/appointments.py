"""The plan as a calendar (ICS): an all-day event for each action and milestone, of its true length."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from helpers.present.plan.cards import card
from helpers.present.plan.documents.chapters import title
from helpers.present.plan.documents.manuscript import clean
from helpers.present.plan.people import addresses, holder
from helpers.present.plan.view import FLAGS

if TYPE_CHECKING:
    from icalendar import Event

    from helpers.present.plan.view import PlanView


def calendar_of(view: PlanView) -> bytes:
    """Return the plan's calendar as the bytes of an ICS file."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Mirall//communication plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", one_line(f"{title(view)} · {view.study.config.name}"))
    actions = {row.action: row for row in _chosen(view)}
    for row in view["plan_calendar"].itertuples():
        calendar.add_component(_event(row, actions.get(row.line), view))
    return bytes(calendar.to_ical())


def _chosen(view: PlanView) -> list[Any]:
    from helpers.present.plan.cards import chosen

    return list(chosen(view).itertuples())


def _event(row: Any, action: Any, view: PlanView) -> Event:
    from icalendar import Event

    study, event = view.study, Event()
    event.add("uid", f"{row.line}@{study.council}-{study.wave}.mirall")
    event.add("dtstamp", _first_day(view))
    event.add("summary", one_line(view.line(row.line)))
    event.add("dtstart", row.start.date())
    event.add("dtend", (row.end + timedelta(days=1)).date())
    event.add("description", one_line(" · ".join(_told(row, action, view))))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [one_line(holder(row.owner, view))])
    for address in addresses(row.owner, view):
        event.add("attendee", f"mailto:{one_line(address)}")
    if view.terms.contact.web:
        event.add("url", one_line(_address(view.terms.contact.web)))
    return event


def _address(web: str) -> str:
    return web if "://" in web else f"https://{web}"


def _told(row: Any, action: Any, view: PlanView) -> list[str]:
    """Return who answers for a line, and of an action what its card says."""
    who = [holder(row.owner, view), *addresses(row.owner, view)]
    if action is not None:
        return [*who, *(f"{label}: {text}" for label, text in card(action, view))]
    return [*who, *(view.words(FLAGS[flag]) for flag in row.flags)]


def _first_day(view: PlanView) -> datetime:
    first = view["plan_calendar"]["start"].min()
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def one_line(text: str) -> str:
    """Return a text on one line, so that it cannot begin a property of its own."""
    return " ".join(clean(text).split())
