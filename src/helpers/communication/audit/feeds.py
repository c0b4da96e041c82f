"""RSS and Atom feeds (messages) and sitemaps (pages), read without ever following what they declare."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import pandas as pd

from helpers.communication.audit.headers import channel_code
from helpers.errors import CommunicationInputError, Problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SUFFIXES = frozenset({".xml", ".rss", ".atom"})
#: A feed or sitemap is small; anything larger is not one.
MOST_BYTES = 50_000_000
TAG = re.compile(r"<[^>]*>")


class _DeclaresTypes(Exception):
    """The file brings a document type of its own."""


def _refuse(*_: object) -> NoReturn:
    raise _DeclaresTypes


def read_xml(path: Path) -> Element:
    """Return the root of an XML file that declares no document type.

    A document type can define entities that expand without end or reach for other files, so it is refused before
    the file is parsed.

    Raises
    ------
    CommunicationInputError
        If the file declares a document type, is larger than a feed can be, or is not XML; the message says where.
    """
    from xml.etree import ElementTree
    from xml.parsers import expat

    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise CommunicationInputError(Problem("The file is too large for a feed or a sitemap.", path.name))
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
        return ElementTree.fromstring(content)
    except _DeclaresTypes:
        message = "The file declares a document type (DOCTYPE), which is refused. Save the feed again without it."
        raise CommunicationInputError(Problem(message, path.name)) from None
    except (expat.ExpatError, ElementTree.ParseError) as error:
        message = "The file is not valid XML (line {line}). Download it again."
        line = getattr(error, "lineno", None) or error.position[0]
        raise CommunicationInputError(Problem(message, path.name, {"line": line})) from None


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


def _text(element: Element, *names: str) -> str:
    """Return the text of the first child of one of these names, markup taken out."""
    for name in names:
        for child in element:
            if _name(child) == name:
                text = "".join(child.itertext()) or child.get("href", "") or child.get("term", "")
                return " ".join(TAG.sub(" ", text).split())
    return ""


def kind_of(root: Element) -> Literal["feed", "sitemap", "other"]:
    """Return what an XML file is."""
    name = _name(root)
    return "feed" if name in ("rss", "feed", "rdf") else "sitemap" if name in ("urlset", "sitemapindex") else "other"


def feed_messages(root: Element, stem: str) -> pd.DataFrame:
    """Return the entries of an RSS or Atom feed as messages, all cells text.

    Parameters
    ----------
    stem
        Name of the file without its ending: the channel where it names one (``newsletter.xml``), else the web.

    Returns
    -------
    pandas.DataFrame
        ``date``, ``channel``, ``topic``, ``language``, ``title``, ``text``, ``link``; indexed by the entry's number.
    """
    channel = channel_code(re.split(r"[-_. ]\d|[-_. ]feed", stem)[0])
    known = channel if channel not in ("feed", "rss", "atom", "messages", "noticies", "noticias", "news") else "web"
    language = next((child.text or "" for child in root.iter() if _name(child) == "language"), "")
    rows = []
    for entry in (element for element in root.iter() if _name(element) in ("item", "entry")):
        rows.append({
            "date": _text(entry, "pubdate", "published", "updated", "date"),
            "channel": known,
            "topic": _text(entry, "category"),
            "language": language,
            "title": _text(entry, "title"),
            "text": _text(entry, "encoded", "content", "description", "summary"),
            "link": _text(entry, "link", "id", "guid"),
        })  # fmt: skip
    columns = ["date", "channel", "topic", "language", "title", "text", "link"]
    return pd.DataFrame(rows, columns=columns, index=range(1, len(rows) + 1), dtype=object)


def sitemap_pages(root: Element) -> list[str]:
    """Return the addresses that a sitemap lists, in its order."""
    return [(element.text or "").strip() for element in root.iter() if _name(element) == "loc" and element.text]
