"""The judge: it knows the truth of a council's world, and says of each claim of its report whether it is true.

A direction is true where the whole population lies that way by more than `SURE` standard errors of a population of this
size; where nothing is so, every direction is false. An interval is true where it holds the population's figure, its
arms as much longer as that figure is unsure: the population is drawn too.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from claims.councils import Report
from claims.worlds import World

from helpers.present.language.claims import Claim
from helpers.stats.drivers.importance import lmg
from helpers.stats.drivers.inputs import candidate_drivers
from helpers.stats.segments.fallback import AGE_SPLITS
from helpers.stats.segments.inputs import build_inputs
from helpers.stats.segments.latent_classes import fit_classes
from helpers.stats.segments.segmentation import PRIOR
from helpers.stats.segments.stability import adjusted_rand
from helpers.study.indicators import EVERYBODY

SURE = 3.0
#: Surveys drawn afresh to see whether they find a report's segments, and people of the world by whom that is seen.
FRESH_SURVEYS, JUDGED = 5, 20_000
SIGN = {"above": 1, "highest": 1, "below": -1, "lowest": -1}
UNJUDGED = None


@dataclass(frozen=True)
class Difference:
    """A figure of the population and how far it can be off for want of more people."""

    value: float
    error: float

    @property
    def sign(self) -> int:
        """Which way it surely lies; 0 where neither."""
        return int(np.sign(self.value)) if abs(self.value) > SURE * self.error else 0


def figure_of(values: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """Return a weighted mean and the influence of each person on it; missing where there is nobody."""
    known = np.isfinite(values)
    held = np.where(known, weights, 0.0)
    if not held.any():
        return float("nan"), held
    mean = float(held @ np.where(known, values, 0.0) / held.sum())
    # Half as long: a report asks for hundreds of figures of a large population.
    return mean, (held * np.where(known, values - mean, 0.0) / held.sum()).astype(np.float32)


def contrast(one: tuple[float, np.ndarray], other: tuple[float, np.ndarray]) -> Difference:
    """Return the difference of two figures of the same people."""
    return Difference(one[0] - other[0], float(np.sqrt(((one[1] - other[1]) ** 2).sum())))


class Truth:
    """What is true in the world of one report."""

    def __init__(self, report: Report) -> None:
        self.report, self.world = report, report.case.world
        self._means: dict[tuple[str, str], tuple[float, np.ndarray]] = {}
        space = report.spaces["02"]
        self.items, self.drivers = space["items"], space["placed"].drivers
        self.people, self.values = _scored(self.world, self.items)
        before = report.case.before
        self.earlier = None if before is None else _scored(before, self.items)[1]

    @property
    def everyone(self) -> np.ndarray:
        """Weights of one for all."""
        return np.ones(len(self.people))

    def column(self, code: str) -> np.ndarray:
        """Return an indicator, a category of the profile as a flag, or how well a channel reaches."""
        if code.startswith("reach__"):
            used, trusted = (self.values[f"{kind}__{code[7:]}"] for kind in ("channel_used", "channel_trusted"))
            return used.to_numpy() * trusted.mean()
        if code in self.values:
            return self.values[code].to_numpy(float)
        variable, _, level = code.partition("__")
        if variable in self.people and level:
            return self.people[variable].astype(str).eq(level).to_numpy(float)
        return np.full(len(self.people), np.nan)

    def among(self, base: str) -> np.ndarray:
        """Return the weights of the people that a claim speaks of."""
        if base == "all":
            return self.everyone
        if "=" in base:
            domain, _, level = base.partition("=")
            return self.people[domain].map(_plain).eq(_plain(level)).to_numpy(float)
        return self.membership[:, list(self.segmentation.names).index(base)]

    @property
    def segmentation(self) -> Any:
        """The segmentation that the report found."""
        return self.report.spaces["03"]["analysis"].segmentation

    @cached_property
    def membership(self) -> np.ndarray:
        """(people, K) probability of each of the report's segments for everybody of the world."""
        found = self.segmentation
        if found.model is None:
            return np.column_stack([_domain(self.people, code) for code in found.codes])
        inputs = build_inputs(self.people, self.items)
        return found.model.posterior(_same_codes(inputs, found.inputs))

    @cached_property
    def stability(self) -> float:
        """Mean adjusted Rand index of the report's segments and those of fresh surveys, over some of the world."""
        found, rng = self.segmentation, np.random.default_rng(self.report.case.seed)
        codes = _same_codes(build_inputs(self.people, self.items), found.inputs)
        judged = codes[rng.choice(len(codes), JUDGED, replace=False)]
        own = found.model.posterior(judged).argmax(axis=1)
        drawn = (codes[rng.choice(len(codes), self.report.case.n, replace=False)] for _ in range(FRESH_SURVEYS))
        models = (
            fit_classes(rows, found.model.n_classes, rng, categories=found.model.categories, starts=30, prior=PRIOR)
            for rows in drawn
        )
        return float(np.mean([adjusted_rand(own, model.posterior(judged).argmax(axis=1)) for model in models]))

    def mean(self, code: str, base: str = "all") -> tuple[float, np.ndarray]:
        """Return the mean of a variable among some; in segments as their profiles define it."""
        if (code, base) not in self._means:
            self._means[code, base] = self._mean(code, base)
        return self._means[code, base]

    def _mean(self, code: str, base: str) -> tuple[float, np.ndarray]:
        values, weights = self.column(code), self.among(base)
        is_segment = base != "all" and "=" not in base
        if not is_segment or self.segmentation.model is None or code in self.segmentation.inputs.sources:
            return figure_of(values, weights)
        return corrected(values, self.membership, list(self.segmentation.names).index(base))

    @cached_property
    def gaps(self) -> tuple[pd.Series, pd.Series]:
        """By channel that can be sent through: everybody's attention minus its share of the messages, and errors."""
        told = self.report.spaces["04"]["offered"]
        told = told[(told["segment"] == "all") & told["gap"].notna()].set_index("channel")
        use = pd.Series({channel: self.mean(f"channel_used__{channel}")[0] for channel in told.index})
        errors = np.sqrt(use * (1 - use) / len(self.people)) / use.sum()
        return use / use.sum() - told["supply"], errors

    @cached_property
    def slopes(self) -> dict[str, Difference]:
        """Coefficient of each driver of the report's model among everybody, controls held, per 10 points."""
        X, y = self.model
        coefficients, residual, inverse = _ols(X, y)
        errors = np.sqrt(np.diag(inverse) * (residual**2).mean())
        names = ["", *self.drivers["driver"]]
        return {name: Difference(10 * coefficients[i], 10 * errors[i]) for i, name in enumerate(names) if name}

    @cached_property
    def model(self) -> tuple[np.ndarray, np.ndarray]:
        """Predictors of the report's model and the image, of everybody."""
        offered = candidate_drivers(self.people, self.items)
        columns = [offered[name].astype(float) for name in self.drivers["driver"]]
        terms = self.report.spaces["02"]["effects"].terms
        controls = terms.loc[(terms["model"] == "linear") & ~terms["term"].isin(self.drivers["driver"]), "term"]
        columns += [self._flag(term) for term in controls if term not in ("intercept", "(Intercept)", "const")]
        return np.column_stack([np.ones(len(self.people)), *columns]), self.values["image_index"].to_numpy(float)

    def _flag(self, term: str) -> np.ndarray:
        variable, _, level = term.partition("=")
        column = self.people[variable]
        return column.astype(str).eq(level).to_numpy(float) if level else column.to_numpy(float)

    @cached_property
    def importance(self) -> pd.Series:
        """What each driver accounts for among everybody, the controls held."""
        X, y = self.model
        names, p = list(self.drivers["driver"]), len(self.drivers)
        drivers, controls = pd.DataFrame(X[:, 1 : p + 1], columns=names), pd.DataFrame(X[:, p + 1 :])
        held = controls.rename(columns=str) if controls.shape[1] else None
        return lmg(pd.Series(y, name="image"), drivers, np.ones(len(y)), held)


