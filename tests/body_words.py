"""What a person reads of the body of a report, and the words of statistics that it must not ask them to know."""

import re

#: Words that belong to the annex, by language.
JARGON = {
    "en": r"95% interval|n = \d|\bp = |\bq\b|kappa|BIC|LMG|bootstrap|omega|\balpha\b|standard error|regression"
    r"|entropy|imputation|false discover|design effect|latent|two-sided|significan|R²|percentile|variance|weighted",
    "ca": r"interval|n = \d|\bp = |\bq\b|kappa|BIC|LMG|bootstrap|omega|\balfa\b|error estàndard|regressió"
    r"|entropia|imputació|descobriments falsos|efecte de disseny|latent|bilateral|significatiu|R²|percentil|variància"
    r"|ponderad",
    "es": r"intervalo|n = \d|\bp = |\bq\b|kappa|BIC|LMG|bootstrap|omega|\balfa\b|error estándar|regresión"
    r"|entropía|imputación|descubrimientos falsos|efecto de diseño|latente|bilateral|significativ|R²|percentil"
    r"|varianza|ponderad",
}
#: A sentence shorter than this may well be said twice: a label, a figure.
LONG_ENOUGH = 40
SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def body_text(html):
    """Return the words of a report's page before its annex, a block a line, without the letters within its figures."""
    inside = html[html.index('id="in-one-page"') : html.index('id="annex"')]
    inside = re.sub(r"<svg.*?</svg>", "", inside[inside.index(">") + 1 : inside.rindex("<")], flags=re.DOTALL)
    blocks = re.sub(r"</(p|li|h\d|figcaption|td|th|summary)>", "\n", inside)
    return re.sub(r"&[#\w]+;", " ", re.sub(r"<[^>]+>", "", blocks))


def said_twice(text):
    """Return the sentences that a text says more than once."""
    found = [" ".join(part.split()) for part in SENTENCE.split(text)]
    long = [part for part in found if len(part) >= LONG_ENOUGH]
    return sorted({part for part in long if long.count(part) > 1})
