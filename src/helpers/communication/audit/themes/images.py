"""Three images of Social Services on the same dimensions: their own, the one projected, the one perceived.

People rate, messages speak: a mean rating and a share of messages have no scale in common. Groups of people are
compared by scores; with messages by shares alone: who puts an aspect on its good side, which messages speak for it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.communication.audit.texts.dictionaries import read_dictionary
from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.comparisons.picked import told_ends
from helpers.stats.estimates.estimation import design_correlation, domain_means
from helpers.stats.estimates.indicators import SCORE, build_indicators
from helpers.stats.estimates.intervals import SHARE, wilson
from helpers.stats.models.families import family_q
from helpers.study.indicators import INDICATORS
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
#: What two images are compared by: mean scores, or shares.
BY_SCORE, BY_SHARE = "score", "share"
MIDDLE = 50.0
#: Scores in which much is bad for the image; they are turned round.
TURNED = INDICATORS.bad


def dimensions() -> tuple[str, ...]:
    """Return the dimensions that messages and survey have in common."""
    return tuple(read_dictionary("ca").dimensions)


def dimension_scores(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the dimensions that the survey asked about, 0-100, high a good image; one row a respondent."""
    values = build_indicators(respondents, items).values
    named = [name for name in dimensions() if name in values]
    return pd.DataFrame({name: 100 - values[name] if name in TURNED else values[name] for name in named})


