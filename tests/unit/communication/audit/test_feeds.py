"""Feeds of every version and sitemaps of every kind: read whole, or refused, and never followed."""

from __future__ import annotations

import gzip
import time
from datetime import date

import pytest

from helpers.communication.audit.receiving.inventory import read_inventory
from helpers.errors import CommunicationInputError

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


def messages(tmp_path, text, name="noticies.xml", encoding="utf-8"):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_inventory(tmp_path).messages


def rss(*items, channel="<title>Vila</title><link>https://vila.cat/</link><language>ca</language>"):
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {CONTENT}><channel>{channel}{body}</channel></rss>'


DATED = "<pubDate>Tue, 01 Apr 2025 00:30:00 +0200</pubDate>"


def test_the_whole_text_counts_before_its_summary_and_markup_goes(tmp_path):
    item = (
        f"<title><![CDATA[Ajuts & més]]></title>{DATED}<description>Resum</description><content:encoded>"
        "<![CDATA[<p>Els ajuts&nbsp;<b>d'emergència</b> s'obren avui &amp; demà.</p>]]></content:encoded>"
    )
    row = messages(tmp_path, rss(item)).iloc[0]
    assert (row["title"], row["text"]) == ("Ajuts & més", "Els ajuts d'emergència s'obren avui & demà.")
    # The day is the council's own, not that of Greenwich.
    assert row["date"] == date(2025, 4, 1) and row["language"] == "ca"


def test_relative_links_are_made_whole(tmp_path):
    assert (
        messages(tmp_path, rss(f"<title>A</title><link>/n/1</link>{DATED}")).iloc[0]["link"] == "https://vila.cat/n/1"
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("dt., 01 abr. 2025 10:00:00 +0200", date(2025, 4, 1)), ("dimarts, 1 d'abril de 2025", date(2025, 4, 1)),
        ("Mar, 11 mar 2025 09:00:00 +0100", date(2025, 3, 11)), ("2025-04-01T23:30:00+02:00", date(2025, 4, 1)),
        ("14/04/2025 10:00", date(2025, 4, 14)), ("martes, 4 de febrero de 2025", date(2025, 2, 4)),
    ],
)  # fmt: skip
def test_dates_with_names_of_days_and_months_in_any_language(tmp_path, written, day):
    found = messages(tmp_path, rss(f"<title>A</title><pubDate>{written}</pubDate>"))
    assert found["date"].tolist() == [day]


def test_a_message_without_a_day_is_refused_with_its_number(tmp_path):
    with pytest.raises(CommunicationInputError, match="row 2: date is empty"):
        messages(tmp_path, rss(f"<title>A</title>{DATED}", "<title>B</title>"))


def test_rdf_and_the_oldest_rss_are_read(tmp_path):
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://v.cat"><title>V</title></channel>'
        '<item rdf:about="https://v.cat/1"><title>U</title><link>https://v.cat/1</link><dc:date>2025-04-01</dc:date>'
        "<description>Text</description></item></rdf:RDF>"
    )
    old = (
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">' + rss(f"<title>Dos</title>{DATED}").split("?>")[1]
    )
    (tmp_path / "old.rss").write_text(old, encoding="utf-8")
    assert sorted(messages(tmp_path, rdf, "feed.rdf")["title"]) == ["Dos", "U"]


def test_atom_with_xhtml_and_a_link_of_its_own(tmp_path):
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><title>V</title><entry>'
        '<title type="html">&lt;b&gt;Hola&lt;/b&gt;</title><link rel="self" href="https://v.es/self"/>'
        '<link rel="alternate" href="https://v.es/1"/><published>2025-04-01T08:00:00Z</published>'
        '<updated>2025-05-01T08:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>Cuerpo <em>entero</em></p></div></content></entry></feed>"
    )
    row = messages(tmp_path, atom).iloc[0]
    assert (row["title"], row["text"], row["language"]) == ("Hola", "Cuerpo entero", "es")
    assert (row["link"], row["date"]) == ("https://v.es/1", date(2025, 4, 1))


