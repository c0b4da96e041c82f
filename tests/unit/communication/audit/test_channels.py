"""Names of channels: what is one of the method's is taken for it and said, several are refused, others are told."""

import pytest

from helpers.communication.audit.receiving.channels import channel_code, channel_of_name, told_channels


@pytest.mark.parametrize(("text", "code"), [
    ("FB", "social_media"), ("ig", "social_media"), ("Face book", "social_media"),
    ("Instagram Stories", "social_media"),
    ("X", "social_media"), ("X (Twitter)", "social_media"), ("RRSS", "social_media"), ("xarxes", "social_media"),
    ("Facebook / Instagram", "social_media"), ("Pàgina WEB municipal", "web"), ("web de l'Ajuntament", "web"),
    ("E-mail", "newsletter"), ("Butlletí digital", "newsletter"), ("WA", "messaging"), ("Ràdio Vila", "radio_tv"),
    ("Cartell", "posters"), ("Correu postal", "letter"), ("OAC", "office"), ("nota premsa", "press"),
    ("Megafonia", "megafonia"), ("Pantalles LED", "pantalles_led"),
    ("Web i xarxes", None), ("web, facebook", None), ("web; butlletí", None), ("Oficina de premsa", None),
    ("web, plafons", None), ("-", None), ("N/A", None), ("", None), ("—", None),
])  # fmt: skip
def test_a_channel_is_the_methods_or_its_own_and_never_two(text, code):
    assert channel_code(text) == code


def test_what_is_not_known_is_told_with_what_it_may_be():
    notes = told_channels(["web", "Instagrama", "Megafonia", "Instagram Stories", "web", ""], "communication/m.csv")
    said = [str(note) for note in notes]
    assert len(said) == 2 and "by themselves: Instagrama (social_media?), Megafonia." in said[0]
    assert "taken for those of the method: Instagram Stories (social_media)." in said[1]
    assert told_channels(["web", "Facebook", "butlletí"], "x") == []


@pytest.mark.parametrize(("stem", "channel"), [
    ("newsletter", "newsletter"), ("missatges-butlleti-2024", "newsletter"), ("facebook (1)", "social_media"),
    ("feed-ca", None), ("rdf", None), ("index", None), ("noticies-es", None), ("vila-rss", None), ("premsa", "press"),
    ("web_i_xarxes", None),
])  # fmt: skip
def test_a_file_is_named_for_one_channel_or_for_none(stem, channel):
    assert channel_of_name(stem) == channel
