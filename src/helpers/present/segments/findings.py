"""Findings on segments: who shares an image, how many they are, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.narrative import indicator_name, people
from helpers.present.language.weak_scales import weakly
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.present.segments.charts import size_and_image
from helpers.present.segments.names import concern, issue_name, issues, reason, segment_name
from helpers.stats.comparisons.standing import standing
from helpers.stats.models.families import family_level
from helpers.stats.scales.reliability import weak_scales
from helpers.stats.segments.inputs import BANDS, KNOWLEDGE, SCORE_CUTS, SHARE_CUTS
from helpers.stats.segments.labels import CONCERNS
from helpers.study.quantiles import Z
from helpers.survey.disclosure import refuse_few

if TYPE_CHECKING:
    from helpers.stats.segments.analysis import SegmentAnalysis
    from helpers.study.opening import Study

#: An interval that is less than this part of a simple sample's comes from weights raked on what makes the group.
KNOWN = 0.5
BAND_NAMES = {
    "low": mark("low"), "middle": mark("middle"), "high": mark("high"), "correct": mark("mostly correct"),
    "wrong": mark("mostly wrong"), "dont_know": mark("mostly “don't know”"),
}  # fmt: skip


#: What the groups are made from; or where none were found, what was looked at.
MADE, LOOKED_IN = mark("What the groups are made from: {inputs}."), mark("What groups were looked for in: {inputs}.")
MADE_OF, LOOKED_AT = mark("What the groups are made from."), mark("What groups were looked for in.")


@dataclass(frozen=True, eq=False)
class SegmentFindings:
    """The analysis of segments with what is needed to say it.

    Raises
    ------
    UsageError
        If a profile speaks of fewer people than the threshold.
    """

    analysis: SegmentAnalysis
    items: pd.DataFrame
    study: Study
    words: Words

    def __post_init__(self) -> None:
        refuse_few(self.analysis.profiles, self.study.config.options.disclosure_threshold)

    @property
    def is_latent(self) -> bool:
        """Whether the segments are latent classes, and not domains in their place."""
        return self.analysis.segmentation.basis == "latent_class"

    @property
    def is_settled(self) -> bool:
        """Whether the survey decides how many groups there are."""
        return self.analysis.segmentation.is_settled

    @property
    def images_compare(self) -> bool:
        """Whether the groups' images may be held against each other: not where contact makes them and the index does
        not measure the same with and without it."""
        if not by_contact(self):
            return True
        tests = self.study.read("groups")
        return bool(tests.loc[tests["domain"] == "is_user", "is_alike"].all())

    @property
    def by_knowledge(self) -> bool:
        """Whether the segments were made from what people know too."""
        return bool({"knowledge", "awareness"} & set(self.analysis.segmentation.inputs.names))

    @property
    def named(self) -> pd.DataFrame:
        """The table `segments` with the ``name`` of each in the reader's language."""
        names = [segment_name(label, self.study, self.words, self.items) for label in self.analysis.segments["label"]]
        return self.analysis.segments.assign(name=names)

    @property
    def weak(self) -> dict[str, float]:
        """The alpha of each scale whose items hold together weakly."""
        return weak_scales(self.study.read("reliability")) if self.study.has("reliability") else {}

    def name_of(self, column: str) -> str:
        """Return the name of a variable or an input."""
        if column == "knowledge":
            return self.words("What most of the answers to the statements are")
        return indicator_name(column, self.study, self.words, self.items)


def _sized(row: pd.Series, findings: SegmentFindings) -> str:
    share = f"{findings.words.percent(row['share'])} {people(findings.study, findings.words)}"
    if len(findings.analysis.segments) > 1 and is_set_by_weights(row, findings.analysis.design.n):
        if _chose_to_answer(findings):
            # The weights set it, but those who chose to answer are no census.
            return findings.words("{share} (set by the weights)", share=share)
        return findings.words("{share} (known from the census)", share=share)
    return share


def _chose_to_answer(findings: SegmentFindings) -> bool:
    return bool(findings.study.config.sample.type == "opt_in")


def is_set_by_weights(row: pd.Series, n: int) -> bool:
    """Return whether a share is as sure as it is only because the weights were raked on what makes the group.

    Parameters
    ----------
    row
        Of the table `segments`.
    n
        Respondents in all groups together.
    """
    share = float(row["share"])
    simple = 2 * Z * math.sqrt(share * (1 - share) / max(1, n))
    return bool(row["basis"] == "domain" and row["share_high"] - row["share_low"] < KNOWN * simple)


