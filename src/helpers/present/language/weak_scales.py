"""Scales whose items hold together weakly, told wherever their figures are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.words import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.present.language.words import Words


def blurred(names: Mapping[str, str], weak: Mapping[str, float]) -> list[str]:
    """Return the names, within a sentence, of the scales that hold together weakly (as `weakly`)."""
    return [escape_markdown(name[:1].lower() + name[1:]) for code, name in names.items() if code in weak]


def weakly(names: Mapping[str, str], weak: Mapping[str, float], words: Words) -> str:
    """Return in one sentence which of the scales that are told hold together weakly; empty where none does.

    The figure, alpha, is in the annex.

    Parameters
    ----------
    names
        Scale to its name.
    weak
        Scale to its alpha, of those that hold together weakly.
    """
    scales = blurred(names, weak)
    if not scales:
        return ""
    return words.plural(
        "The questions behind this mean go together little, so that it is a blurred figure: {scales}. Read them one by "
        "one.",
        "The questions behind these means go together little, so that they are blurred figures: {scales}. Read them "
        "one by one.",
        len(scales),
        scales=words.list(scales),
    )
