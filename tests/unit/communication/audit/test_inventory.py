"""The inventory reads what councils have, and says everything that is wrong at once."""

from datetime import date

import pytest

from helpers.communication.audit.inventory import read_inventory
from helpers.errors import CommunicationInputError

MESSAGES = "date;channel;topic;language;text;link;reach;reactions\n"


def put(folder, name, text, encoding="utf-8"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode(encoding))


def test_a_council_without_a_folder_has_an_empty_inventory(tmp_path):
    inventory = read_inventory(tmp_path / "communication")
    assert inventory.missing == ("channels", "messages", "press", "services", "budget")
    assert len(inventory.messages) == 0
    assert "text" in inventory.messages


def test_windows_file_with_decimal_commas_is_read(tmp_path):
    text = MESSAGES + "14/03/2025;Instagram;Família;català;L'atenció és un dret;;1.250;12\n"
    put(tmp_path, "messages.csv", text, "cp1252")
    row = read_inventory(tmp_path).messages.iloc[0]
    assert (row["date"], row["channel"], row["language"]) == (date(2025, 3, 14), "social_media", "ca")
    assert (row["text"], row["reach"], row["reactions"]) == ("L'atenció és un dret", 1250.0, 12.0)


def test_workbook_and_csv_of_one_part_are_joined(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    put(tmp_path, "messages.csv", MESSAGES + "2025-01-02;web;;ca;Un;;;\n")
    book = openpyxl.Workbook()
    for row in (["date", "channel", "text"], ["2025-02-03", "newsletter", "Dos"]):
        book.active.append(row)
    book.save(tmp_path / "messages-2.xlsx")
    inventory = read_inventory(tmp_path)
    assert sorted(inventory.messages["text"]) == ["Dos", "Un"]
    assert inventory.files["messages"] == ("messages-2.xlsx", "messages.csv")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Date,Network,Message,Link,Engagements,Tags", "2025-03-14 10:00:00,Facebook,Hola veïns,https://a.org,5,x"),
        ("Date,Platform,Text,URL,Impressions,Interactions", "14/03/2025,instagram,Hola veïns,https://a.org,100,5"),
        ("Date,Text,Service,Permalink,Reach,Likes", '"Mar 14, 2025",Hola veïns,twitter,https://a.org,100,5'),
        ("Publish time,Description,Permalink,Reach,Reactions", "03/14/2025 10:00,Hola veïns,https://a.org,100,5"),
    ],
)
def test_exports_of_schedulers_are_messages_whatever_their_name(tmp_path, header, row):
    put(tmp_path, "export.csv", f"{header}\n{row}\n")
    found = read_inventory(tmp_path).messages.iloc[0]
    assert (found["date"], found["channel"], found["text"]) == (date(2025, 3, 14), "social_media", "Hola veïns")
    assert found["reactions"] == 5.0


def test_everything_wrong_is_told_at_once_with_its_row(tmp_path):
    put(tmp_path, "messages.csv", MESSAGES + "31/02/2025;web;;ca;Un;;many;\n;web;;ca;Dos;;;\n")
    put(tmp_path, "budget.csv", "year;social_services;total\n2025;900;100\nsoon;1;2\n")
    put(tmp_path, "services.csv", "name\nTeleassistència\n")
    with pytest.raises(CommunicationInputError) as caught:
        read_inventory(tmp_path)
    told = str(caught.value)
    assert len(caught.value.problems) == 6
    assert "communication/messages.csv, row 2: date holds 31/02/2025" in told
    assert "reach holds many (allowed: a number, 0 or more)" in told
    assert "communication/messages.csv, row 3: date is empty" in told
    assert "900.0, more than the whole budget of 100.0" in told
    assert "year holds soon" in told
    assert "The column service is missing" in told


def test_a_template_that_nobody_filled_in_was_not_provided(tmp_path):
    put(tmp_path, "messages.csv", "# one row a message\n" + MESSAGES)
    put(tmp_path, "budget.csv", "year,social_services,total\n,,\n")
    inventory = read_inventory(tmp_path)
    assert not inventory.has("messages") and not inventory.has("budget")


def test_a_file_that_is_no_part_is_named(tmp_path):
    put(tmp_path, "menu.csv", "dish;price\nsoup;3\n")
    with pytest.raises(CommunicationInputError, match=r"menu\.csv: This file is none of channels\.csv"):
        read_inventory(tmp_path)


