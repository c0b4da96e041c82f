"""Findings on the people of each segment: what they think, who they are, and how to reach them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.present.drawing import charts
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.narrative import level_name
from helpers.present.language.words import Words, escape_markdown
from helpers.present.outputs import Figure, Sentences, Table, draw, tabulate
from helpers.present.segments.charts import profile_grid
from helpers.present.segments.findings import SegmentFindings
from helpers.stats.estimates.standing import standing
from helpers.stats.models.families import REPORT_ERROR, family_level

#: Scores of the profile, top to bottom, and whether more is good for the image.
SCORES = {
    "image_index": True,
    "self_relevance": True,
    "stereotypes": False,
    "stigma": False,
    "awareness": True,
    "quiz_correct": True,
    "quiz_wrong": False,
    "quiz_dont_know": False,
    "informed_score": True,
    "clarity_score": True,
    "satisfaction_score": True,
    "advocacy_score": True,
}
#: With fewer scores than this the single items that made the groups are shown too.
FEW_SCORES = 6
PEOPLE = ("age_group", "sex", "education", "origin", "language", "stakeholder", "work", "is_user")
REACH = ("language", "district")
TOP_CHANNELS = 5
#: False-discovery rate at which a difference counts as beyond chance.
DISCOVERY = REPORT_ERROR
#: Standard deviations under which a difference, though beyond chance, is not worth a word.
WORTH_TELLING = 0.2
TOLD_SCORES, TOLD_PEOPLE, TOLD_CHANNELS = 3, 2, 3


def scores_of(found: SegmentFindings) -> dict[str, bool]:
    """Return the scores to show: those of the method, or the inputs where the survey has few of them."""
    asked = set(found.analysis.profiles["variable"])
    scores = {name: good for name, good in SCORES.items() if name in asked}
    if len(scores) < FEW_SCORES:
        inputs = found.analysis.segmentation.inputs
        more = [name for name in inputs.names if name in asked and name not in scores]
        scores |= {name: name not in inputs.reversed_items for name in more}
    return scores


def _clear(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose difference from everybody is beyond chance, largest first."""
    apart = rows[rows["q_value"] < DISCOVERY]
    return apart.iloc[apart["standardised"].abs().argsort(kind="stable").to_numpy()[::-1]]


def _of(found: SegmentFindings, segment: str, variables: list[str]) -> pd.DataFrame:
    table = found.analysis.profiles
    return table[(table["segment"] == segment) & table["variable"].isin(variables) & table["estimate"].notna()]


def _value(row: pd.Series, estimate: float, found: SegmentFindings) -> str:
    is_share = row["variable"] in found.analysis.shares
    return found.words.percent(estimate) if is_share else found.words.number(estimate)


def _interval(row: pd.Series, found: SegmentFindings) -> str:
    words = found.words
    if row["variable"] in found.analysis.shares:
        return words.percent_interval(row["conf_low"], row["conf_high"])
    return words.interval(row["conf_low"], row["conf_high"])


def headline(found: SegmentFindings) -> Sentences:
    """Return what sets each segment apart from everybody, and who is in it more often."""
    lines = [_apart(row, found) for _, row in found.named.iterrows()]
    if not found.is_latent and all(claim.kind == "silence" for line in lines for claim in line.claims):
        text = found.words("Nothing that sets the groups apart can be told from chance, and that is a finding.")
        return Sentences(text, (Claim("silence", "profiles"),))
    head = found.words("What sets each group apart (everybody's value in brackets), as far as the survey can tell:")
    told = join([Told(f"- {line.text}", line.claims) for line in lines], "\n")
    made = found.words("What the groups were made from describes them; that they differ in it is no finding.")
    last = f"\n{made}\n" if found.is_latent else ""
    return Sentences(f"{head}\n\n{told.text}\n{last}", told.claims)


def profile_claim(row: pd.Series) -> Claim:
    """Return that a segment lies above or below everybody in one variable."""
    subject = "__".join(part for part in (row["variable"], str(row["level"])) if part)
    ends = {"low": float(row["difference_low"]), "high": float(row["difference_high"])}
    direction = "above" if row["difference"] > 0 else "below"
    return Claim("profile", subject, direction, "all", row["segment"], float(row["difference"]), **ends)


