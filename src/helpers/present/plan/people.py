"""Who of the council's people does what: the roles of the method matched to the titles in plan.yml."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpers.communication.plan.terms.config import Person

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

#: Parts of the titles that people hold, in the three languages, by role of the method.
TITLES = {
    "communication": ("comunic", "communic", "premsa", "prensa", "press"),
    "web": ("web", "digital"),
    "frontline": ("front", "recep", "atenci", "desk"),
    "participation": ("particip", "communit", "comunit", "district", "barri"),
    "direction": ("direc", "secret", "alcald", "mayor", "gerent", "regid", "concej", "councillor", "manager"),
    "social_services": ("social",),
}
#: Who does it where nobody holds a role: the nearest role, in this order.
NEAREST = {
    "web": ("communication", "direction", "social_services"),
    "communication": ("direction", "web", "social_services"),
    "frontline": ("social_services", "direction"),
    "participation": ("social_services", "communication", "direction"),
    "direction": ("social_services", "communication"),
    "social_services": ("direction", "frontline"),
}


def roles_of(person: Person) -> tuple[str, ...]:
    """Return the roles of the method that somebody holds: those that plan.yml gives, else what the title tells.

    Examples
    --------
    >>> roles_of(Person(role="Head of communication")), roles_of(Person(role="Ana", answers_for=["web"]))
    (('communication',), ('web',))
    """
    if person.answers_for:
        return person.answers_for
    folded = person.role.casefold()
    known = next((role for role, parts in TITLES.items() if any(part in folded for part in parts)), None)
    return (known,) if known else (person.role,)


def holders(role: str, people: Sequence[Person]) -> list[Person]:
    """Return the council's people who hold a role, or whose very title it is."""
    return [person for person in people if role in roles_of(person) or person.role == role]


def stand_ins(role: str, people: Sequence[Person]) -> list[Person]:
    """Return who holds the nearest role where nobody holds this one; nobody where plan.yml names none."""
    return next((able for other in NEAREST.get(role, ()) if (able := holders(other, people))), [])


def holder(role: str, view: PlanView) -> str:
    """Return who does what a role of the method does: the council's people, whoever stands nearest, or the role."""
    people = view.terms.people
    held_by = holders(role, people) or stand_ins(role, people)
    return ", ".join(person.role for person in held_by) or view.owner(role)


def addresses(role: str, view: PlanView) -> list[str]:
    """Return where to write to whoever does what a role does."""
    people = view.terms.people
    held_by = holders(role, people) or stand_ins(role, people)
    return [person.email for person in held_by if person.email]
