"""Syllables of words divided by hand."""

import pytest

from helpers.communication.audit.texts.syllables import syllables

CATALAN = """
a-mor fa-mí-li-a his-tò-ri-a grà-ci-es ci-èn-ci-a ac-ci-ó po-bla-ci-ó fe-ia no-ia cui-na viu-re ciu-tat tri-omf pa-ís
ve-ï-na su-au di-a a-gra-ir tra-du-int con-du-ir e-go-is-me al-tru-is-ta ai-gües llen-gües ai-gua qua-tre guer-ra qui-lo
gui-ar io-gurt hie-na di-ürn con-ti-nu-ï-tat ac-tu-a-ci-ó a-vi-a-ci-ó ve-hi-cle pro-hi-bir a-jun-ta-ment so-ci-als
de-pen-dèn-ci-a au-to-no-mi-a drets ei-na rei neu cre-uen te-le-as-sis-tèn-ci-a be-ne-fi-cèn-ci-a vi-o-lèn-ci-a
ex-pe-di-ent buit boi-ra su-ïs-sa he-roi he-ro-ï-na ra-ïm ta-üt cau-re o-ce-à ví-du-a in-ge-nu-ï-tat pei-xos puig
qüe-sti-ó pin-güí se-qüèn-ci-a i-gual
"""
SPANISH = """
ca-sa ciu-dad te-o-rí-a gue-rra a-ve-ri-güéis a-ho-ra prohi-bir bú-ho ai-re cie-lo rui-do cons-truir ma-íz dí-a a-é-re-o
po-e-ta cre-er a-cre-e-dor Pa-ra-guay rey ma-yo a-yun-ta-mien-to de-re-cho pre-ven-ción fa-mi-lia his-to-ria gra-cias
cien-cia viu-da lin-güis-ti-ca ver-güen-za a-gua cua-tro cual-quie-ra vuel-ta huér-fa-no hie-lo al-co-hol za-na-ho-ria
ve-hí-cu-lo o-í-do ba-úl so-cia-les te-le-a-sis-ten-cia de-pen-den-cia vi-vien-da ex-pe-dien-te a-se-gu-réis buey
U-ru-guay muy con-vi-ven-cia bien-es-tar ca-í-da re-ír ac-tú-a hue-vo psi-co-lo-gí-a
"""
ENGLISH = {
    1: "the care law home town right aged moved helped trained house hours through place used paid makes",
    2: "needed people public housing parents children council support before after office moment being seeing "
    "little able quiet client special",
    3: "entitled anyone area idea assessment customer residents poverty charity created appointment telephone "
    "policies services radio opinion financial serious various benefits referral equally quality",
    4: "dependency community information situation society application economic evaluate reliable cooperate",
    5: "disability opportunity evaluation association",
    6: "vulnerability",
}


@pytest.mark.parametrize(("language", "listed"), [("ca", CATALAN), ("es", SPANISH)])
def test_every_word_of_the_list_has_its_syllables(language, listed):
    divided = listed.split()
    wrong = [word for word in divided if syllables(word.replace("-", ""), language) != word.count("-") + 1]
    assert wrong == []


def test_english_words_have_their_syllables():
    wrong = [word for n, listed in ENGLISH.items() for word in listed.split() if syllables(word, "en") != n]
    assert wrong == []


def test_clitics_and_elisions_count_with_their_word():
    assert [syllables(word, "ca") for word in ("l'ajuda", "truca'ns", "donar-los", "col·lectiu")] == [3, 2, 3, 3]


def test_a_word_without_vowels_is_one_syllable():
    assert syllables("pst", "es") == 1