def _size_claim(row: pd.Series) -> Claim:
    ends = {"value": float(row["share"]), "low": float(row["share_low"]), "high": float(row["share_high"])}
    return Claim("figure", "share", base=row["segment"], **ends)


def _told(row: pd.Series, findings: SegmentFindings) -> Told:
    words, claims = findings.words, [_size_claim(row)]
    head = f"**{escape_markdown(row['name'])}**: {_sized(row, findings)}"
    if findings.study.config.sample.type != "opt_in" and findings.analysis.design.auxiliaries is not None:
        # A size is known to two figures or so: more would claim what the interval denies. Without the census it would
        # count children too, of whom nobody was asked.
        size = words.number(as_people_round(row["size"]))
        age = words.number(findings.study.config.options.minimum_age)
        head += words(", about {size} people aged {age} and over", size=size, age=age)
    parts = [f"{head}."]
    if pd.notna(row["image"]):
        parts.append(words("{image_index} {image}.", image=words.number(row["image"], int(findings.is_latent))))
        ends = {"value": float(row["image"]), "low": float(row["image_low"]), "high": float(row["image_high"])}
        claims.append(Claim("figure", "image_index", base=row["segment"], **ends))
    beyond = issues(row, findings)
    if beyond:
        parts.append(concern(beyond, words))
    return Told(" ".join(parts), tuple(claims))


def headline(findings: SegmentFindings) -> Sentences:
    """Return the segments with size, image and issue, or why there are none and which groups stand in for them."""
    told = [_told(row, findings) for _, row in findings.named.iterrows()]
    lines = join([*(Told(f"- {one.text}", one.claims) for one in told)], "\n")
    if not findings.is_latent:
        return Sentences(f"{_instead(findings)}\n\n{lines.text}\n", lines.claims)
    return Sentences(f"{_fall_into(findings)}\n\n{lines.text}\n", lines.claims)


def _fall_into(findings: SegmentFindings) -> str:
    """Return what makes the groups; the heading says how many. That they are cuts where their number is not settled."""
    words = findings.words
    if findings.is_settled and findings.by_knowledge:
        return words("What people think and know makes these groups, and not age or district beforehand.")
    if findings.is_settled:
        return words("What people think makes these groups, and not age or district beforehand.")
    what = words("what they think and know") if findings.by_knowledge else words("what they think")
    return words(
        "By {what}, people shade into one another: each group more, up to the {n} that were tried, describes the "
        "answers better, so that their number is a choice. These groups are cuts, made to speak to each, and no kinds "
        "of people.",
        what=what,
        n=words.number(len(findings.named)),
    )


def _instead(findings: SegmentFindings) -> str:
    words = findings.words
    if len(findings.named) == 1:
        return words(
            "They cannot be told apart: {reason}. Parts by age or contact with the services would be too small as "
            "well.",
            reason=reason(findings.analysis.segmentation, findings.words),
        )
    if by_contact(findings):
        return words(
            "They cannot be told apart: {reason}. What follows are ages, with and without contact "
            "with the services. They are set beforehand, and only help to say who people are and how to reach them.",
            reason=reason(findings.analysis.segmentation, findings.words),
        )
    return words(
        "They cannot be told apart: {reason}. What follows are ages. They are set beforehand, and "
        "only help to say who people are and how to reach them.",
        reason=reason(findings.analysis.segmentation, findings.words),
    )


def by_contact(findings: SegmentFindings) -> bool:
    """Return whether the domains that stand in for groups are parted by contact with the services."""
    return any("users" in code for code in findings.analysis.segmentation.codes)


def _largest_claim(largest: pd.Series, rows: pd.DataFrame) -> Claim:
    return Claim("extreme", "share", "highest", ";".join(rows["segment"]), largest["segment"])


def figure(findings: SegmentFindings) -> Figure | None:
    """Return the chart of size and image by segment."""
    words, rows = findings.words, findings.named
    if not findings.images_compare:
        rows = rows.assign(image=math.nan, image_low=math.nan, image_high=math.nan)
    form = partial(size_and_image, rows.assign(label=rows["name"]), words)
    columns = ["segment", "share", "share_low", "share_high", "n", "image", "image_low", "image_high"]
    told = [
        words(
            "{name}: {share}, image index {image}",
            name=row["name"],
            share=words.percent(row["share"]),
            image=words.number(row["image"]),
        )
        for _, row in rows.iterrows()
    ]
    alt = described(words, words("Dots with {confidence} intervals."), told)
    return draw(form, _caption(rows, findings), alt, rows[columns].reset_index(drop=True))


