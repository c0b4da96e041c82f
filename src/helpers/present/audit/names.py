"""Names of what the audit speaks of: channels, frames, services, grades, sources and kinds of shortcoming."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.narrative import indicator_name, level_name, plain_subject, subject
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.segments.names import segment_name
from helpers.study.instrument import read_instrument

if TYPE_CHECKING:
    from helpers.communication.audit.themes.analysis import Audit
    from helpers.study.opening import Study

FRAMES = {
    "deficit": mark("Charity and need"),
    "rights": mark("Rights"),
    "prevention": mark("Prevention"),
    "life_course": mark("Stages of life"),
    "universality": mark("For everyone"),
    "none": mark("None of these"),
    "restates_stereotype": mark("Denies a stereotype by naming it"),
}
LEVELS = {
    "very_hard": mark("Very hard"),
    "hard": mark("Hard"),
    "normal": mark("Normal"),
    "easy": mark("Easy"),
    "very_easy": mark("Very easy"),
}
MEASURES = {"inflesz": mark("INFLESZ"), "inflesz_ca": mark("INFLESZ, adapted"), "flesch": mark("Flesch")}
SOURCES = {
    "own": mark("Professionals (own)"),
    "projected": mark("Messages (projected)"),
    "perceived_citizen": mark("Citizens"),
    "perceived_association": mark("Associations"),
    "perceived_economic": mark("Economic agents"),
}
LANGUAGES = {"ca": mark("Catalan"), "es": mark("Spanish"), "en": mark("English"), "other": mark("Other languages")}
STEREOTYPES = {
    "poor": mark("only for the poor"),
    "newcomers": mark("only for newcomers"),
    "charity": mark("charity"),
    "children": mark("they take children away"),
    "bureaucracy": mark("bureaucracy"),
    "old_age": mark("only for old people"),
    "abuse": mark("abuse of benefits"),
}
TOPICS = {
    "culture": mark("Culture and festivities"),
    "sport": mark("Sport"),
    "urban": mark("Works and streets"),
    "mobility": mark("Mobility"),
    "environment": mark("Environment"),
    "safety": mark("Safety"),
    "economy": mark("Trade and work"),
    "education": mark("Schools and education"),
    "health": mark("Health"),
    "institutional": mark("Council business"),
    "other": mark("Other topics"),
}
PARTS = {
    "channels": mark("Channels"),
    "messages": mark("Messages"),
    "press": mark("Press cuttings"),
    "services": mark("Services and their pages"),
    "budget": mark("Budget"),
}
SHOWS = {
    "channels": mark("which channels there are, who answers for them, whom they reach and what they cost"),
    "messages": mark("how often the council speaks, of what, in what frame, how clearly, and where"),
    "press": mark("how the press frames the services, beside the council's own messages"),
    "services": mark("which services have no page, no way to ask or a language missing, and how hard the pages are"),
    "budget": mark("whether the share of the council's voice matches the share of its budget"),
}
KINDS = {
    "silent_channel": mark("Silent channel"),
    "channel_mismatch": mark("Too little sent where people listen"),
    "untrusted_channel": mark("Much sent where trust is low"),
    "low_voice": mark("Little voice for its budget"),
    "deficit_framing": mark("Frame of charity and need"),
    "stereotype_restated": mark("Stereotype named in order to deny it"),
    "hard_to_read": mark("Hard to read"),
    "no_page": mark("Service without a page"),
    "no_way_to_ask": mark("No way to ask"),
    "missing_language": mark("Pages without a language"),
    "low_recall": mark("Messages not remembered"),
    "ignorance": mark("Not known"),
    "distortion": mark("Believed and false"),
    "image_gap": mark("Images apart"),
}
#: How it is known that something falls short.
GROUNDS = {
    "counted": mark("counted"),
    "tested": mark("tested against another figure of this council"),
    "norm": mark("norm of this method"),
    "published_norm": mark("published scale of reading ease"),
}
BASES = {
    "messages": mark("messages"),
    "services": mark("service pages"),
    "budget": mark("budget"),
    "survey": mark("survey"),
    "messages_and_survey": mark("messages and survey"),
    "services_and_survey": mark("service pages and survey"),
}
#: A name from outside is cut here, so that no table or figure is filled by one.
LONGEST_NAME = 80
NOT_PLAIN = re.compile(r"[^\w\s.,;:'’·()?!%€+-]")


def plain(text: str) -> str:
    """Return text from outside without any mark that could open markup or mathematics: for figures, alt and captions.

    Examples
    --------
    >>> plain("<b>$x$</b> {{< embed y >}}")
    'bxb embed y'
    """
    return " ".join(NOT_PLAIN.sub("", str(text)).replace("_", " ").split())[:LONGEST_NAME]


@dataclass(frozen=True, eq=False)
class AuditFindings:
    """The audit of one study with what is needed to say it."""

    audit: Audit
    study: Study
    words: Words
    items: pd.DataFrame

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.audit[table]

    def _ipython_key_completions_(self) -> list[str]:
        """What a name between brackets completes to in a notebook."""
        return self.audit._ipython_key_completions_()

    @property
    def subject(self) -> str:
        """What the survey is about."""
        return subject(self.study)

    def say(self, names: dict[str, str], code: object) -> str:
        """Return the name of a code; a code that nothing names is the council's own, made plain."""
        return self.words(names[str(code)]) if str(code) in names else plain(str(code).replace("_", " "))

    @cached_property
    def _services(self) -> dict[str, str]:
        table = self["service_pages"]
        return {str(row.service): str(row.name) for row in table.itertuples(index=False) if row.name != row.service}

    @cached_property
    def _segments(self) -> dict[str, str]:
        if not self.study.has("segments"):
            return {}
        rows = self.study.read("segments").itertuples(index=False)
        return {row.segment: segment_name(row.label, self.study, self.words, self.items) for row in rows}

    def channel(self, code: str) -> str:
        """Return the name of a channel, as plain text."""
        if code == "all":
            return self.words("All channels")
        name = level_name("channel_used", code, self.study, self.words)
        return plain(name if name != code else code.replace("_", " "))

    def source(self, code: object) -> str:
        """Return whose image it is, as plain text: a group that the council names otherwise, by its own word."""
        group = str(code).removeprefix("perceived_")
        own = level_name("stakeholder", group, self.study, self.words)
        asked = {option.code: option for option in read_instrument()["stakeholder"].options}
        is_own = group in asked and own not in (group, asked[group].label[self.study.language])
        return plain(own) if is_own else self.say(SOURCES, code)

    def service(self, code: str) -> str:
        """Return the name of a service, as plain text: the council's own, else the instrument's."""
        own = self._services.get(code)
        if own:
            return plain(own)
        aided = f"aided_{code}"
        is_known = aided in self.study.instrument
        return self.study.instrument[aided].label(self.study.language) if is_known else plain(code)

    def segment(self, code: str) -> str:
        """Return the name of a segment, as plain text."""
        return self.words("Everybody") if code == "all" else plain(self._segments.get(code, code))

    def dimension(self, code: str) -> str:
        """Return the name of a dimension of the image; stereotypes are turned, so that high is good."""
        if code == "stereotypes":
            return self.words("Free of stereotypes")
        return indicator_name(code, self.study, self.words, self.items)

    def item(self, code: str) -> str:
        """Return the short name of a quiz statement, as plain text."""
        return plain(indicator_name(code, self.study, self.words, self.items))

    def text(self, key: str, language: str) -> str:
        """Return the name of a text whose readability was measured: a channel's messages or a service's page."""
        kind, _, code = key.partition(":")
        tongue = self.say(LANGUAGES, language)
        if kind == "service":
            return self.words("Page: {service} ({language})", service=self.service(code), language=tongue)
        return self.words("Messages: {channel} ({language})", channel=self.channel(code), language=tongue)


def shortcoming_subject(kind: str, subject_code: str, findings: AuditFindings) -> str:
    """Return what a shortcoming is about, as plain text."""
    if kind in ("silent_channel", "channel_mismatch", "untrusted_channel"):
        return findings.channel(subject_code)
    if kind in ("no_page", "no_way_to_ask"):
        return findings.service(subject_code)
    if kind == "hard_to_read":
        key, _, language = subject_code.rpartition(":")
        return findings.text(key, language)
    if kind in ("ignorance", "distortion"):
        return findings.item(subject_code)
    if kind == "image_gap":
        return findings.dimension(subject_code)
    names = {"missing_language": LANGUAGES, "stereotype_restated": STEREOTYPES}.get(kind, {})
    return findings.say(names, subject_code) if names else plain_subject(findings.study)


def shown(text: str) -> str:
    """Return plain text ready for Markdown."""
    return escape_markdown(text)
