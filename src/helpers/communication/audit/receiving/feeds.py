"""RSS and Atom feeds (messages) and sitemaps (pages), read without ever following what they declare.

Feeds are read by feedparser, which knows every version of RSS, RDF and Atom and their namespaces; sitemaps by the
namespace of their root, so that the addresses of images and videos are no pages.
"""

from __future__ import annotations

import gzip
import html
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from urllib.parse import urljoin

import pandas as pd

from helpers.communication.audit.receiving.channels import channel_of_name
from helpers.communication.audit.texts.languages import one_language
from helpers.errors import CommunicationInputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection
    from xml.etree.ElementTree import Element

SUFFIXES = frozenset({".xml", ".rss", ".atom", ".rdf", ".gz"})
#: A feed or sitemap is small; anything larger is not one.
MOST_BYTES = 50_000_000
TAG = re.compile(r"<[^>]*>")
ENTRY = re.compile(r"<(/?)(?:[\w.-]+:)?(?:item|entry)[\s>]")
CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.DOTALL)
ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
COLUMNS = ["date", "channel", "topic", "language", "title", "text", "link", "status", "kind"]

Kind = Literal["feed", "sitemap", "other"]


def _broken(markup: Markup, path: Path) -> CommunicationInputError:
    message = "The file is not valid XML (line {line}). Download it again."
    return CommunicationInputError(Problem(message, path.name, {"line": markup.fault}))


class _DeclaresTypes(Exception):
    """The file brings a document type of its own."""


def _refuse(*_: object) -> NoReturn:
    raise _DeclaresTypes


def _refuse_own(_name: str, _system: str | None, _public: str | None, has_own: int) -> None:
    # The document type of RSS 0.91 is only named; what a file declares itself may expand without end.
    if has_own:
        raise _DeclaresTypes


@dataclass(frozen=True)
class Markup:
    """An XML file that may be parsed: its content, and the line at which it stops being XML (None where it is)."""

    content: bytes
    fault: int | None = None


def read_markup(path: Path) -> Markup:
    """Return the content of an XML file that declares nothing of its own, without what stands before it.

    Entities that a file defines can expand without end or reach for other files, so it is refused before it is
    parsed. Blank lines before the declaration, which some sites write, are passed over; ``.gz`` is unpacked.

    Raises
    ------
    CommunicationInputError
        If the file declares types or entities, is larger than a feed can be, or cannot be unpacked.
    """
    from xml.parsers import expat

    content = _unpacked(path)
    if len(content) > MOST_BYTES:
        raise CommunicationInputError(Problem("The file is too large for a feed or a sitemap.", path.name))
    content = _from_the_first_mark(content)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_own
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except _DeclaresTypes:
        message = "The file declares a document type (DOCTYPE), which is refused. Save the feed again without it."
        raise CommunicationInputError(Problem(message, path.name)) from None
    except expat.ExpatError as error:
        # What is no XML is judged by the reader of its kind: feeds with a bare & are read, and counted twice.
        return Markup(content, error.lineno)
    return Markup(content)


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            return packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        message = "The file cannot be unpacked. Download it again."
        raise CommunicationInputError(Problem(message, path.name)) from None


