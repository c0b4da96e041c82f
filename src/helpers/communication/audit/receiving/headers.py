"""Headers and words by which people and their tools name the columns of a communication inventory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from helpers.survey.files.tables import columns_of
from helpers.survey.spending import BUDGET, BUDGET_FILES
from helpers.survey.vocabulary import fold

Part = Literal["channels", "messages", "press", "services", "budget"]
PARTS: tuple[Part, ...] = ("channels", "messages", "press", "services", "budget")
#: How files of each part are called: the first word of their name.
FILE_WORDS: dict[Part, tuple[str, ...]] = {
    "channels": ("channels", "canals", "canales"),
    "messages": ("messages", "missatges", "mensajes"),
    "press": ("press", "premsa", "prensa"),
    "services": ("services", "serveis", "servicios"),
    "budget": BUDGET_FILES,
}
#: What a row of these parts is about: two rows about the same thing, one of them would be passed over.
KEYS: dict[Part, tuple[str, ...]] = {"services": ("service",), "budget": ("year",), "channels": ("channel", "name")}
Cell = Literal["text", "date", "number", "count", "yes_no", "language", "languages", "channel", "year"]


@dataclass(frozen=True)
class Field:
    """One column of a part: what its cells hold, whether it is needed, and the headers that it goes by."""

    cell: Cell
    is_needed: bool
    headers: tuple[str, ...]


#: The first header found wins. Those of schedulers (Hootsuite, Metricool, Buffer, Meta Business Suite) are among them.
FIELDS: dict[Part, dict[str, Field]] = {
    "channels": {
        "channel": Field("channel", True, ("channel", "canal", "type", "tipus", "tipo", "code", "codi", "código")),
        "name": Field("text", False, ("name", "nom", "nombre")),
        "owner": Field("text", False, ("owner", "responsable", "department", "departament", "departamento")),
        "reach": Field("count", False, ("reach", "abast", "alcance", "audience", "audiència", "followers")),
        "cost": Field("number", False, ("cost", "coste", "annual cost", "cost anual", "coste anual", "eur", "euros")),
    },
    "messages": {
        "date": Field("date", True, (
            "date", "data", "fecha", "date published", "publish time", "published at", "publish date", "post date",
            "date (gmt)", "date gmt", "sent at", "sent time", "scheduled date", "scheduled at", "created time",
            "posted at", "time", "created at", "date and time",
            "created date", "video publish time",
            "hora de publicación del vídeo", "hora de publicació del vídeo",
            "hora de publicación", "hora de publicació", "fecha de publicación", "data de publicació", "timestamp",
            "fecha publicación", "data publicació", "fecha y hora", "data i hora", "fecha de envío", "data d'enviament",
        )),
        "channel": Field("channel", False, (
            "channel", "canal", "network", "social network", "platform", "plataforma", "red", "red social", "xarxa",
            "service", "account type", "profile type", "social profile type", "profile", "profile name",
        )),
        "topic": Field("text", False, ("topic", "tema", "category", "categoria", "categoría", "labels", "tags")),
        "language": Field("language", False, ("language", "idioma", "llengua", "lang")),
        # What YouTube calls content is the number of a video: its title goes before.
        "text": Field("text", False, (
            "video title", "título del vídeo", "títol del vídeo",
            "text", "message", "missatge", "mensaje", "post message", "post text", "content", "contingut", "contenido",
            "caption", "description", "descripció", "descripción", "post", "tweet text", "post content", "texto",
            "texto de la publicación", "text de la publicació", "texto del post", "text del post", "publicación",
            "publicació", "contenido de la publicación", "contingut de la publicació", "copy", "cuerpo", "cos", "body",
        )),
        "title": Field("text", False, ("title", "títol", "título", "post title", "subject", "headline", "assumpte",
                                        "asunto")),
        "link": Field("text", False, ("link", "enllaç", "enlace", "url", "permalink", "post link", "post url",
                                      "post permalink", "enlace permanente", "enllaç permanent",
                                      "enlace de la publicación", "enllaç de la publicació", "url de la publicación",
                                      "url de la publicació")),
        "reach": Field("count", False, ("reach", "abast", "alcance", "people reached", "organic reach", "post reach",
                                         "impressions", "impresiones", "views", "visualizaciones",
                                         "visualitzacions", "alcance orgánico", "abast orgànic", "persones abastades",
                                         "personas alcanzadas")),
        "reactions": Field("count", False, (
            "reactions", "reaccions", "reacciones", "engagements", "total engagements", "interactions", "interaccions",
            "interacciones", "reactions, comments and shares", "reacciones, comentarios y veces que se compartió",
            "engagement", "likes", "me gusta", "m'agrada",
        )),
        "about_social": Field("yes_no", False, ("about_social", "about social services", "sobre serveis socials",
                                                "sobre servicios sociales", "serveis socials", "servicios sociales")),
    },
    "press": {
        "date": Field("date", True, ("date", "data", "fecha")),
        "outlet": Field("text", False, ("outlet", "mitjà", "medio", "newspaper", "diari", "diario", "source", "font")),
        "headline": Field("text", True, ("headline", "titular", "title", "títol", "título")),
        "text": Field("text", False, ("text", "texto", "body", "cos", "cuerpo", "content", "contingut", "contenido")),
        "language": Field("language", False, ("language", "idioma", "llengua")),
    },
    "services": {
        "service": Field("text", True, ("service", "servei", "servicio", "code", "codi", "código")),
        "name": Field("text", False, ("name", "nom", "nombre", "title", "títol", "título")),
        "page_url": Field("text", False, ("page_url", "url", "page", "pàgina", "página", "link", "enllaç", "enlace")),
        "page_text": Field("text", False, ("page_text", "text", "texto", "page text", "contingut", "contenido")),
        "languages": Field("languages", False, ("languages", "language", "idiomes", "idiomas", "llengües", "idioma")),
        "form": Field("yes_no", False, ("form", "online form", "formulari", "formulario", "tràmit en línia")),
        "phone": Field("yes_no", False, ("phone", "telephone", "telèfon", "teléfono")),
        "visit": Field("yes_no", False, ("visit", "in person", "visita", "presencial", "cita", "oficina")),
    },
    "budget": {
        "year": Field("year", True, BUDGET["year"]),
        "social_services": Field("number", True, BUDGET["social_services"]),
        "total": Field("number", True, BUDGET["total"]),
    },
}  # fmt: skip

#: Headers of scheduler exports that dates in the order month, day come with.
MONTH_FIRST = frozenset({fold("publish time")})
#: How many headers of `messages` a file of any name must have to be taken for an export of messages.
SCHEDULER_HEADERS = 3


def find_columns(part: Part, columns: list[str]) -> dict[str, str]:
    """Return which of the file's columns is which field of a part; no column serves twice.

    Examples
    --------
    >>> find_columns("messages", ["Publish time", "Description", "Permalink", "Reach"])
    {'date': 'Publish time', 'text': 'Description', 'link': 'Permalink', 'reach': 'Reach'}
    """
    return columns_of(columns, headers_of(part))


def headers_of(part: Part) -> dict[str, tuple[str, ...]]:
    """Return the headers that each field of a part goes by."""
    return {name: field.headers for name, field in FIELDS[part].items()}