def projected_image(spoken: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """Return the image that the messages about Social Services project.

    Of the messages that speak of a dimension, the share that speaks more for it than against it (as many for as against
    counts half), with Wilson's interval. Messages that do not speak of it are in no denominator.

    Parameters
    ----------
    spoken
        `CodedMessages.dimensions`.
    coded
        Table `coded_messages`.

    Returns
    -------
    pandas.DataFrame
        ``dimension``, ``source``, ``share``, ``share_low``, ``share_high``, ``n``.
    """
    social = coded.loc[coded["is_social"].astype(bool) & (coded["origin"] == "council"), "message"]
    rows = []
    for name, part in spoken[spoken["message"].isin(social)].groupby("dimension"):
        balance = np.sign(part["towards"].to_numpy() - part["against"].to_numpy())
        share = float((balance + 1).mean() / 2)
        low, high = wilson(share * len(part), len(part))
        numbers = {"share": share, "share_low": low, "share_high": high, "n": len(part)}
        rows.append({"dimension": name, "source": PROJECTED, **numbers})
    return pd.DataFrame(rows)


def on_good_side(scores: pd.Series) -> pd.Series:
    """Return 1 where a score lies above the middle of its scale, 0 where below, one half on it; missing stays so.

    The same rule as for messages: for it, against it, or as much of both.
    """
    return (np.sign(scores - MIDDLE) + 1) / 2


def surveyed_images(scores: pd.DataFrame, stakeholder: pd.Series, design: SurveyDesign) -> pd.DataFrame:
    """Return the image that each stakeholder group holds: mean score, and share on the good side.

    Both have design-based intervals; a group of too few answers for one has no row.

    Returns
    -------
    pandas.DataFrame
        ``dimension``, ``source``, ``estimate``, ``conf_low``, ``conf_high`` (0-100), ``share``, ``share_low``,
        ``share_high`` (0-1), ``n``.
    """
    rows = []
    for name in scores:
        means = domain_means(scores[name], stakeholder, design, scale=SCORE)
        shares = domain_means(on_good_side(scores[name]), stakeholder, design, scale=SHARE).set_index("level")
        for level in means.to_dict("records"):
            source = SOURCE_OF.get(str(level["level"]))
            if source is None or not np.isfinite(level["conf_low"]):
                continue
            numbers = {name: level[name] for name in ("estimate", "conf_low", "conf_high", "n")}
            good = shares.loc[level["level"]]
            numbers |= {"share": good["estimate"], "share_low": good["conf_low"], "share_high": good["conf_high"]}
            rows.append({"dimension": name, "source": source, **numbers})
    return pd.DataFrame(rows)


def images_as_withheld(images: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the images without those whose figure the table `estimates` withholds: in two places it is one figure.

    A group of enough people is withheld where it would give a smaller one away.

    Parameters
    ----------
    images
        Columns dimension, source.
    estimates
        Table `estimates`, withheld.
    """
    rows = estimates[estimates["domain"].eq("stakeholder") & estimates["is_suppressed"].astype(bool)]
    withheld = set(zip(rows["indicator"], rows["level"].map(SOURCE_OF), strict=True))
    pairs = zip(images["dimension"], images["source"], strict=True)
    return images[[pair not in withheld for pair in pairs]].reset_index(drop=True)


def image_gaps(
    images: pd.DataFrame, scores: pd.DataFrame, stakeholder: pd.Series, design: SurveyDesign
) -> pd.DataFrame:
    """Return the table `image_gaps`: own against perceived by score; projected against each of them by share.

    A group of people with fewer answers on a dimension than a test needs (`too_few`) is in no pair of it.
    Every interval is that of `differences.gaps`: two groups of the survey with the correlation that the design gives
    them, messages and survey without one.
    The false discovery rate is controlled over all pairs (`family_q`); the interval of a gap that is told allows for
    its having been picked among them (`told_ends`).
    """
    if images.empty:
        return pd.DataFrame()
    rows = []
    for name, part in images.groupby("dimension", sort=False):
        known = part[~too_few(part)].set_index("source")
        pairs = [("own", other) for other in (*PERCEIVED, PROJECTED)] + [(PROJECTED, other) for other in PERCEIVED]
        for first, second in pairs:
            if {first, second} <= set(known.index):
                gap = _compare(str(name), first, second, known, scores, stakeholder, design)
                rows.append({"dimension": name, "first": first, "second": second, **gap})
    if not rows:
        return pd.DataFrame()
    table = pd.DataFrame(rows)
    table = table.assign(q_value=family_q(table["p_value"].to_numpy(float), "audit"))
    # The gaps that are told were picked among all: their intervals allow for it. Those to messages are shown, not told.
    p_values, q_values = (table[name].to_numpy(float) for name in ("p_value", "q_value"))
    ends = (table["conf_low"].to_numpy(float), table["conf_high"].to_numpy(float))
    low, high = told_ends(table["difference"].to_numpy(float), ends, p_values, q_values, "audit")
    is_told = (table["measure"] == BY_SCORE).to_numpy()
    return table.assign(
        conf_low=np.where(is_told, low, table["conf_low"]), conf_high=np.where(is_told, high, table["conf_high"])
    )


def too_few(images: pd.DataFrame) -> pd.Series:
    """Return which images are of groups of people too small to be tested against others, as everywhere in the report.

    The people who hold an image are a group like any other; messages are none.
    """
    return images["source"].ne(PROJECTED) & (images["n"] < SMALLEST_LEVEL)


def _compare(
    name: str, first: str, second: str, known: pd.DataFrame, scores: pd.DataFrame, stakeholder: pd.Series,
    design: SurveyDesign,
) -> dict[str, float | str]:  # fmt: skip
    if PROJECTED in (first, second):
        columns, correlation, measure, points = ["share", "share_low", "share_high"], 0.0, BY_SHARE, 100
    else:
        columns, measure, points = ["estimate", "conf_low", "conf_high"], BY_SCORE, 1
        group_of = {source: group for group, source in SOURCE_OF.items()}
        masks = [(stakeholder == group_of[source]).fillna(False).to_numpy(bool) for source in (first, second)]
        correlation = design_correlation(scores[name], masks[0], masks[1], design)
    one, other = (Figures(*known.loc[side, columns].astype(float)) for side in (first, second))
    gap = gaps(one, other, correlation)
    ends = {"conf_low": points * float(gap.low), "conf_high": points * float(gap.high)}
    difference = points * float(gap.difference)
    return {"measure": measure, "difference": difference, **ends, "p_value": float(gap.p_value)}
