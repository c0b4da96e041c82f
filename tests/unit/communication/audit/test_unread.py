"""What of an inventory is not read is told or refused: columns, remarks, drafts, days to come, copies."""

from __future__ import annotations

from datetime import date

import pytest

from helpers.communication.audit.receiving.inventory import read_inventory
from helpers.communication.audit.receiving.sent import impossible_days
from helpers.errors import CommunicationInputError

SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.cat/{}</loc></url></urlset>'
INDEX = ('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
         "<sitemap><loc>https://a.cat/sitemap.xml?page=1</loc></sitemap>"
         "<sitemap><loc>https://a.cat/sitemap.xml?page=2</loc></sitemap></sitemapindex>")  # fmt: skip
FEED = '<rss version="2.0"><channel><title>Vila</title>{}</channel></rss>'
ITEM = "<item><title>N{0}</title><link>https://a.cat/{0}</link><pubDate>{1}</pubDate></item>"


def put(folder, **files):
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem.replace('__', '-')}.{suffix}").write_text(text, encoding="utf-8")
    return folder


def said(folder):
    return "\n".join(map(str, read_inventory(folder).notes))


def refused(folder):
    with pytest.raises(CommunicationInputError) as caught:
        read_inventory(folder)
    return "\n".join(map(str, caught.value.problems))


def test_columns_that_are_not_read_are_named(tmp_path):
    put(tmp_path, messages_csv="date,channel,text,Post ID,Empty\n2025-01-01,web,Hola veïns,17,\n")
    assert "Nothing was read from Post ID. If" in said(tmp_path)


@pytest.mark.parametrize("header", ["Contingut complet", "Què diem", "column 4"])
def test_texts_under_a_header_that_nobody_knows_are_asked_for(tmp_path, header):
    row = ",Avui obrim el nou centre de dia"
    put(
        tmp_path,
        messages_csv=f"date,channel,link,{header}\n2025-01-01,web,https://a{row}\n2025-01-02,web,https://b{row}\n",
    )
    assert f"{header}, of which nothing is read, holds texts. Head it text" in refused(tmp_path)


def test_what_is_no_text_is_no_text(tmp_path):
    put(tmp_path, messages_csv="date,channel,link,Id\n2025-01-01,web,https://a,Avui obrim ja\n")
    assert len(read_inventory(tmp_path).messages) == 1


def test_spanish_exports_of_schedulers_are_read(tmp_path):
    header = "Fecha de publicación;Red social;Texto de la publicación;Alcance;Me gusta;Enlace permanente\n"
    rows = "23/02/2025 10:15;Facebook;Hola veïns;1.234;15;https://a\n24/02/2025 9:00;Instagram;Adeu;300;2;https://b\n"
    put(tmp_path, missatges_csv=header + rows)
    found = read_inventory(tmp_path)
    assert found.messages["text"].tolist() == ["Hola veïns", "Adeu"] and found.notes == ()
    put(tmp_path, export_csv="Fecha;Red;Texto;Impresiones;Interacciones\n2025-02-25;Facebook;Bon dia;1.234;15\n")
    assert len(read_inventory(tmp_path).messages) == 3


@pytest.mark.parametrize("cell", ["", "-", "N/A", "web, facebook", "Web i xarxes"])
def test_a_row_without_one_channel_is_refused(tmp_path, cell):
    put(tmp_path, messages_csv=f'date,channel,text\n2025-01-01,web,Hola\n2025-01-02,"{cell}",Cartell a la plaça\n')
    assert "row 3: channel" in refused(tmp_path)


def test_a_file_without_channels_says_for_what_it_counts(tmp_path):
    put(tmp_path, messages_csv="date,text\n2025-01-01,Hola\n")
    assert "no column of channels: all its messages count as social_media" in said(tmp_path)
    (tmp_path / "messages.csv").rename(tmp_path / "messages-butlleti.csv")
    assert said(tmp_path) == "" and read_inventory(tmp_path).messages["channel"].tolist() == ["newsletter"]


@pytest.mark.parametrize("rows", ['"#SomVila avui obrim",2025-01-02,web\n"#Ajuda a casa",2025-01-03,web\n',
                                  '"#8M",2025-01-02,web\n"##",2025-01-03,web\n#Vila,2025-01-03,web\n'])  # fmt: skip
def test_posts_that_begin_with_a_hashtag_are_posts(tmp_path, rows):
    put(tmp_path, messages_csv="text,date,channel\n" + rows)
    assert len(read_inventory(tmp_path).messages) == 2


def test_a_remark_with_several_cells_is_told(tmp_path):
    put(tmp_path, messages_csv="date,channel,text\n2025-01-02,web,Hola\n# 2025-01-03,web,Adeu\n# nothing more\n")
    found = read_inventory(tmp_path)
    assert len(found.messages) == 1 and "remarks, and are left out: 3." in "\n".join(map(str, found.notes))


@pytest.mark.parametrize(("header", "sent", "unsent"), [
    ("status", "published", "draft"), ("Estat", "Publicat", "Esborrany"), ("Estado", "Publicada", "Programado"),
    ("State", "sent", "failed"),
])  # fmt: skip
def test_drafts_and_failures_are_set_aside_and_said(tmp_path, header, sent, unsent):
    put(tmp_path, messages_csv=f"date,channel,text,{header}\n2025-01-01,web,U,{sent}\n2025-01-02,web,Dos,{unsent}\n")
    found = read_inventory(tmp_path)
    assert found.messages["text"].tolist() == ["U"]
    assert f"not sent (1), by the column {header}, are left out: 3." in str(found.notes[0])