def test_rss_and_atom_entries_are_messages(tmp_path):
    rss = """<rss version="2.0"><channel><language>ca-ES</language><item><title>Ajuts</title>
      <description>&lt;p&gt;Text &amp;amp; més&lt;/p&gt;</description><link>https://a.org/1</link>
      <pubDate>Fri, 14 Mar 2025 10:00:00 +0100</pubDate></item></channel></rss>"""
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Hola</title><updated>2025-04-01T08:00:00Z</updated>
      <link href="https://a.org/2"/><summary>Cos</summary></entry></feed>"""
    put(tmp_path, "feed.xml", rss)
    put(tmp_path, "newsletter.atom", atom)
    messages = read_inventory(tmp_path).messages.set_index("title")
    assert messages.loc["Ajuts", "date"] == date(2025, 3, 14)
    assert (messages.loc["Ajuts", "language"], messages.loc["Ajuts", "channel"]) == ("ca", "web")
    assert "<p>" not in messages.loc["Ajuts", "text"]
    assert (messages.loc["Hola", "channel"], messages.loc["Hola", "link"]) == ("newsletter", "https://a.org/2")


def test_sitemap_gives_pages(tmp_path):
    put(tmp_path, "sitemap.xml", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
        "<loc>https://a.org/ca/teleassistencia</loc></url></urlset>")  # fmt: skip
    inventory = read_inventory(tmp_path)
    assert inventory.pages == ("https://a.org/ca/teleassistencia",)
    assert "services" not in inventory.missing


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_a_document_type_is_refused(tmp_path, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><item>&b;</item></rss>'
    secret = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>'
    for text in (bomb, secret):
        put(tmp_path, "feed.xml", text, encoding)
        with pytest.raises(CommunicationInputError, match="DOCTYPE"):
            read_inventory(tmp_path)


def test_broken_xml_and_other_xml_are_told(tmp_path):
    put(tmp_path, "feed.xml", "<rss><item></rss>")
    put(tmp_path, "other.xml", "<html/>")
    with pytest.raises(CommunicationInputError) as caught:
        read_inventory(tmp_path)
    assert "not valid XML (line 1)" in str(caught.value)
    assert "neither an RSS or Atom feed nor a sitemap" in str(caught.value)


def test_social_exports_shorten_numbers_leave_some_out_and_end_in_a_total(tmp_path):
    text = (
        "Date,Network,Message,Reach,Likes\n2025-03-14,Facebook,Hola veïns,1.2K,-\n2025-03-15,Instagram,Bon dia,"
        '"3,4 mil",N/A\n2025-03-16,Instagram,Adéu,"1,234",12\n2025-03-17,X,Ei,2M,—\nTotal,,,"2,005,834",12\n'
    )
    put(tmp_path, "export.csv", text)
    inventory = read_inventory(tmp_path)
    assert inventory.messages["reach"].tolist() == [1200, 3400, 1234, 2_000_000]
    assert inventory.messages["reactions"].tolist() == [None, None, 12, None]
    assert "row 6 is the total" in str(inventory.notes[0]).replace("Row", "row")


def test_every_small_table_reads_numbers_and_letters_alike(tmp_path):
    put(
        tmp_path,
        "channels.csv",
        "Canal;Nom;Abast;Cost anual\nPàgina web;Web;1.234;12.500,00 €\nRàdio;R;987;\n",
        "cp1252",
    )
    put(tmp_path, "budget.csv", "Any;Serveis socials;Pressupost total\n2024;1.234.567;12 345 670\n", "cp1252")
    put(tmp_path, "press.csv", "Titulars del trimestre\n\nData;Mitjà;Titular\n14/03/2025;Regió7;Més ajuts\n", "cp1252")
    found = read_inventory(tmp_path)
    assert found.channels["reach"].tolist() == [1234, 987] and found.channels["cost"].tolist() == [12500, None]
    assert found.budget.iloc[0].tolist() == [2024, 1_234_567, 12_345_670]
    assert found.press["headline"].tolist() == ["Més ajuts"]


@pytest.mark.parametrize("figure", ["1.234K", "3,4%", "<10", "1.23.456", "unes 300", "-5"])
def test_what_is_no_count_is_refused(tmp_path, figure):
    put(tmp_path, "channels.csv", f"canal;abast\nweb;{figure}\n")
    with pytest.raises(CommunicationInputError, match="row 2: abast holds"):
        read_inventory(tmp_path)
