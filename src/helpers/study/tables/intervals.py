"""The two columns of an interval, declared once: their names, what they hold, and the level that they follow."""

from helpers.study.artefacts import Column
from helpers.study.quantiles import LEVEL


def interval(
    name: str, kind: str = "", *, nullable: bool = False, minimum: float | None = None, maximum: float | None = None
) -> dict[str, Column]:
    """Return the columns ``<name>_low`` and ``<name>_high``: the ends of an interval.

    Parameters
    ----------
    kind
        What interval it is, where it is not the usual one: Wilson, bootstrap.
    nullable, minimum, maximum
        As of any `Column`.

    Examples
    --------
    >>> {column: told.told for column, told in interval("share", minimum=0, maximum=1).items()}
    {'share_low': 'number, from 0 to 1', 'share_high': 'number, from 0 to 1'}
    """
    said = f"{LEVEL} {kind} interval" if kind else f"{LEVEL} interval"
    return {
        f"{name}_{end}": Column("number", f"{place} end of its {said}", nullable, minimum=minimum, maximum=maximum)
        for end, place in (("low", "lower"), ("high", "upper"))
    }


def share_interval(name: str, kind: str = "", *, nullable: bool = False) -> dict[str, Column]:
    """Return the ends of the interval of a share, in [0, 1]."""
    return interval(name, kind, nullable=nullable, minimum=0, maximum=1)
