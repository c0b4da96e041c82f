"""Three images of Social Services on the same dimensions: their own, the one projected, the one perceived."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from helpers.communication.audit.dictionaries import read_dictionary
from helpers.communication.audit.intervals import Z95, wilson
from helpers.errors import EstimationError
from helpers.stats.estimates.estimation import difference, domain_means
from helpers.stats.estimates.indicators import build_indicators
from helpers.stats.models.diagnostics import benjamini_hochberg
from helpers.survey.design import SurveyDesign

PROJECTED = "projected"
#: Stakeholder group to whose image it is.
SOURCE_OF = {
    "professional": "own",
    "citizen": "perceived_citizen",
    "association": "perceived_association",
    "economic": "perceived_economic",
}
PERCEIVED = tuple(source for source in SOURCE_OF.values() if source != "own")
#: Scores in which much is bad for the image; they are turned round.
TURNED = frozenset({"stereotypes"})


def dimensions() -> tuple[str, ...]:
    """Return the dimensions that messages and survey have in common."""
    return tuple(read_dictionary("ca").dimensions)


def dimension_scores(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the dimensions that the survey asked about, 0-100, high a good image; one row a respondent."""
    values = build_indicators(respondents, items).values
    found = [name for name in dimensions() if name in values]
    return pd.DataFrame({name: 100 - values[name] if name in TURNED else values[name] for name in found})


def projected_image(spoken: pd.DataFrame, coded: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return the image that the messages about Social Services project.

    Of the messages that speak of a dimension, the share that speaks more for it than against it, times 100 (as many
    for as against counts half), with Wilson's interval.

    Parameters
    ----------
    spoken
        `CodedMessages.dimensions`.
    coded
        Table `coded_messages`.
    threshold
        Least number of messages that speak of a dimension.

    Returns
    -------
    pandas.DataFrame
        ``dimension``, ``source``, ``estimate``, ``conf_low``, ``conf_high``, ``std_error``, ``n``.
    """
    social = coded.loc[coded["is_social"].astype(bool) & (coded["origin"] == "council"), "message"]
    rows = []
    for name, part in spoken[spoken["message"].isin(social)].groupby("dimension"):
        balance = np.sign(part["towards"].to_numpy() - part["against"].to_numpy())
        if len(part) < threshold:
            continue
        share = float((balance + 1).mean() / 2)
        low, high = wilson(share * len(part), len(part))
        numbers = {"estimate": 100 * share, "conf_low": 100 * low, "conf_high": 100 * high, "n": len(part)}
        rows.append({"dimension": name, "source": PROJECTED, **numbers, "std_error": 100 * (high - low) / (2 * Z95)})
    return pd.DataFrame(rows)


def surveyed_images(scores: pd.DataFrame, stakeholder: pd.Series, design: SurveyDesign, threshold: int) -> pd.DataFrame:
    """Return the image that each stakeholder group holds, with design-based intervals; as `projected_image`.

    Groups with fewer answers than the threshold are left out. Ends of intervals are kept within 0 and 100.
    """
    rows = []
    for name in scores:
        for level in domain_means(scores[name], stakeholder, design).to_dict("records"):
            source = SOURCE_OF.get(str(level["level"]))
            if source is None or level["n"] < threshold or not np.isfinite(level["conf_low"]):
                continue
            ends = {end: float(np.clip(level[end], 0, 100)) for end in ("conf_low", "conf_high")}
            numbers = {"estimate": level["estimate"], **ends, "n": level["n"], "std_error": level["std_error"]}
            rows.append({"dimension": name, "source": source, **numbers})
    return pd.DataFrame(rows)


def image_gaps(
    images: pd.DataFrame, scores: pd.DataFrame, stakeholder: pd.Series, design: SurveyDesign
) -> pd.DataFrame:
    """Return the table `image_gaps`: own against perceived, own against projected, projected against perceived.

    Two groups of the survey are compared by the design, with their covariance; messages and survey are independent.
    The false discovery rate is controlled over all pairs (Benjamini and Hochberg).
    """
    if images.empty:
        return pd.DataFrame()
    rows = []
    for name, part in images.groupby("dimension", sort=False):
        known = part.set_index("source")
        pairs = [("own", other) for other in (*PERCEIVED, PROJECTED)] + [(PROJECTED, other) for other in PERCEIVED]
        for first, second in pairs:
            if {first, second} <= set(known.index):
                gap = _compare(str(name), first, second, known, scores, stakeholder, design)
                rows += [{"dimension": name, "first": first, "second": second, **gap}] if gap else []
    table = pd.DataFrame(rows)
    return table.assign(q_value=benjamini_hochberg(table["p_value"].to_numpy(float))) if rows else table


def _compare(
    name: str, first: str, second: str, known: pd.DataFrame, scores: pd.DataFrame, stakeholder: pd.Series,
    design: SurveyDesign,
) -> dict[str, float] | None:  # fmt: skip
    if PROJECTED in (first, second):
        return _independent(known.loc[first], known.loc[second])
    group_of = {source: group for group, source in SOURCE_OF.items()}
    masks = [(stakeholder == group_of[source]).fillna(False).to_numpy(bool) for source in (first, second)]
    try:
        found = difference(scores[name], masks[0], masks[1], design)
    except EstimationError:
        return None
    ends = {"conf_low": found.conf_low, "conf_high": found.conf_high}
    return {"difference": found.estimate, **ends, "p_value": found.p_value}


def _independent(first: pd.Series, second: pd.Series) -> dict[str, float]:
    gap = float(first["estimate"] - second["estimate"])
    error = float(np.hypot(first["std_error"], second["std_error"]))
    p_value = float(2 * stats.norm.sf(abs(gap) / error)) if error > 0 else float(gap == 0)
    return {"difference": gap, "conf_low": gap - Z95 * error, "conf_high": gap + Z95 * error, "p_value": p_value}