def _from_the_first_mark(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace").lstrip()
        return re.sub(r"^<\?xml[^>]*\?>", "", text).encode("utf-8")
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")


def kind_of(content: bytes) -> Kind:
    """Return what an XML file is, by the name of its root.

    Examples
    --------
    >>> kind_of(b'<?xml version="1.0"?><rss version="2.0"/>'), kind_of(b"<sm:urlset/>"), kind_of(b"<html/>")
    ('feed', 'sitemap', 'other')
    """
    root = ROOT.search(CDATA.sub("", content[:10_000].decode("utf-8", "replace")))
    name = root.group(1).lower() if root else ""
    return "feed" if name in ("rss", "feed", "rdf") else "sitemap" if name in ("urlset", "sitemapindex") else "other"


# ------------------------------------------------------------------------------------------------ feeds


def feed_messages(markup: Markup, path: Path) -> pd.DataFrame:
    """Return the entries of an RSS, RDF or Atom feed as messages, all cells text.

    Parameters
    ----------
    path
        The file, whose name is the channel where it names one (``newsletter.xml``), else the web.

    Returns
    -------
    pandas.DataFrame
        ``date``, ``channel``, ``topic``, ``language``, ``title``, ``text`` (the whole text where the feed has it,
        else the summary), ``link``, and of WordPress' exports ``status`` and ``kind``; indexed by the entry's number.

    Raises
    ------
    CommunicationInputError
        If the file is broken so that entries were lost.
    """
    import feedparser

    parsed = feedparser.parse(io.BytesIO(markup.content), resolve_relative_uris=False)
    # The parser reads what it can of a broken file: nothing may be lost on the way.
    if markup.fault is not None and not _is_whole(markup.content, len(parsed.entries)):
        raise _broken(markup, path)
    rows = [_message(entry, parsed.feed) for entry in parsed.entries]
    frame = pd.DataFrame(rows, columns=COLUMNS, index=range(1, len(rows) + 1), dtype=object)
    return frame.assign(channel=channel_of_name(path.stem) or "web")


def _is_whole(content: bytes, entries: int) -> bool:
    """Return whether every entry that a text begins it also ends, and all were read."""
    ends = ENTRY.findall(CDATA.sub("", content.decode("utf-8", "replace")))
    return ends.count("") == ends.count("/") == entries


def _message(entry: Any, feed: Any) -> dict[str, str]:
    texts = [part.get("value", "") for part in entry.get("content", []) if "text" in part.get("type", "text")]
    topics = [tag.get("term") or tag.get("label") or "" for tag in entry.get("tags", [])]
    languages = (entry.get("language"), (entry.get("title_detail") or {}).get("language"), feed.get("language"))
    address = entry.get("link") or entry.get("id")
    return {
        "date": entry.get("published") or entry.get("updated") or entry.get("created") or "",
        "topic": next((topic for topic in topics if topic), ""),
        # What a site declares of all its texts is passed over where it is no language: the text tells it.
        "language": next((code for told in languages if told and (code := one_language(told))), ""),
        "title": _plain(entry.get("title", "")),
        "text": max((_plain(text) for text in [entry.get("summary", ""), *texts]), key=len),
        # An entry without an address is not at that of the site.
        "link": urljoin(feed.get("link", ""), address) if address else "",
        # WordPress exports drafts, pages and pictures beside the posts.
        "status": entry.get("wp_status", ""),
        "kind": entry.get("wp_post_type", ""),
    }


def _plain(text: str) -> str:
    """Return a text without markup; what was escaped twice is markup too."""
    return " ".join(html.unescape(TAG.sub(" ", html.unescape(TAG.sub(" ", text)))).split())


# ------------------------------------------------------------------------------------------------ sitemaps


def sitemap_pages(markup: Markup, path: Path, beside: Collection[str]) -> list[str]:
    """Return the addresses of the pages that a sitemap lists, in its order; none for an index of sitemaps.

    Parameters
    ----------
    beside
        Names of the sitemaps in the folder, among which those of an index must be.

    Raises
    ------
    CommunicationInputError
        If the file is no XML, or the sitemaps that an index lists are not in the folder: they hold the pages.
    """
    from defusedxml.ElementTree import fromstring

    if markup.fault is not None:
        raise _broken(markup, path)
    root = fromstring(markup.content)
    space = root.tag.removesuffix("urlset").removesuffix("sitemapindex")
    if root.tag == f"{space}sitemapindex":
        _refuse_absent(_addresses(root, f"{space}sitemap", space), path, beside)
        return []
    pages = list(dict.fromkeys(_addresses(root, f"{space}url", space)))
    if not pages:
        message = "The sitemap lists no page. Download it again, or take it out."
        raise CommunicationInputError(Problem(message, path.name))
    return pages


def _addresses(root: Element, tag: str, space: str) -> list[str]:
    addresses = ((element.findtext(f"{space}loc") or "").strip() for element in root.iter(tag))
    return [address for address in addresses if address]


def _refuse_absent(addresses: list[str], path: Path, beside: Collection[str]) -> None:
    names = {name.lower().removesuffix(".gz") for name in beside if name != path.name}
    # Those of one address (sitemap.xml?page=2) are saved under any names: as many files must be there.
    lacking = len(set(addresses)) - len(names)
    absent = [a for a in addresses if "?" not in a and _file_name(a) not in names]
    if absent or lacking > 0:
        message = (
            "The index lists {n} sitemaps that are not in the folder, such as {address}. Download them into it: the "
            "pages are in them."
        )
        one = (
            "The index lists a sitemap that is not in the folder: {address}. Download it into the folder: the pages "
            "are in it."
        )
        shown = next((a for a in addresses if _file_name(a.partition("?")[0]) not in names), addresses[-1])
        values = {"n": max(len(absent), lacking), "address": shown}
        raise CommunicationInputError(Problem(message, path.name, values, one))


def _file_name(address: str) -> str:
    return address.rsplit("/", 1)[-1].lower().removesuffix(".gz")
