"""The inventory reads what councils have, and says everything that is wrong at once."""

import re
from datetime import date

import openpyxl
import pytest

from helpers.communication.audit.receiving.inventory import read_inventory
from helpers.errors import CommunicationInputError
from helpers.survey.spending import actual_spending

MESSAGES = "date;channel;topic;language;text;link;reach;reactions\n"


def put(folder, name, text, encoding="utf-8"):
    folder.mkdir(parents=True, exist_ok=True)
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
        ("Tweet permalink,Tweet text,time,impressions,likes", "https://t/1,Hola veïns,2025-03-14 10:00 +0000,100,5"),
    ],
)
def test_exports_of_schedulers_are_messages_whatever_their_name(tmp_path, header, row):
    put(tmp_path, "export.csv", f"{header}\n{row}\n")
    found = read_inventory(tmp_path).messages.iloc[0]
    assert (found["date"], found["channel"], found["text"]) == (date(2025, 3, 14), "social_media", "Hola veïns")
    assert found["reactions"] == 5.0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("messages-youtube.csv", "Contenido,Título del vídeo,Hora de publicación del vídeo,Visualizaciones\n"
         'Total,,,4521\nabc,Taller de memòria,"14 mar 2025",2300\ndef,Ajuts,"15 mar 2025",2221\n'),
        ("messages-youtube.csv", "Content,Video title,Video publish time,Views\n"
         'Total,,,4521\nabc,Taller de memòria,"Mar 14, 2025",2300\ndef,Ajuts,"Mar 15, 2025",2221\n'),
        ("messages-linkedin.csv", '"All dates reported in UTC",,,\n,,,\nPost title,Post link,Created date,Impressions\n'
         "Taller de memòria,https://l/1,3/14/2025,2300\nAjuts,https://l/2,3/15/2025,2221\n"),
    ],
)  # fmt: skip
def test_exports_of_youtube_and_linkedin_are_messages_by_their_titles(tmp_path, name, text):
    put(tmp_path, name, text)
    messages = read_inventory(tmp_path).messages
    said = messages["text"].fillna(messages["title"]) if "text" in messages else messages["title"]
    assert said.tolist() == ["Taller de memòria", "Ajuts"]
    assert messages["reach"].tolist() == [2300, 2221]
    assert [f"{day:%Y-%m-%d}" for day in messages["date"]] == ["2025-03-14", "2025-03-15"]


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


def test_a_feed_without_entries_and_a_workbook_without_rows_are_no_obstacle(tmp_path):
    put(tmp_path, "feed.xml", "<rss><channel><title>Vila</title></channel></rss>")
    book = openpyxl.Workbook()
    book.active.append(["date", "text"])
    book.save(tmp_path / "messages.xlsx")
    assert len(read_inventory(tmp_path).messages) == 0


@pytest.mark.parametrize("name", ["pressupost.csv", "Presupuesto 2024.csv", "budget-2024.csv"])
def test_files_may_be_named_in_any_of_the_languages(tmp_path, name):
    put(tmp_path, name, "any;serveis socials;total\n2024;3.576.000;26.492.000\n")
    assert read_inventory(tmp_path).files == {"budget": (name,)}
    assert actual_spending(tmp_path, 2025) == pytest.approx(100 * 3576 / 26492)


def test_what_stands_twice_with_other_cells_is_refused_and_what_is_the_same_is_one(tmp_path):
    put(tmp_path, "budget.csv", "year;social_services;total\n2023;10;100\n2024;12;100\n")
    put(tmp_path, "budget-2024.csv", "year;social_services;total\n2023;10;100\n2024;13;100\n")
    put(tmp_path, "services.csv", "service;form;languages\nhome_care;no;ca\nHome care;yes;es\n")
    with pytest.raises(CommunicationInputError) as caught:
        read_inventory(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "communication/services.csv, row 3: service Home care stands in communication/services.csv, row 2 too, with "
        "other cells. Write one row for it.",
        "communication/budget.csv, row 3: year 2024 stands in communication/budget-2024.csv, row 3 too, with other "
        "cells. Write one row for it.",
    ]