def _is_clearly_largest(largest: pd.Series, rows: pd.DataFrame) -> bool:
    """Whether the largest share lies above all others, with intervals that allow for its having been picked."""
    places = standing(rows["share"], rows["share_low"], rows["share_high"], family_level("segments"), is_share=True)
    return bool(places.is_highest[(rows["segment"] == largest["segment"]).to_numpy()].all())


def _caption(rows: pd.DataFrame, findings: SegmentFindings) -> Told:
    words, largest = findings.words, rows.loc[rows["share"].idxmax()]
    if len(rows) == 1:
        return Told(words("Everybody as one group: share and image index."))
    if not findings.is_latent:
        # How many there are of an age is the census's, and no finding of the survey.
        return Told(_parts_shown(findings)) + _image_ends(rows[rows["image"].notna()], findings)
    fields = {"name": largest["name"], "share": words.percent(largest["share"])}
    caption = Told("")
    if _is_clearly_largest(largest, rows):
        caption = Told(words("The largest group is “{name}” ({share}).", **fields), (_largest_claim(largest, rows),))
    return caption + _image_ends(rows[rows["image"].notna()], findings)


def _parts_shown(findings: SegmentFindings) -> str:
    words = findings.words
    if not by_contact(findings):
        return words("Ages: share and image index.")
    if findings.images_compare:
        return words("Ages with and without contact: share and image index.")
    return words(
        "Ages with and without contact. Their images are not compared: that the index measures the same in both is "
        "not shown."
    )


def _image_ends(rows: pd.DataFrame, findings: SegmentFindings) -> Told:
    """Return which group has surely the best and which surely the poorest image of all groups."""
    if len(rows) < 2:
        return Told("")
    if _made_from_image(findings):
        return Told(
            findings.words("Share of each group, and its image index, which is among what the groups were made from.")
        )
    ends, error = (rows["image"], rows["image_low"], rows["image_high"]), family_level("segments")
    places, words = standing(*ends, error, rows["n"].astype(float) - 1), findings.words
    codes, told = ";".join(rows["segment"]), []
    for is_end, place, sentence in (
        (places.is_highest, "highest", mark("The best image: “{name}” ({image}).")),
        (places.is_lowest, "lowest", mark("The poorest image: “{name}” ({image}).")),
    ):
        for _, row in rows[is_end].iterrows():
            claim = Claim("extreme", "image_index", place, codes, row["segment"])
            told.append(Told(words(sentence, name=row["name"], image=words.number(row["image"])), (claim,)))
    return join(told) if told else Told(words("Which group has the best image cannot be told from chance."))


def _made_from_image(findings: SegmentFindings) -> bool:
    """Whether the image, or a question of it, is among what the groups were made from: unlike images are no finding."""
    valued = set(findings.items.loc[findings.items["construct"] == "valuation", "item"])
    return findings.is_latent and bool((valued | {"image_index"}) & set(findings.analysis.segmentation.inputs.names))


def table(findings: SegmentFindings) -> Table:
    """Return size, n, image and issue of each segment."""
    words, rows = findings.words, findings.named
    shown = {
        words("Group"): [escape_markdown(name) for name in rows["name"]],
        words("Share ({confidence} interval)"): [_share_of(row, findings) for _, row in rows.iterrows()],
        "n": [words.number(n) for n in rows["n"]],
        words("{image_index} ({confidence} interval)"): [_image_of(row, findings) for _, row in rows.iterrows()],
    }
    if set(findings.analysis.profiles["variable"]) & {one.id for one in CONCERNS}:
        shown[words("Beyond the level of concern")] = [
            words.list([issue_name(code, words) for code in issues(row, findings) or ["none"]])
            for _, row in rows.iterrows()
        ]
    return tabulate(pd.DataFrame(shown), _table_caption(findings), rows.drop(columns="name"), "lrrrl"[: len(shown)])


#: The levels of concern, as the caption names those of what was asked.
LEVELS = {
    "quiz_dont_know": mark("above {level} of answers “don't know”"),
    "quiz_wrong": mark("above {level} of answers wrong"),
    "stereotypes": mark("stereotypes above {level}"), "stigma": mark("above {level}"),
    "self_relevance": mark("below {level} for being seen as one's own"),
    "satisfaction_score": mark("below {level} for satisfaction"),
}  # fmt: skip


