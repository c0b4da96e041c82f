"""A communication inventory of a few rows, for the tests of the audit."""

from datetime import date

import pandas as pd

from helpers.communication.audit.receiving.headers import FIELDS
from helpers.communication.audit.receiving.inventory import Inventory

SERVICE = {"service": "home_care", "name": "Ajuda a domicili", "page_url": "https://example.cat/sad", "form": True,
           "phone": True, "visit": False,
           "page_text": "Servei d'Atenció Domiciliària (SAD). Truca al 900 123 456."}  # fmt: skip


def part(name, rows):
    return pd.DataFrame([{field: row.get(field) for field in FIELDS[name]} for row in rows], columns=list(FIELDS[name]))


def message(text, language="ca", channel="web", day=1, **more):
    return {"date": date(2025, 1, day), "channel": channel, "language": language, "text": text,
            "about_social": True, **more}  # fmt: skip


def inventory(messages, services=(SERVICE,), press=(), channels=()):
    rows = {"messages": messages, "services": services, "press": press, "channels": channels}
    return Inventory(**{name: part(name, rows.get(name, ())) for name in FIELDS})