@pytest.mark.parametrize(
    ("link", "count", "said"), [("https://v.cat/{}", 4, r"\(1\) count once"), ("", 5, "have no link")]
)
def test_messages_of_two_downloads_count_once_where_their_address_tells(tmp_path, link, count, said):
    for name, days in (("messages.csv", (1, 2, 3)), ("messages-2.csv", (3, 4))):
        rows = "".join(f"2025-04-0{day};web;T{day};{day * len(name)};{link.format(day)}\n" for day in days)
        put(tmp_path, name, "date;channel;text;reach;link\n" + rows)
    inventory = read_inventory(tmp_path)
    assert len(inventory.messages) == count and set(inventory.messages["text"]) == {"T1", "T2", "T3", "T4"}
    assert len(inventory.notes) == 1 and re.search(said, str(inventory.notes[0]))


def test_a_message_sent_twice_is_two_messages(tmp_path):
    put(tmp_path, "messages.csv", "date;text\n2025-04-01;T\n2025-04-01;T\n")
    assert len(read_inventory(tmp_path).messages) == 2


def test_spending_in_thousands_beside_a_budget_in_euros_is_refused(tmp_path):
    put(tmp_path, "budget.csv", "year;social_services;total\n2024;3576;26492000\n")
    with pytest.raises(CommunicationInputError, match=r"row 2: .* less than a thousandth.* both in euros"):
        read_inventory(tmp_path)


@pytest.mark.parametrize("old", ["3582;25845", "3,582;25,845"])
def test_years_of_a_budget_in_other_units_are_refused_in_one_file_or_two(tmp_path, old):
    head, rows = "year;social_services;total\n", (f"2023;{old}\n", "2024;3576000;26492000\n")
    put(tmp_path, "budget.csv", head + "".join(rows))
    with pytest.raises(CommunicationInputError, match=r"total is .* in 2023 and .* in 2024: one of the two may be"):
        read_inventory(tmp_path)
    for year, row in zip(("2023", "2024"), rows, strict=True):
        put(tmp_path, f"budget-{year}.csv", head + row)
    (tmp_path / "budget.csv").unlink()
    with pytest.raises(CommunicationInputError, match=r"budget-2023.csv, communication/budget-2024.csv: In the budget"):
        read_inventory(tmp_path)
    put(tmp_path, "budget-2023.csv", head + "2023;3582000;25845000\n")
    assert len(read_inventory(tmp_path).budget) == 2


def test_parts_in_a_format_that_is_not_read_are_refused_and_other_things_are_said(tmp_path):
    put(tmp_path, "logo.png", "x")
    put(tmp_path / "photos", "a.csv", "x")
    assert [str(note) for note in read_inventory(tmp_path).notes] == [
        "communication: Nothing was read from logo.png, photos: they are neither tables, nor feeds, nor sitemaps."
    ]
    put(tmp_path, "Missatges.docx", "x")
    with pytest.raises(CommunicationInputError, match=r"Missatges\.docx: A part .* not read in this format .*\.xlsx"):
        read_inventory(tmp_path)


def test_tables_on_several_sheets_are_refused_with_a_way_out_for_tables(tmp_path):
    book = openpyxl.Workbook()
    for name in ("2024", "2025"):
        sheet = book.create_sheet(name)
        for row in (["date", "text"], [f"{name}-01-02", "T"], [f"{name}-01-03", "T"]):
            sheet.append(row)
    book.save(tmp_path / "messages.xlsx")
    with pytest.raises(CommunicationInputError, match=r"2024 \(3\), 2025 \(3\), .*as a file of its own"):
        read_inventory(tmp_path)


def test_counts_of_people_are_whole_or_refused_with_the_way_out(tmp_path):
    put(tmp_path, "messages.csv", MESSAGES + "2025-01-10;web;;ca;Un;;1.5;0\n2025-01-11;web;;ca;Dos;;987;1\n"
        "2025-01-12;web;;ca;Tres;;2.25;2,5\n")  # fmt: skip
    with pytest.raises(CommunicationInputError) as caught:
        read_inventory(tmp_path)
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 3
    assert told[0].startswith("communication/messages.csv, row 2: reach holds 1.5") and "write 1500 or 1.5K" in told[0]