_SCORED: dict[tuple[str, tuple[str, ...]], Any] = {}


def _scored(world: World, items: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    key = (world.name, tuple(items.loc[items["is_asked"].astype(bool), "item"]))
    if key not in _SCORED:
        _SCORED[key] = world.scored(items)
    return _SCORED[key]


def _plain(level: Any) -> str:
    return str(int(level)) if isinstance(level, float) else str(level).removesuffix(".0")


def _domain(people: pd.DataFrame, code: str) -> np.ndarray:
    inside = np.ones(len(people), bool)
    for piece in code.split("+"):
        ages = next((bands[piece] for bands in AGE_SPLITS if piece in bands), None)
        if ages is not None:
            inside &= people["age_group"].isin(ages).to_numpy()
        elif piece in ("users", "non_users"):
            inside &= (people["is_user"] == 1).to_numpy() == (piece == "users")
    return inside.astype(float)


def _same_codes(whole: Any, found: Any) -> np.ndarray:
    """Return the population's bands in the codes of the report's inputs; -1 for a band that the report never saw."""
    columns = []
    for name, levels in zip(found.names, found.levels, strict=True):
        j = whole.names.index(name)
        places = np.array([levels.index(band) if band in levels else -1 for band in whole.levels[j]] + [-1])
        columns.append(places[whole.codes[:, j]])
    return np.column_stack(columns)


def corrected(values: np.ndarray, member: np.ndarray, k: int) -> tuple[float, np.ndarray]:
    """Return a class mean corrected for classification error, and each person's influence on it."""
    known = np.isfinite(values)
    held, z = member * known[:, None], np.where(known, values, 0.0)
    inverse = np.linalg.pinv(held.T @ held)
    means = inverse @ (held.T @ z)
    residual = (z - member @ means) * known
    return float(means[k]), ((held * residual[:, None]) @ inverse[:, k]).astype(np.float32)


def _ols(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = np.isfinite(X).all(axis=1) & np.isfinite(y)
    inverse = np.linalg.inv(X[rows].T @ X[rows])
    coefficients = inverse @ (X[rows].T @ y[rows])
    return coefficients, y[rows] - X[rows] @ coefficients, inverse


def is_within(claim: Claim, truth: Difference) -> bool:
    """Return whether the printed interval holds the truth, as far as that is known: errors of the two are squared."""
    reach = 1.96 * truth.error
    below, above = (np.hypot(arm, reach) for arm in (claim.value - claim.low, claim.high - claim.value))
    return bool(claim.value - below - 1e-9 <= truth.value <= claim.value + above + 1e-9)


def scores(claim: Claim, truth: Truth) -> list[tuple[str, bool | None]]:
    """Return each thing that is judged of a claim (its kind, its kind's interval) and whether it is true."""
    judged = [(claim.kind, DIRECTIONS[claim.kind](claim, truth))] if claim.kind in DIRECTIONS else []
    if claim.kind in INTERVALS and claim.low is not None:
        found = INTERVALS[claim.kind](claim, truth)
        judged.append((f"{claim.kind}: interval", UNJUDGED if np.isnan(found.value) else is_within(claim, found)))
    return judged


def _level(claim: Claim, truth: Truth) -> bool | None:
    if claim.subject == "spending_gap":
        return UNJUDGED
    mean, influence = truth.mean(claim.subject, claim.base)
    error = float(np.sqrt((influence**2).sum()))
    if claim.direction == "between":
        return claim.low <= mean < claim.high
    return Difference(mean - claim.value, error).sign == SIGN[claim.direction]


def _order(claim: Claim, truth: Truth) -> bool:
    found = contrast(truth.mean(claim.subject, claim.base), truth.mean(claim.comparator, claim.base))
    return found.sign == SIGN[claim.direction]


def _signs(claim: Claim, truth: Truth) -> list[int]:
    """Which side of the subject each comparator lies on."""
    prefix = "reach__" if claim.subject.startswith("reach__") else ""
    own = truth.mean(claim.subject, claim.base)
    others = [code for code in claim.comparator.split(";") if prefix + code != claim.subject]
    return [contrast(own, truth.mean(prefix + code, claim.base)).sign for code in others]


def _rank(claim: Claim, truth: Truth) -> bool:
    """Among the highest: at least half of the others lie surely below. One that is level with it is not below."""
    signs = _signs(claim, truth)
    return bool(signs) and 2 * signs.count(SIGN[claim.direction]) >= len(signs)


def _gap(claim: Claim, truth: Truth) -> Difference:
    """Attention of everybody minus the share of the messages that were sent."""
    gaps, errors = truth.gaps
    return Difference(float(gaps[claim.subject]), float(errors[claim.subject]))


def _is_wide(claim: Claim, truth: Truth) -> bool:
    """Above 0, and not under half of the other channels."""
    gaps, _ = truth.gaps
    below = (gaps.drop(claim.subject) < gaps[claim.subject]).sum()
    return _gap(claim, truth).sign > 0 and 2 * below >= len(gaps) - 1


def _explained(claim: Claim, truth: Truth) -> Difference:
    X, y = truth.model
    known = np.isfinite(X).all(axis=1) & np.isfinite(y)
    _, residual, _ = _ols(X, y)
    return Difference(1.0 - float(residual.var() / y[known].var()), 0.0)


def _extreme(claim: Claim, truth: Truth) -> bool:
    if claim.base == EVERYBODY:
        return all(sign == SIGN[claim.direction] for sign in _signs(claim, truth))
    others = [segment for segment in claim.comparator.split(";") if segment != claim.base]
    if claim.subject == "share":
        own = truth.among(claim.base).mean()
        return all(own > truth.among(segment).mean() for segment in others)
    own = truth.mean(claim.subject, claim.base)
    found = [contrast(own, truth.mean(claim.subject, segment)).sign for segment in others]
    return all(sign == SIGN[claim.direction] for sign in found)


def _group_gap(claim: Claim, truth: Truth, level: str) -> Difference:
    domain = claim.base.partition("=")[0]
    return contrast(truth.mean(claim.subject, claim.base), truth.mean(claim.subject, f"{domain}={level}"))


def _group(claim: Claim, truth: Truth) -> bool | None:
    """Above (below) the other level; of several, above (below) at least one. Messages are not people."""
    own = claim.base.partition("=")[2]
    levels = [level for level in claim.comparator.split(";") if level != own]
    domain = claim.base.partition("=")[0]
    if not all(truth.among(f"{domain}={level}").any() for level in (own, *levels)):
        return UNJUDGED
    return any(_group_gap(claim, truth, level).sign == SIGN[claim.direction] for level in levels)


def _group_interval(claim: Claim, truth: Truth) -> Difference:
    return _group_gap(claim, truth, claim.comparator)


def _change(claim: Claim, truth: Truth) -> Difference:
    now, then = truth.column(claim.subject), truth.earlier[claim.subject].to_numpy(float)
    error = np.hypot(np.nanstd(now) / np.sqrt(len(now)), np.nanstd(then) / np.sqrt(len(then)))
    return Difference(float(np.nanmean(now) - np.nanmean(then)), float(error))


def _is_changed(claim: Claim, truth: Truth) -> bool:
    # The two populations of one world differ by their own chance alone.
    is_same = truth.report.case.before is truth.world
    return not is_same and _change(claim, truth).sign == SIGN[claim.direction]


def _profile(claim: Claim, truth: Truth) -> Difference:
    return contrast(truth.mean(claim.subject, claim.base), truth.mean(claim.subject))


def _figure(claim: Claim, truth: Truth) -> Difference:
    if claim.subject == "share":
        members = truth.among(claim.base)
        return Difference(float(members.mean()), float(members.std() / np.sqrt(len(members))))
    mean, influence = truth.mean(claim.subject, claim.base)
    return Difference(mean, float(np.sqrt((influence**2).sum())))


def _priority(claim: Claim, truth: Truth) -> bool:
    bad = {"stereotypes", "stigma", "quiz_wrong", "quiz_dont_know"}
    places = claim.comparator.split(";")
    stands = {code: truth.mean(code)[0] * (100 if code in truth.report.spaces["02"]["indicators"].shares else 1)
              for code in places}  # fmt: skip
    stands = {code: 100 - value if code in bad else value for code, value in stands.items()}
    matters = truth.importance[places]
    is_real = truth.slopes[claim.subject].sign != 0
    return bool(
        is_real and matters[claim.subject] > matters.mean() and stands[claim.subject] < np.mean(list(stands.values()))
    )


def _gain(claim: Claim, truth: Truth) -> bool | None:
    """A gain is real where anything goes with the subject at all; one that may be nothing claims nothing."""
    if not claim.direction or (claim.low is not None and claim.low <= 0):
        return UNJUDGED
    return any(slope.sign != 0 for slope in truth.slopes.values()) if len(truth.drivers) else not truth.world.is_null


def _stability(claim: Claim, truth: Truth) -> bool | None:
    """On that side of the mark lies the mean index of fresh surveys of as many of the same people."""
    if truth.segmentation.model is None:
        return UNJUDGED
    return (truth.stability >= claim.value) == (claim.direction == "above")


DIRECTIONS = {
    "stability": _stability,
    "level": _level,
    "order": _order,
    "rank": _rank,
    "extreme": _extreme,
    "group": _group,
    "effect": lambda claim, truth: truth.slopes[claim.subject].sign == SIGN[claim.direction],
    "importance": lambda claim, truth: (
        truth.importance.idxmax() == claim.subject and truth.slopes[claim.subject].sign != 0
    ),
    "priority": _priority,
    "change": _is_changed,
    "profile": lambda claim, truth: _profile(claim, truth).sign == SIGN[claim.direction],
    "gain": _gain,
    "gap": _is_wide,
}
INTERVALS = {
    "figure": _figure,
    "group": _group_interval,
    "effect": lambda claim, truth: truth.slopes[claim.subject],
    "change": _change,
    "profile": _profile,
    "gap": _gap,
    "explained": _explained,
}


def judged(report: Report) -> pd.DataFrame:
    """Return one row a thing judged: council, is_null, label, is_page_one, kind, subject, direction, base, is_true."""
    truth, rows = Truth(report), []
    for label, output in report.shown.items():
        for claim in getattr(output, "claims", ()):
            for kind, is_true in scores(claim, truth):
                rows.append((report.case.name, report.case.world.is_null, label, kind, claim, is_true))
    table = pd.DataFrame(rows, columns=["council", "is_null", "label", "kind", "claim", "is_true"])
    return table.assign(is_page_one=table["label"].str.startswith("txt-summary-"))
