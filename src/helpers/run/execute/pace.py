"""How long a run of several still takes: what each was expected to take, and what it takes today."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from helpers.run.execute.request import Request
from helpers.study.paths import StudyPaths
from helpers.study.provenance import read_json

#: Share of a study's time that its notebooks take; the rest is rendering.
NOTEBOOKS_SHARE = 0.75
#: Seconds of a study where none was ever run.
UNKNOWN = 40.0
#: Share of a study that must be done before anything is said of the time that is left.
TELLING = 0.1


def expected_seconds(requests: Iterable[Request]) -> dict[Request, float]:
    """Return what each study is expected to take: what it took before, else what the middle one of the others did."""
    known = {request: _took(request) for request in requests}
    middle = median([spent for spent in known.values() if spent] or [UNKNOWN])
    return {request: spent or middle for request, spent in known.items()}


def _took(request: Request) -> float:
    """Return the seconds of the last whole run, or 0; a part of it that stood is counted as when it was made."""
    reports = StudyPaths(request.council, request.wave).reports
    folders = [reports / request.language, reports] if request.language else [reports]
    record = next((made for folder in folders if (made := read_json(folder / "manifest.json"))), {})
    notebooks: Mapping[str, float] = record.get("run", {}).get("seconds_by_notebook", {})
    return sum(notebooks.values()) / NOTEBOOKS_SHARE


def longest_first(chains: Iterable[list[Request]], expected: Mapping[Request, float]) -> list[list[Request]]:
    """Return the chains with the one first that takes longest, so that none is left alone at the end.

    Of those that are expected to take the same, the one whose files are larger.
    """
    return sorted(chains, key=lambda chain: (-sum(map(expected.__getitem__, chain)), -sum(map(_size, chain))))


def _size(request: Request) -> int:
    folder = StudyPaths(request.council, request.wave).raw
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())


@dataclass
class Pace:
    """The time that a run of several still takes, by what has been done of it.

    Attributes
    ----------
    expected
        Seconds that each was expected to take, by its label.
    """

    expected: Mapping[str, float]
    clock: Callable[[], float] = time.monotonic
    _begun: dict[str, float] = field(default_factory=dict, init=False)
    _share: dict[str, float] = field(default_factory=dict, init=False)
    _spent: dict[str, float] = field(default_factory=dict, init=False)
    _out: set[str] = field(default_factory=set, init=False)
    _at_once: int = field(default=1, init=False)

    def told(self, label: str, share: float) -> None:
        """Take down how much of a study is done."""
        if label not in self._spent:
            self._begun.setdefault(label, self.clock())
            self._share[label] = max(share, self._share.get(label, 0.0))
            # How many work is seen, since workers of a scheduler may come and go.
            self._at_once = max(self._at_once, len(self._begun.keys() - self._spent.keys()))

    def ended(self, label: str, seconds: float, was_made: bool) -> None:
        """Take down that a study has ended; one of which nothing had to be made says nothing of the others."""
        self._spent[label], self._share[label] = seconds, 1.0
        if not was_made:
            self._out.add(label)

    def left(self) -> float | None:
        """Return the seconds that are left; None while too little is done to tell."""
        now = self.clock()
        measured = [label for label in self._begun.keys() | self._spent.keys() if label not in self._out]
        done = sum(self._known(label) * self._share[label] for label in measured)
        if done < TELLING * max((self._known(label) for label in measured), default=0.0) or not done:
            return None
        spent = sum(self._spent.get(label, now - self._begun.get(label, now)) for label in measured)
        # What is done by now may say how much slower or quicker than expected all of it is.
        rest = [self._known(label) * (1 - self._share.get(label, 0.0)) * spent / done for label in self.expected]
        return max(max(rest, default=0.0), sum(rest) / self._at_once)

    def _known(self, label: str) -> float:
        return self.expected.get(label, UNKNOWN)