def test_whole_counts_and_shortened_ones_are_read(tmp_path):
    put(tmp_path, "messages.csv", MESSAGES + "2025-01-10;web;;ca;Un;;1.5K;0\n2025-01-11;web;;ca;Dos;;1.500;1\n"
        "2025-01-12;web;;ca;Tres;;3;2\n2025-01-12;web;;ca;Q;;1,5 mil;\n")  # fmt: skip
    assert read_inventory(tmp_path).messages["reach"].tolist() == [1500.0, 1500.0, 3.0, 1500.0]


def test_repeated_rows_of_a_table_are_asked_about_and_count(tmp_path):
    row = "2025-01-10;web;;ca;Taller obert;https://a.cat/1;10;1\n"
    put(tmp_path, "messages.csv", MESSAGES + row + "2025-01-11;web;;ca;Dos;;;\n" + row)
    found = read_inventory(tmp_path)
    assert len(found.messages) == 3
    assert "(1), count each time: 4. Take these rows out if they were sent once" in str(found.notes[0])


def test_dates_of_a_table_in_either_order_are_asked_about(tmp_path):
    rows = "".join(f"03/0{month}/2025;web;;ca;Text {month};;;\n" for month in (4, 5, 6))
    put(tmp_path, "messages.csv", MESSAGES + "2025-03-03;web;;ca;Text;;;\n" + rows)
    with pytest.raises(CommunicationInputError, match=r"row 3: .*messages-dmy\.csv \(day first\)"):
        read_inventory(tmp_path)
    (tmp_path / "messages.csv").rename(tmp_path / "messages-dmy.csv")
    assert [day.month for day in read_inventory(tmp_path).messages["date"]] == [3, 4, 5, 6]


def test_day_numbers_of_a_spreadsheet_are_dates(tmp_path):
    put(tmp_path, "messages.csv", MESSAGES + "45730;web;;ca;Un;;;\n45731.5;web;;ca;Dos;;;\n")
    assert read_inventory(tmp_path).messages["date"].tolist() == [date(2025, 3, 14), date(2025, 3, 15)]


@pytest.mark.parametrize("written", ["1,2 M€", "1.2M €", "1,2 milions d'euros", "1,2 millones de euros", "1.200 mil €",
                                     "1.200.000 €"])  # fmt: skip
def test_budgets_in_millions_are_read_alike_by_audit_and_survey(tmp_path, written):
    put(tmp_path, "budget.csv", f"year;social_services;total\n2025;{written};12 M€\n")
    if written.startswith("1.200 mil"):
        with pytest.raises(CommunicationInputError, match=r"social_services holds 1\.200 mil"):
            read_inventory(tmp_path)
        return
    budget = read_inventory(tmp_path).budget.iloc[0]
    assert (budget["social_services"], budget["total"]) == (1_200_000.0, 12_000_000.0)
    assert actual_spending(tmp_path, 2025) == pytest.approx(10.0)


def test_messages_without_a_column_of_dates_say_so(tmp_path):
    put(tmp_path, "messages.csv", "channel,text\nweb,Un\nweb,Dos\n")
    with pytest.raises(CommunicationInputError, match="The column date is missing"):
        read_inventory(tmp_path)


@pytest.mark.parametrize(
    ("head", "word"), [("Publish time,Description,Date,Permalink", "Lifetime"),
                       ("Hora de publicación,Descripción,Fecha,Enlace permanente", "Total")],
)  # fmt: skip
def test_metas_word_for_the_whole_time_is_no_day_and_two_columns_of_days_stay_as_they_are(tmp_path, head, word):
    lines = [f"03/{day}/2025 06:08,Ajuts {day},{word},https://ig/{day}" for day in (14, 20, 27)]
    put(tmp_path, "messages.csv", "\n".join([head, *lines]))
    assert read_inventory(tmp_path).messages["date"].tolist() == [date(2025, 3, day) for day in (14, 20, 27)]
    put(tmp_path, "messages.csv", "\n".join([head, *lines]).replace(word, "2025-03-01"))
    assert set(read_inventory(tmp_path).messages["date"]) == {date(2025, 3, 1)}
    put(tmp_path, "messages.csv", f"Date,Text\n{word},Ajuts\n")
    with pytest.raises(CommunicationInputError, match=word):
        read_inventory(tmp_path)