def test_a_status_that_nobody_knows_is_refused_and_another_column_of_that_name_is_not(tmp_path):
    put(tmp_path, messages_csv="date,channel,text,status\n2025-01-01,web,U,published\n2025-01-02,web,D,wip\n")
    assert "row 3: status holds wip" in refused(tmp_path)
    put(tmp_path, messages_csv="date,channel,text,status\n2025-01-01,web,U,important\n2025-01-02,web,D,\n")
    assert len(read_inventory(tmp_path).messages) == 2


def months(year):
    return [date(year, month, 3) for month in range(1, 13)]


@pytest.mark.parametrize(("odd", "count"), [(date(2042, 3, 1), 1), (date(2014, 3, 1), 1), (date(2020, 1, 1), 1),
                                            (date(2023, 9, 1), 0), (date(2025, 4, 1), 0)])  # fmt: skip
def test_a_day_to_come_or_apart_from_all_others_is_refused(odd, count):
    days = [*months(2024), odd]
    found = impossible_days(days, range(2, 2 + len(days)), "messages.csv", date(2025, 6, 1))
    assert len(found) == count and all("messages.csv, row 14:" in str(problem) for problem in found)


def test_years_of_messages_and_a_few_of_them_are_left_alone():
    today = date(2025, 6, 1)
    long = [*months(2016), *months(2019), *months(2022), *months(2024)]
    assert impossible_days(long, range(len(long)), "m", today) == []
    assert impossible_days([date(2016, 1, 1), date(2024, 1, 1)], range(2), "m", today) == []


def test_a_feed_loses_its_old_pages_and_says_so(tmp_path):
    items = [ITEM.format(n, f"0{n} Mar 2025 10:00:00 GMT") for n in range(1, 8)]
    put(tmp_path, index_xml=FEED.format("".join([*items, ITEM.format(8, "01 Mar 2009 10:00:00 GMT")])))
    found = read_inventory(tmp_path)
    assert len(found.messages) == 7 and "years away from all others (1), are left out: 8" in str(found.notes[0])


@pytest.mark.parametrize("name", ["feed__ca_xml", "rdf_xml", "index_xml", "rss2_xml", "noticies__ca_xml", "agenda_xml"])
def test_feeds_are_the_webs_whatever_their_name(tmp_path, name):
    put(tmp_path, **{name: FEED.format(ITEM.format(1, "03 Mar 2025 10:00:00 GMT"))})
    assert read_inventory(tmp_path).messages["channel"].tolist() == ["web"]


def test_cuttings_of_one_newspaper_and_day_count_once(tmp_path):
    rows = "2025-01-01,Regió7,Ajuts per a tothom\n2025-01-02,Regió7,Més ajuts\n"
    put(tmp_path, press_csv="date,outlet,headline\n" + rows, press__2_csv="date,outlet,headline\n" + rows
        + "2025-01-03,Ara,Una altra\n2025-01-03,Ara,Una altra\n")  # fmt: skip
    found = read_inventory(tmp_path)
    assert len(found.press) == 3
    assert "another file too (2) count once" in said(tmp_path) and "outlet and day (1), count once: 5" in said(tmp_path)


def test_cuttings_without_a_newspaper_count_and_are_told(tmp_path):
    put(tmp_path, press_csv="date,headline\n2025-01-01,Ajuts\n2025-01-01,Ajuts\n")
    assert len(read_inventory(tmp_path).press) == 2 and "without an outlet (1), count each time: 3" in said(tmp_path)


def test_a_channel_of_two_files_with_other_figures_is_refused_and_the_same_is_one(tmp_path):
    put(tmp_path, channels_csv="channel,name,reach\nweb,Web,100\nfacebook,,20\ninstagram,,30\n")
    put(tmp_path, channels__2025_csv="channel,name,reach\nweb,Web,100\n")
    assert len(read_inventory(tmp_path).channels) == 3
    put(tmp_path, channels__2025_csv="channel,name,reach\nweb,Web,120\n")
    assert "channel web Web stands in" in refused(tmp_path)


def test_a_feed_is_no_sitemap_of_an_index(tmp_path):
    put(tmp_path, sitemap__index_xml=INDEX, s1_xml=SITEMAP.format(1), feed_xml=FEED.format(""))
    assert "lists a sitemap that is not in the folder" in refused(tmp_path)
    put(tmp_path, s2_xml=SITEMAP.format(2))
    assert len(read_inventory(tmp_path).pages) == 2


def test_languages_in_words_and_pairs(tmp_path):
    put(tmp_path, messages_csv="date,channel,text,language\n2025-01-01,web,Hola,cast.\n2025-01-01,web,Bon dia,ca-ES\n")
    assert read_inventory(tmp_path).messages["language"].tolist() == ["es", "ca"]
    put(
        tmp_path,
        messages_csv="date,channel,text,language\n2025-01-01,web,Hola,Bilingüe\n2025-01-01,web,Bon dia,ca/es\n",
    )
    assert refused(tmp_path).count("which names no single language") == 2
    put(tmp_path, messages_csv="date,channel,text,language\n2025-01-01,web,Hola,-\n",
        services_csv="service,languages\nhome_care,CA-ES\ntelecare,tots\n")  # fmt: skip
    assert refused(tmp_path).count("which are no languages") == 2