def _table_caption(findings: SegmentFindings) -> str:
    """Return what the table shows, with the levels of concern of what was asked and no others."""
    words, asked = findings.words, set(findings.analysis.profiles["variable"])
    held = [one for one in CONCERNS if one.id in asked]
    if not held:
        return words("Groups of people: share and image index.")
    # Each level under the phrase that the column has for what lies beyond it.
    told: dict[str, list[str]] = {}
    for one in held:
        level = words.percent(one.concern) if one.is_share else words.number(one.concern)
        told.setdefault(issue_name(str(one.issue), words), []).append(words(LEVELS[one.id], level=level))
    levels = [f"{name}: {_either(parts, words)}" for name, parts in told.items()]
    return words(
        "Groups of people: share, image index, and what surely lies beyond the level of concern, with a wider interval "
        "than that of {confidence}, for so many are looked at. The levels are a norm of this method: {levels}.",
        levels="; ".join(levels),
    )


def _either(parts: list[str], words: Words) -> str:
    return parts[0] if len(parts) == 1 else words("{one} or {other}", one=", ".join(parts[:-1]), other=parts[-1])


def _share_of(row: pd.Series, findings: SegmentFindings) -> str:
    words, share = findings.words, findings.words.percent(row["share"])
    if len(findings.analysis.segments) == 1:
        return share
    if is_set_by_weights(row, findings.analysis.design.n):
        if _chose_to_answer(findings):
            return words("{share} (set by the weights)", share=share)
        return words("{share} (census)", share=share)
    return f"{share} ({words.percent_interval(row['share_low'], row['share_high'])})"


def _image_of(row: pd.Series, findings: SegmentFindings) -> str:
    words, digits = findings.words, int(findings.is_latent)
    if pd.isna(row["image"]):
        return words.number(None)
    return f"{words.number(row['image'], digits)} ({words.interval(row['image_low'], row['image_high'], digits)})"


def _was_tried(findings: SegmentFindings) -> bool:
    """Return whether groups were looked for in the answers at all; those by age or contact are made of no answers."""
    return findings.is_latent or not findings.analysis.class_numbers.empty


def inputs_told(findings: SegmentFindings) -> Sentences | None:
    """Return what the segments are made from, or were looked for in, and in which bands; None where nowhere."""
    words, names = findings.words, findings.analysis.segmentation.inputs.names
    if not names:
        return Sentences(words("The survey asked nothing that segments could be made from."))
    if not _was_tried(findings):
        return None
    listed = "; ".join(escape_markdown(findings.name_of(name)) for name in names)
    told = words(MADE if findings.is_latent else LOOKED_IN, inputs=listed)
    low, high = (words.number(cut) for cut in SCORE_CUTS)
    bands = words("Scores from 0 to 100 are low under {low} and high from {high}.", low=low, high=high)
    if "awareness" in names:
        few, many = (words.percent(cut) for cut in SHARE_CUTS)
        bands += " " + words("Services known are low under {few} and high from {many} of them.", few=few, many=many)
    blurred = weakly({name: findings.name_of(name) for name in names}, findings.weak, words)
    return Sentences(" ".join(filter(None, [told, bands, blurred])))


def inputs_table(findings: SegmentFindings) -> Table | None:
    """Return the share of the people in each band of each input."""
    words, bands = findings.words, findings.analysis.bands
    if bands.empty or not _was_tried(findings):
        return None
    shares = bands.pivot(index="input", columns="level", values="share")
    counts = bands.groupby("input", sort=False)["n"].sum()
    rows = []
    for name in findings.analysis.segmentation.inputs.names:
        levels = [level for level in (KNOWLEDGE if name == "knowledge" else BANDS) if level in shares]
        told = [f"{words(BAND_NAMES[level])} {words.percent(shares.loc[name, level])}" for level in levels]
        kept = [text for text, level in zip(told, levels, strict=True) if pd.notna(shares.loc[name, level])]
        rows.append((escape_markdown(findings.name_of(name)), "; ".join(kept), words.number(counts[name])))
    shown = pd.DataFrame(rows, columns=[words("Input"), words("Share of the people in each band"), "n"])
    keyed = bands.assign(key=bands["input"] + "=" + bands["level"])[["key", "share", "n"]]
    return tabulate(shown, words(MADE_OF if findings.is_latent else LOOKED_AT), keyed, "llr")
