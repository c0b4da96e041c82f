"""Whether a label of a scale says much or little, good or bad: by its words in Catalan, Spanish and English."""

from __future__ import annotations

from helpers.survey.vocabulary import fold

_AGAINST = (
    "desacord", "desacuerdo", "disagree", "insatis", "dissatis", "unsatis", "malament", "dolent", "gens", "nada",
    "not at all", "cap confi", "ningun", "never", "nunca", "mai", "mal", "mala", "malo", "bad", "poor", "badly",
    "critically", "segur que no", "seguro que no", "certainly not", "no trust", "ha baixat", "ha bajado", "fell",
    "baixar", "bajar", "fall", "unlikely", "improbable", "dificil", "difficult", "worse", "pitjor", "peor", "pesim",
    "terrible", "negativ",
)  # fmt: skip
_FOR = (
    "acord", "acuerdo", "agree", "satisf", "be", "bien", "well", "good", "bona", "bo", "buena", "bueno", "molt",
    "mucho", "muy", "very", "completely", "totalment", "totalmente", "del tot", "tota", "toda", "excel", "complete",
    "segur que si", "seguro que si", "certainly", "puja", "pujat", "pujar", "subir", "subido", "grew", "grow", "highly",
    "always", "sempre", "siempre", "likely", "probable", "facil", "easy", "positiv", "fully", "strongly",
)  # fmt: skip
#: Labels cut down to initials: "Molt d'acord", "Totalment en desacord".
_ABBREVIATED = {"ma": 1, "ta": 1, "md": -1, "td": -1}


def leaning(label: str) -> int:
    """Return 1 for a label of much or good, -1 for one of little or bad, 0 where its words do not tell.

    Examples
    --------
    >>> leaning("Molt d'acord"), leaning("Totalmente en desacuerdo"), leaning("Ni una cosa ni l'altra")
    (1, -1, 0)
    """
    plain = f" {fold(label)}"
    if plain.strip() in _ABBREVIATED:
        return _ABBREVIATED[plain.strip()]
    if any(f" {word}" in plain for word in _AGAINST):
        return -1
    words = plain.split()
    return 1 if any(word in words or (len(word) > 3 and f" {word}" in plain) for word in _FOR) else 0