def _claims(rows: pd.DataFrame) -> tuple[Claim, ...]:
    return tuple(profile_claim(row) for _, row in rows.iterrows())


def _apart(segment: pd.Series, found: SegmentFindings) -> Told:
    words = found.words
    scores = _of(found, segment["segment"], list(scores_of(found)))
    tested = _clear(scores).head(TOLD_SCORES)
    name = f"**{escape_markdown(segment['name'])}**"
    nothing, listed = (Claim("silence", "profiles", base=segment["segment"]),), _listed(tested, found)
    made = _listed(_made_from(scores), found)
    if made:
        rest = (
            words("Beside that: {scores}.", scores=listed) if listed else words("Beside that, nothing beyond chance.")
        )
        text = words("{name}, by what it was made from: {scores}.", name=name, scores=made) + " " + rest
    else:
        text = f"{name}: {listed}." if listed else words("{name}: nothing beyond chance.", name=name)
    # What makes a domain is not news about it.
    more = _more_often(segment["segment"], PEOPLE if found.is_latent else PEOPLE[1:-2], found)
    apart = Told(text, _claims(tested) or nothing)
    return apart + Told(words("More often: {people}.", people=more.text), more.claims) if more.text else apart


def _made_from(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the inputs in which a segment differs most from the rest, those too near to them left out."""
    inputs = rows[rows["is_input"] & (rows["standardised"].abs() >= WORTH_TELLING)]
    return inputs.iloc[inputs["standardised"].abs().argsort(kind="stable").to_numpy()[::-1]].head(TOLD_SCORES)


def _listed(rows: pd.DataFrame, found: SegmentFindings) -> str:
    told = [
        found.words(
            "{name} {value} ({everybody})",
            name=escape_markdown(found.name_of(row["variable"])),
            value=_value(row, row["estimate"], found),
            everybody=_value(row, row["estimate"] - row["difference"], found),
        )
        for _, row in rows.iterrows()
    ]
    return found.words.list(told) if told else ""


def _more_often(segment: str, variables: tuple[str, ...], found: SegmentFindings) -> Told:
    rows = _clear(_of(found, segment, list(variables)))
    more = rows[(rows["difference"] > 0) & (rows["standardised"] >= WORTH_TELLING)].head(TOLD_PEOPLE)
    told = [
        found.words(
            "{level} ({share} against {everybody})",
            level=escape_markdown(_level(row, found)),
            share=found.words.percent(row["estimate"]),
            everybody=found.words.percent(row["estimate"] - row["difference"]),
        )
        for _, row in more.iterrows()
    ]
    return Told(found.words.list(told), _claims(more))


def _level(row: pd.Series, found: SegmentFindings) -> str:
    level = "1" if row["variable"] == "is_user" else str(row["level"])
    name = level_name(row["variable"], level, found.study, found.words)
    # A bare number (district 6) says nothing without its variable.
    return f"{found.name_of(row['variable'])} {name}" if name.isdigit() else name


def figure(found: SegmentFindings) -> Figure | None:
    """Return the grid of scores by segment, shaded by how good or bad for the image they are."""
    words, scores = found.words, scores_of(found)
    rows = found.analysis.profiles
    rows = rows[rows["variable"].isin(scores) & (rows["segment"] != "all")]
    if rows.empty:
        return None
    names = dict(zip(found.named["segment"], found.named["name"], strict=True))
    order = [name for name in scores if name in set(rows["variable"])]
    text = [words.number(None) if pd.isna(row["estimate"]) else _marked(row, found) for _, row in rows.iterrows()]
    good = rows["standardised"] * rows["variable"].map(lambda name: 1.0 if scores[name] else -1.0)
    grid = rows.assign(text=text, good=good)
    wide = grid.pivot(index="variable", columns="segment").reindex(order)
    texts = wide["text"].reindex(columns=list(names)).astype(object).fillna(words.number(None))
    shades = wide["good"].reindex(columns=list(names))
    labels = {"index": {name: _row_name(name, found) for name in order}, "columns": names}
    chart = profile_grid(texts.rename(**labels), shades.rename(**labels))
    told = [f"{names[row['segment']]}, {found.name_of(row['variable'])}: {row['text']}" for _, row in grid.iterrows()]
    key = words(
        "Blue-green is better for the image than in the rest of the people, red is worse; an arrow marks a difference "
        "from everybody beyond chance."
    )
    key = " ".join([key, *_input_note(order, found)])
    arrows = Told(key, _claims(_clear(rows[rows["estimate"].notna()])))
    caption = _widest(grid, names, found) + arrows
    return draw(chart, caption, words("A grid of values.") + " " + "; ".join(told) + ".", _keyed(rows))


def _inputs(found: SegmentFindings) -> frozenset[str]:
    rows = found.analysis.profiles
    return frozenset(rows.loc[rows["is_input"].astype(bool), "variable"])


def _row_name(variable: str, found: SegmentFindings) -> str:
    """Return the name of a score, with an asterisk where the groups were made from it."""
    name = found.name_of(variable)
    return f"{name} *" if variable in _inputs(found) else name


def _input_note(variables: list[str], found: SegmentFindings) -> list[str]:
    if not _inputs(found) & set(variables):
        return []
    return [found.words("An asterisk (\\*) marks what the groups were made from: it is not tested.")]


def _widest(rows: pd.DataFrame, names: dict[str, str], found: SegmentFindings) -> Told:
    clear = _clear(rows[rows["estimate"].notna()])
    if clear.empty:
        text = found.words("No difference between the groups is beyond chance.")
        return Told(text, (Claim("silence", "profiles"),))
    row = clear.iloc[0]
    text = found.words(
        "The widest gap: {score}, {value} in the group “{name}” against {everybody} in all.",
        score=found.name_of(row["variable"]),
        value=_value(row, row["estimate"], found),
        name=names[row["segment"]],
        everybody=_value(row, row["estimate"] - row["difference"], found),
    )
    return Told(text, (profile_claim(row),))


def _marked(row: pd.Series, found: SegmentFindings) -> str:
    arrow = "" if not row["q_value"] < DISCOVERY else " ↑" if row["difference"] > 0 else " ↓"
    return _value(row, row["estimate"], found) + arrow


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    level = rows["level"].where(rows["level"] == "", "=" + rows["level"])
    numbers = rows[["estimate", "conf_low", "conf_high", "n"]]
    return pd.concat([(rows["segment"] + ":" + rows["variable"] + level).rename("key"), numbers], axis=1).reset_index(
        drop=True
    )


def table(found: SegmentFindings) -> Table | None:
    """Return the scores of each segment and of everybody, with intervals and n."""
    words, scores = found.words, scores_of(found)
    rows = found.analysis.profiles[found.analysis.profiles["variable"].isin(scores)]
    if rows.empty:
        return None
    names = dict(zip(found.named["segment"], found.named["name"], strict=True)) | {"all": words("Everybody")}
    cells = rows.assign(text=[_cell(row, found) for _, row in rows.iterrows()])
    grid = cells.pivot(index="variable", columns="segment", values="text").reindex(
        index=[name for name in scores if name in set(rows["variable"])], columns=list(names)
    )
    shown = grid.astype(object).rename(columns={code: escape_markdown(name) for code, name in names.items()})
    shown.insert(0, words("Score"), [escape_markdown(_row_name(name, found)) for name in grid.index])
    caption = " ".join([words("Scores of each group: value, 95% interval, n."), *_input_note(list(grid.index), found)])
    return tabulate(shown.fillna(words.number(None)), caption, _keyed(rows))


def _cell(row: pd.Series, found: SegmentFindings) -> str:
    if pd.isna(row["estimate"]):
        return found.words("withheld")
    count = found.words.number(row["n"])
    return f"{_value(row, row['estimate'], found)} ({_interval(row, found)}; {count})"


def channels_of(found: SegmentFindings) -> pd.DataFrame:
    """Return one row a segment and channel: use and trust with intervals, lift and n, best first in each segment.

    Best is the product of use and trust; where trust was not asked, use alone.
    """
    table = found.analysis.profiles
    used, trusted = (_channel_rows(table, item) for item in ("channel_used", "channel_trusted"))
    if used.empty:
        return used
    keep = ["segment", "channel", "estimate", "conf_low", "conf_high"]
    both = used.merge(trusted[keep], on=["segment", "channel"], how="left", suffixes=("", "_trust"))
    worth = both["estimate"] * both["estimate_trust"].fillna(1.0)
    order = both.assign(worth=worth).sort_values(["segment", "worth"], ascending=[True, False], kind="stable")
    return order.reset_index(drop=True)


def _channel_rows(table: pd.DataFrame, item: str) -> pd.DataFrame:
    rows = table[table["variable"].str.startswith(f"{item}__") & table["estimate"].notna()]
    return rows.assign(channel=rows["variable"].str.split("__").str[1])


def _channel_name(code: str, found: SegmentFindings) -> str:
    return level_name("channel_used", code, found.study, found.words)


def reach_headline(found: SegmentFindings) -> Sentences:
    """Return through which channels, in which language and where each segment is best reached."""
    words, channels = found.words, channels_of(found)
    lines = [line for line in (_reach(row, channels, found) for _, row in found.named.iterrows()) if line.text]
    asked = set(found.analysis.profiles["variable"])
    if channels.empty and not asked & set(REACH):
        return Sentences(words("The survey asked neither channels nor language nor district."))
    if not lines:
        text = words("How to reach one group better than another cannot be told from chance, and that is a finding.")
        return Sentences(text, (Claim("silence", "reach"),))
    told = join([Told(f"- {line.text}", line.claims) for line in lines], "\n")
    return Sentences(f"{told.text}\n", told.claims)


def _surely_best(own: pd.DataFrame, groups: int) -> pd.DataFrame:
    """Return the channels of a group of which use times trust surely stands above that of half of the others."""
    trust = own[["estimate_trust", "conf_low_trust", "conf_high_trust"]].astype(float).to_numpy()
    trust = np.where(np.isnan(trust), 1.0, trust)
    use = own[["estimate", "conf_low", "conf_high"]].astype(float).to_numpy()
    worth = use[:, 0] * trust[:, 0]
    # The relative errors of a product add in squares.
    below, above = (
        worth * np.hypot(*(sign * (part[:, 0] - part[:, end]) / np.maximum(part[:, 0], 1e-9) for part in (use, trust)))
        for end, sign in ((1, 1), (2, -1))
    )
    error = family_level("segments", groups)
    places = standing(worth, worth - below, worth + above, error, own["n"].astype(float) - 1)
    return own[places.is_upper]


def _reach(segment: pd.Series, channels: pd.DataFrame, found: SegmentFindings) -> Told:
    words, told, claims = found.words, [], []
    if not channels.empty:
        own = channels[channels["segment"] == segment["segment"]]
        sure = _surely_best(own, len(found.named)).head(TOLD_CHANNELS)
        best, codes = [_channel_told(row, found) for _, row in sure.iterrows()], ";".join(own["channel"])
        told += [words("among the best channels: {channels}", channels=words.list(best))] if best else []
        claims += [Claim("rank", f"reach__{code}", "highest", codes, segment["segment"]) for code in sure["channel"]]
        more = own[(own["q_value"] < DISCOVERY) & (own["difference"] > 0)]
        more = more.sort_values("difference", ascending=False, kind="stable").head(TOLD_CHANNELS)
        names = [_channel_name(code, found) for code in more["channel"]]
        claims += _claims(more)
        told += [words("more than everybody through: {channels}", channels=words.list(names))] if names else []
    more_often = _more_often(segment["segment"], REACH, found)
    told += [words("more often: {people}", people=more_often.text)] if more_often.text else []
    text = f"**{escape_markdown(segment['name'])}**: {'; '.join(told)}." if told else ""
    return Told(text, (*claims, *more_often.claims))


def _channel_told(row: pd.Series, found: SegmentFindings) -> str:
    words, name = found.words, _channel_name(row["channel"], found)
    if pd.isna(row["estimate_trust"]):
        return words("{channel} ({used} use it)", channel=name, used=words.percent(row["estimate"]))
    return words(
        "{channel} ({used} use it, {trusted} trust it)",
        channel=name,
        used=words.percent(row["estimate"]),
        trusted=words.percent(row["estimate_trust"]),
    )


def reach_figure(found: SegmentFindings) -> Figure | None:
    """Return the grid of channels used by segment."""
    words, channels = found.words, channels_of(found)
    if channels.empty:
        return None
    named = found.named
    grid = channels.pivot(index="channel", columns="segment", values="estimate")
    order = channels[channels["segment"] == "all"].sort_values("estimate", ascending=False, kind="stable")["channel"]
    grid = grid.reindex(index=order, columns=[*named["segment"], "all"])
    names = dict(zip(named["segment"], named["name"], strict=True)) | {"all": words("Everybody")}
    shown = grid.rename(index={code: _channel_name(code, found) for code in grid.index}, columns=names)
    chart = charts.heat_chart(shown, words, share=True)
    told = [
        f"{names[row['segment']]}, {_channel_name(row['channel'], found)}: {words.percent(row['estimate'])}"
        for _, row in channels.iterrows()
    ]
    caption = _farthest(channels[channels["segment"] != "all"], names, found)
    return draw(chart, caption, words("A grid of values.") + " " + "; ".join(told) + ".", _keyed(channels))


def _farthest(channels: pd.DataFrame, names: dict[str, str], found: SegmentFindings) -> Told:
    words = found.words
    caption = words("Share of each group that uses each channel.")
    clear = _clear(channels)
    if clear.empty:
        nothing = words("No group uses a channel more or less than everybody beyond chance.")
        return Told(f"{nothing} {caption}", (Claim("silence", "reach"),))
    row = clear.iloc[0]
    told = words(
        "The group “{name}” stands out most by “{channel}”: {share} use it, against {everybody} of all.",
        name=names[row["segment"]],
        channel=_channel_name(row["channel"], found),
        share=words.percent(row["estimate"]),
        everybody=words.percent(row["estimate"] - row["difference"]),
    )
    return Told(f"{told} {caption}", (profile_claim(row),))


def reach_table(found: SegmentFindings) -> Table | None:
    """Return the best channels of each segment: use, trust and lift against everybody, with intervals and n."""
    words, channels = found.words, channels_of(found)
    if channels.empty:
        return None
    names = dict(zip(found.named["segment"], found.named["name"], strict=True))
    rows = channels[channels["segment"].isin(list(names))].groupby("segment", sort=False).head(TOP_CHANNELS)
    shown = {
        words("Group"): [escape_markdown(names[code]) for code in rows["segment"]],
        words("Channel"): [escape_markdown(_channel_name(code, found)) for code in rows["channel"]],
        words("Use it"): [_with_interval(row, "", words) for _, row in rows.iterrows()],
        words("Trust it"): [_with_interval(row, "_trust", words) for _, row in rows.iterrows()],
        words("Against everybody (points)"): [_lift(row, words) for _, row in rows.iterrows()],
        "n": [words.number(n) for n in rows["n"]],
    }
    caption = words(
        "The channels of each group with the most use times trust, with 95% intervals; chance may reorder them."
    )
    extra = rows[["estimate_trust", "difference", "difference_low", "difference_high"]].reset_index(drop=True)
    return tabulate(pd.DataFrame(shown), caption, pd.concat([_keyed(rows), extra], axis=1), "llrrrr")


def _with_interval(row: pd.Series, suffix: str, words: Words) -> str:
    value = row[f"estimate{suffix}"]
    if pd.isna(value):
        return words.number(None)
    return f"{words.percent(value)} ({words.percent_interval(row[f'conf_low{suffix}'], row[f'conf_high{suffix}'])})"


def _lift(row: pd.Series, words: Words) -> str:
    low, high = words.points(row["difference_low"]), words.points(row["difference_high"])
    return f"{words.points(row['difference'])} ({words('{low} to {high}', low=low, high=high)})"