def test_bare_ampersands_and_undefined_entities_lose_nothing(tmp_path):
    items = [f"<title>Ajuts & beques {i}</title>{DATED}<description>Text&nbsp;{i}</description>" for i in range(3)]
    found = messages(tmp_path, rss(*items))
    assert found["title"].tolist() == [f"Ajuts & beques {i}" for i in range(3)]


def test_a_feed_that_was_cut_is_refused(tmp_path):
    whole = rss(*(f"<title>T{i}</title>{DATED}" for i in range(9)))
    for place in (len(whole) // 2, whole.rindex("<pubDate>")):
        with pytest.raises(CommunicationInputError, match=r"not valid XML \(line 1\)"):
            messages(tmp_path, whole[:place])


def test_blank_lines_marks_and_packing_before_the_declaration_do_not_matter(tmp_path):
    text = rss(f"<title>Bústia</title>{DATED}")
    declared = text.replace('"1.0"?', '"1.0" encoding="ISO-8859-1"?', 1)
    for content in (
        "\n \r\n" + text, b"\xef\xbb\xbf\n" + text.encode(), text.encode("utf-16"), gzip.compress(text.encode()),
        declared.encode("latin-1"),
    ):  # fmt: skip
        assert messages(tmp_path, content)["title"].tolist() == ["Bústia"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("root", ["rss", "urlset", "feed"])
def test_bombs_are_refused_at_once(tmp_path, encoding, root):
    steps = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(12))
    bomb = f'\n<?xml version="1.0"?><!DOCTYPE {root} [{steps}]><{root}><item><title>&e11;</title></item></{root}>'
    begun = time.perf_counter()
    for content in (bomb.encode(encoding), gzip.compress(b" " * 60_000_000)):
        with pytest.raises(CommunicationInputError, match=r"DOCTYPE|too large"):
            messages(tmp_path, content)
    assert time.perf_counter() - begun < 10


SITE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(tmp_path, text, name="sitemap.xml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_inventory(tmp_path).pages


def test_only_pages_of_the_sitemaps_own_namespace_count_each_once(tmp_path):
    page = (
        "<url><loc> https://v.cat/a </loc><video:video><video:loc>https://v.cat/v</video:loc></video:video>"
        '<xhtml:link rel="alternate" hreflang="es" href="https://v.cat/es/a"/></url>'
    )
    spaces = 'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    assert sitemap(tmp_path, f"<urlset {SITE} {spaces}>{page}{page}</urlset>") == ("https://v.cat/a",)
    prefixed = (
        f"<sm:urlset {SITE.replace('xmlns', 'xmlns:sm')}><sm:url><sm:loc>https://v.cat/b</sm:loc></sm:url></sm:urlset>"
    )
    assert sitemap(tmp_path, prefixed) == ("https://v.cat/b",)
    assert sitemap(tmp_path, "<urlset><url><loc>https://v.cat/c</loc></url></urlset>") == ("https://v.cat/c",)


def test_an_index_of_sitemaps_is_no_page_and_its_sitemaps_must_be_there(tmp_path):
    places = "".join(f"<sitemap><loc>https://v.cat/maps/s{i}.xml.gz?x=1</loc></sitemap>" for i in (1, 2))
    index = f"<sitemapindex {SITE}>{places}</sitemapindex>"
    with pytest.raises(
        CommunicationInputError, match=r"lists 2 sitemaps that are not in the folder, such as .*s1\.xml"
    ):
        sitemap(tmp_path, index)
    for i in (1, 2):
        text = f"<urlset {SITE}><url><loc>https://v.cat/{i}</loc></url></urlset>"
        (tmp_path / f"s{i}.xml.gz").write_bytes(gzip.compress(text.encode()))
    assert read_inventory(tmp_path).pages == ("https://v.cat/1", "https://v.cat/2")


INDEX = "<sitemapindex>{}</sitemapindex>".format(
    "".join(f"<sitemap><loc>https://vila.cat/sitemap.xml?page={page}</loc></sitemap>" for page in (1, 2))
)
PAGES = "<urlset><url><loc>https://vila.cat/{}</loc></url></urlset>"


@pytest.mark.parametrize("name", ["sitemap.xml", "sitemap_index.xml"])
def test_an_index_of_pages_of_one_address_wants_as_many_files(tmp_path, name):
    for number, page in enumerate(("sitemap-a.xml", "sitemap (1).xml")):
        (tmp_path / name).write_text(INDEX, encoding="utf-8")
        with pytest.raises(CommunicationInputError, match=("lists 2 sitemaps that", "lists a sitemap that")[number]):
            read_inventory(tmp_path)
        (tmp_path / page).write_text(PAGES.format(number), encoding="utf-8")
    assert sorted(read_inventory(tmp_path).pages) == ["https://vila.cat/0", "https://vila.cat/1"]


@pytest.mark.parametrize(
    "text", ["<urlset/>", '<urlset xmlns="a"><url xmlns=""><loc>https://a.cat</loc></url></urlset>']
)
def test_a_sitemap_of_which_no_page_is_read_is_refused(tmp_path, text):
    with pytest.raises(CommunicationInputError, match=r"sitemap\.xml: The sitemap lists no page"):
        sitemap(tmp_path, text)


def item(number, date="Tue, 01 Apr 2025 10:00:00 GMT", text="Text"):
    link = f"<link>https://vila.cat/{number}</link>"
    return f"<title>Avís {number}</title>{link}<pubDate>{date}</pubDate><description>{text}</description>"


def test_an_item_that_a_feed_lists_again_counts_once_and_is_said(tmp_path):
    (tmp_path / "rss.xml").write_text(rss(item(1), item(1), item(2), item(1, text="Més")), encoding="utf-8")
    found = read_inventory(tmp_path)
    assert found.messages["title"].tolist() == ["Avís 1", "Avís 2"]
    assert [str(note) for note in found.notes] == [
        "communication/rss.xml: Items that the feed lists again, with the same link, title and date (2), count once: "
        "2, 4."
    ]


def test_items_alike_without_a_link_or_on_other_days_all_count(tmp_path):
    bare = "<title>Avís</title><pubDate>Tue, 01 Apr 2025 10:00:00 GMT</pubDate>"
    assert len(messages(tmp_path, rss(bare, bare, item(1), item(1, "Wed, 02 Apr 2025 10:00:00 GMT")))) == 4


@pytest.mark.parametrize(("name", "months"), [("rss-dmy.xml", [4, 5, 6]), ("rss-mdy.xml", [3, 3, 3])])
def test_dates_that_fit_two_orders_are_asked_about_and_the_file_name_tells(tmp_path, name, months):
    text = rss(*(item(number, f"03/0{number}/2025") for number in (4, 5, 6)))
    both = r"rss\.xml, row 1: .* 03/04/2025 may be 2025-04-03 or 2025-03-04"
    with pytest.raises(CommunicationInputError, match=both):
        messages(tmp_path, text, "rss.xml")
    (tmp_path / "rss.xml").unlink()
    read = messages(tmp_path, text, name)
    assert [day.month for day in read["date"]] == months and set(read["channel"]) == {"web"}


def test_one_day_over_twelve_tells_the_order_of_all(tmp_path):
    read = messages(tmp_path, rss(item(1, "03/04/2025"), item(2, "03/14/2025")))
    assert read["date"].tolist() == [date(2025, 3, 4), date(2025, 3, 14)]


def test_of_wordpress_own_export_the_posts_that_were_published_count_and_the_rest_is_told(tmp_path):
    kinds = [("publish", "post")] * 6 + [("draft", "post"), ("private", "post"), ("inherit", "attachment"),
             ("publish", "page"), ("publish", "nav_menu_item"), ("publish", "noticia")]  # fmt: skip
    items = [
        f"<title>Ajut {place}</title><link>/n/{place}</link>{DATED}<wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type>"
        for place, (status, kind) in enumerate(kinds)
    ]
    text = rss(*items).replace("<rss ", '<rss xmlns:wp="http://wordpress.org/export/1.2/" ')
    (tmp_path / "web.xml").write_text(text, encoding="utf-8")
    inventory = read_inventory(tmp_path)
    assert inventory.messages["title"].tolist() == [f"Ajut {place}" for place in (*range(6), 11)]
    told = " ".join(map(str, inventory.notes))
    assert "no posts (attachment, nav_menu_item, page; 3 in all)" in told and "not sent (2)" in told
