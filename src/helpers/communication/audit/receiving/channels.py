"""What people and their tools call a channel, and which of the method's it is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.near_names import near_names
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

CHANNELS: dict[str, tuple[str, ...]] = {
    "web": (
        "web", "website", "webs", "pàgina web", "página web", "lloc web", "sitio web", "blog", "seu electrònica",
        "sede electrónica", "portal",
    ),
    "newsletter": (
        "newsletter", "butlletí", "butlletí municipal", "boletín", "boletín municipal", "revista municipal", "revista",
        "magazine", "full informatiu", "hoja informativa", "mailing", "email", "e-mail", "correu electrònic",
        "correo electrónico",
    ),
    "social_media": (
        "social_media", "social media", "social", "xarxes socials", "redes sociales", "xarxes", "redes", "rrss", "xxss",
        "facebook", "face book", "fb", "facebook page", "meta", "instagram", "insta", "ig", "instagram business",
        "twitter", "tw", "x", "x (twitter)", "tiktok", "tik tok", "linkedin", "linked in", "youtube", "you tube", "yt",
        "threads", "bluesky", "mastodon", "pinterest", "flickr",
    ),
    "messaging": (
        "messaging", "missatgeria", "mensajería", "whatsapp", "whats app", "wa", "telegram", "sms", "whatsapp channel",
    ),
    "press": (
        "press", "premsa", "prensa", "nota de premsa", "nota de prensa", "press release", "diari", "diario",
        "periódico",
    ),
    "radio_tv": ("radio_tv", "ràdio", "radio", "televisió", "televisión", "tv", "tele", "ràdio o televisió",
                 "radio municipal"),
    "posters": (
        "posters", "poster", "cartells", "cartell", "carteles", "cartel", "cartelleria", "cartelería", "flyers",
        "flyer", "fulletons", "fulletó", "folletos", "folleto", "leaflets", "tríptic", "tríptico", "díptic", "díptico",
    ),
    "letter": ("letter", "carta", "cartes", "cartas", "bústia", "bústies", "bustiada", "buzoneo", "mail",
               "correu postal", "correo postal"),
    "phone": ("phone", "telèfon", "teléfono", "telephone"),
    "office": ("office", "oficina", "oac", "oficina d'atenció ciutadana", "oficina de atención ciudadana",
               "centre cívic", "centro cívico"),
    "word_of_mouth": ("word_of_mouth", "boca-orella", "boca a boca", "word of mouth"),
    "associations": ("associations", "entitats", "asociaciones", "entidades", "associacions"),
}  # fmt: skip
BETWEEN = re.compile(r"[;,/|&+\n]")
#: What stands in a cell where there is no channel.
NONE = frozenset({"", "-", "–", "—", "--", "?", "n/a", "n/d", "s/d", "n.d.", "s.d.", "no disponible", "not available"})
SHOWN = 8


@lru_cache(maxsize=1)
def _words() -> dict[tuple[str, ...], str]:
    """Return the words of each name of a channel to the channel, names of many words first."""
    named = [(tuple(fold(name).split()), channel) for channel, names in CHANNELS.items() for name in names]
    return dict(sorted(named, key=lambda pair: -len(pair[0])))


def channels_named(text: str) -> tuple[str, ...]:
    """Return the channels of the method that a text names, each once, in its order.

    Examples
    --------
    >>> channels_named("Instagram Stories"), channels_named("Web i xarxes"), channels_named("Megafonia")
    (('social_media',), ('web', 'social_media'), ())
    """
    left, named = fold(text).split(), []
    while left:
        size, channel = next(
            ((len(name), channel) for name, channel in _words().items() if tuple(left[: len(name)]) == name), (1, "")
        )
        named += [channel] if channel else []
        left = left[size:]
    return tuple(dict.fromkeys(named))


def channel_code(text: str) -> str | None:
    """Return the method's channel for what a council or a tool calls it; its own name where the method has none.

    None where there is no channel or several, which would have to be told apart.

    Examples
    --------
    >>> channel_code("Instagram"), channel_code("Butlletí municipal"), channel_code("web, fb")
    ('social_media', 'newsletter', None)
    >>> channel_code("Megafonia")
    'megafonia'
    """
    folded = fold(text)
    if text.strip().casefold() in NONE or not folded:
        return None
    exact = _words().get(tuple(folded.split()))
    if exact:
        return exact
    pieces = [piece for piece in BETWEEN.split(text) if fold(piece)]
    codes = {channel for piece in pieces for channel in channels_named(piece) or (fold(piece),)}
    if len(codes) > 1:
        return None
    return next(iter(codes)).replace(" ", "_")


def channel_of_name(stem: str) -> str | None:
    """Return the channel that a file is named for (``newsletter-2024``), or None where it names none or several.

    Examples
    --------
    >>> channel_of_name("messages-butlleti"), channel_of_name("noticies-ca")
    ('newsletter', None)
    """
    channels = channels_named(re.sub(r"[-_.]", " ", stem))
    return channels[0] if len(channels) == 1 else None


def told_channels(texts: Iterable[str], where: str) -> list[Problem]:
    """Return what must be told of a column's channels: those that the method does not know, or took for its own."""
    said = dict.fromkeys(text for text in texts if channel_code(text))
    own = [text for text in said if not channels_named(text)]
    taken = [text for text in said if channels_named(text) and tuple(fold(text).split()) not in _words()]
    notes = []
    if own:
        message = (
            "Channels that the method does not know count by themselves: {names}. If one of its own is meant, write it "
            "({codes})."
        )
        shown = [f"{text[:30]}{_near(text)}" for text in own[:SHOWN]] + ["…"] * (len(own) > SHOWN)
        notes.append(Problem(message, where, {"names": ", ".join(shown), "codes": ", ".join(CHANNELS)}))
    if taken:
        message = "Channels that are taken for those of the method: {names}. Write another one where that is wrong."
        shown = [f"{text[:30]} ({channel_code(text)})" for text in taken[:SHOWN]] + ["…"] * (len(taken) > SHOWN)
        notes.append(Problem(message, where, {"names": ", ".join(shown)}))
    return notes


def _near(text: str) -> str:
    known = {" ".join(name): channel for name, channel in _words().items()}
    near = near_names(text, known, most=1, alike=75)
    return f" ({known[near[0]]}?)" if near else ""
