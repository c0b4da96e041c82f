"""Three images of Social Services on the same dimensions: their own, the one projected, the one perceived."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.communication.audit.dictionaries import read_dictionary
from helpers.stats.estimates.differences import Figures, gaps
from helpers.stats.estimates.estimation import design_correlation, domain_means
from helpers.stats.estimates.indicators import SCORE, build_indicators
from helpers.stats.estimates.intervals import wilson
from helpers.stats.models.families import family_q
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
        ``dimension``, ``source``, ``estimate``, ``conf_low``, ``conf_high``, ``n``.
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
        rows.append({"dimension": name, "source": PROJECTED, **numbers})
    return pd.DataFrame(rows)


def surveyed_images(scores: pd.DataFrame, stakeholder: pd.Series, design: SurveyDesign, threshold: int) -> pd.DataFrame:
    """Return the image that each stakeholder group holds, with design-based intervals; as `projected_image`.

    Groups with fewer answers than the threshold are left out.
    """
    rows = []
    for name in scores:
        for level in domain_means(scores[name], stakeholder, design, scale=SCORE).to_dict("records"):
            source = SOURCE_OF.get(str(level["level"]))
            if source is None or level["n"] < threshold or not np.isfinite(level["conf_low"]):
                continue
            numbers = {name: level[name] for name in ("estimate", "conf_low", "conf_high", "n")}
            rows.append({"dimension": name, "source": source, **numbers})
    return pd.DataFrame(rows)


def image_gaps(
    images: pd.DataFrame, scores: pd.DataFrame, stakeholder: pd.Series, design: SurveyDesign
) -> pd.DataFrame:
    """Return the table `image_gaps`: own against perceived, own against projected, projected against perceived.

    Every interval is that of `differences.gaps`: two groups of the survey with the correlation that the design gives
    them, messages and survey without one.
    The false discovery rate is controlled over all pairs (`family_q`).
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
                rows.append({"dimension": name, "first": first, "second": second, **gap})
    table = pd.DataFrame(rows)
    return table.assign(q_value=family_q(table["p_value"].to_numpy(float), "audit")) if rows else table


def _compare(
    name: str, first: str, second: str, known: pd.DataFrame, scores: pd.DataFrame, stakeholder: pd.Series,
    design: SurveyDesign,
) -> dict[str, float]:  # fmt: skip
    correlation = 0.0
    if PROJECTED not in (first, second):
        group_of = {source: group for group, source in SOURCE_OF.items()}
        masks = [(stakeholder == group_of[source]).fillna(False).to_numpy(bool) for source in (first, second)]
        correlation = design_correlation(scores[name], masks[0], masks[1], design)
    sides = (Figures(*known.loc[side, ["estimate", "conf_low", "conf_high"]]) for side in (first, second))
    found = gaps(*sides, correlation)
    ends = {"conf_low": float(found.low), "conf_high": float(found.high)}
    return {"difference": float(found.difference), **ends, "p_value": float(found.p_value)}
