"""How each foreign survey tool names its columns and codes the answers; a codebook has to undo it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]
DONT_KNOW, REFUSED, NO_NUMBER = "98", "99", "-99"


@dataclass(frozen=True)
class Column:
    """One column of a file: its item (and option, of a multi-select), and the tool's code of each answer."""

    header: str
    item: str
    option: str | None = None
    codes: dict[str, Any] = field(default_factory=dict)


def numbered(options: list[str], form: str, **missing: Any) -> dict[str, Any]:
    """Return codes such as ``A1`` for the options in their order, and those of missing answers."""
    codes = {option: form.format(i) for i, option in enumerate(options, start=1)}
    return codes | {key.removeprefix("m"): value for key, value in missing.items()}


def options_of(item: Item, districts: list[str]) -> list[str]:
    """Return the codes of a closed item; districts are the council's own."""
    return districts if item["id"] == "district" else [option["code"] for option in item.get("options", [])]


# ------------------------------------------------------------------------------------------------ LimeSurvey
ARRAYS = {"valuation": "val", "self_relevance": "rel", "stereotypes": "ster", "stigma": "stig", "knowledge": "quiz"}
MULTIS = {"channel_used": "canal", "channel_trusted": "confia"}
SPANISH = {
    "consent": "acepta", "resident": "vive", "unaided_count": "nombra", "knows_where": "donde", "knows_how": "como",
    "spend_trend": "gasto1", "spend_share": "gasto2", "spend_should": "gasto3", "use_own": "uso",
    "use_family": "usofam", "satisfaction": "satisf", "informed": "informa", "recall": "recuerda", "clarity": "claro",
    "channel_preferred": "prefiere", "advocacy": "habla", "recommend": "recomienda", "open_image": "idea",
    "open_improve": "mejora", "sex": "sexo", "age": "edad", "education": "estudios", "origin": "nacio",
    "district": "distrito", "work": "trabajo", "household_size": "hogar", "language": "lengua",
    "stakeholder": "como_responde", "respondent_id": "id", "started_at": "startdate", "submitted_at": "submitdate",
    "duration_seconds": "interviewtime",
}  # fmt: skip


def limesurvey_codes(item: Item, districts: list[str]) -> dict[str, Any]:
    """Return LimeSurvey's answer codes: A1.. for lists and five-point arrays, Y, N and U, numbers as they are."""
    if item["kind"] == "binary":
        return {"1": "Y", "0": "N", DONT_KNOW: "U", REFUSED: ""}
    if item["kind"] == "quiz":
        return {"true": "A1", "false": "A2", "dont_know": "A3", REFUSED: ""}
    if item["kind"] == "scale" and item["high"] == 5:
        return {str(i): f"A{i}" for i in (1, 2, 3, 4, 5, 6, 7, 44)} | {DONT_KNOW: "A8", REFUSED: "A9"}
    return numbered(options_of(item, districts), "A{}", m99="A99") if item["kind"] == "single" else {}


def limesurvey(items: list[Item], districts: list[str]) -> list[Column]:
    """Return the columns of a LimeSurvey export with question codes as headers."""
    columns, counts = [], dict.fromkeys([*ARRAYS.values(), "conoce"], 0)
    for item in items:
        codes = limesurvey_codes(item, districts)
        array = "conoce" if item["id"].startswith("aided_") else ARRAYS.get(item["construct"])
        if array:
            counts[array] += 1
            columns.append(Column(f"{array}[SQ{counts[array]:03d}]", item["id"], codes=codes))
        elif item["kind"] == "multi":
            stem, options = MULTIS[item["id"]], options_of(item, districts)
            columns += [Column(f"{stem}[SQ{i:03d}]", item["id"], option) for i, option in enumerate(options, start=1)]
        else:
            columns.append(Column(SPANISH[item["id"]], item["id"], codes=codes))
    return columns


# ---------------------------------------------------------------------------------------------- Google Forms
STEMS = {
    "valuation": "Valori de 0 a 10 [{}]", "self_relevance": "Hi està d'acord? [{}]",
    "stereotypes": "Hi està d'acord? [{}]", "stigma": "Hi està d'acord? [{}]", "knowledge": "Cert o fals? [{}]",
    "awareness": "Coneix aquest servei? [{}]",
}  # fmt: skip
CATALAN = {
    "submitted_at": "Marca de temps", "consent": "Accepta participar en aquesta enquesta?",
    "resident": "Viu al poble?", "knows_where": "Sabria on anar si necessités els Serveis Socials?",
    "knows_how": "Sap com es demana? (1 gens, 5 molt bé)", "use_own": "Hi ha anat vostè, els darrers cinc anys?",
    "use_family": "I algú de la família?", "satisfaction": "Si hi ha anat, com en va quedar? (0 a 10)",
    "informed": "Se sent informat? (1 gens, 5 molt)", "recall": "Recorda algun missatge de l'Ajuntament sobre això?",
    "clarity": "S'entenia? (1 gens, 5 molt)", "channel_used": "Per on s'assabenta de les coses del poble?",
    "channel_preferred": "Per on voldria rebre'n informació?", "channel_trusted": "De quins es refia?",
    "advocacy": "Quan en parla, en parla malament (1) o bé (5)?",
    "open_image": "Què li ve al cap quan sent Serveis Socials?", "open_improve": "Què s'hauria de millorar?",
    "sex": "Vostè és", "age": "Edat", "education": "Estudis acabats", "origin": "On va néixer", "district": "On viu",
    "stakeholder": "Respon com a",
}  # fmt: skip
AGREEMENT = ("Gens d'acord", "Poc d'acord", "Ni d'acord ni en desacord", "Bastant d'acord", "Totalment d'acord")


def google_header(item: Item) -> str | None:
    """Return the question as the village's form has it; nothing for what it did not ask."""
    if item["id"] in CATALAN:
        return CATALAN[item["id"]]
    if item["construct"] in STEMS and item["id"] != "unaided_count":
        return STEMS[item["construct"]].format(item["short"]["ca"])
    return None


def google_codes(item: Item) -> dict[str, Any]:
    """Return the labels that a form gives instead of codes; a refusal is a blank."""
    if item["kind"] == "binary":
        return {"1": "Sí", "0": "No", DONT_KNOW: "No ho sé", REFUSED: ""}
    if item["kind"] == "quiz":
        return {"true": "Cert", "false": "Fals", "dont_know": "No ho sé", REFUSED: ""}
    if item["construct"] in ("self_relevance", "stereotypes", "stigma"):
        return {str(i): label for i, label in enumerate(AGREEMENT, start=1)} | {REFUSED: ""}
    if item["kind"] in ("single", "multi"):
        return {option["code"]: option["label"]["ca"] for option in item.get("options", [])} | {REFUSED: ""}
    return {DONT_KNOW: "No ho sé", REFUSED: "", NO_NUMBER: ""} if item["kind"] in ("scale", "number") else {}


def google_forms(items: list[Item], districts: list[str]) -> list[Column]:
    """Return the columns of a Google Forms sheet: the time stamp, then questions as headers."""
    asked = [(item, google_header(item)) for item in items]
    columns = [Column(header, item["id"], codes=google_codes(item)) for item, header in asked if header]
    return sorted(columns, key=lambda column: column.item != "submitted_at")


# ------------------------------------------------------------------------------------------------------ SPSS
# Every scale was asked whole in both waves, or the change of its score would be that of its items.
NOT_IN_2023 = ("unaided_count", "spend_trend", "spend_share", "spend_should", "open_image", "open_improve")


def spss_codes(item: Item, districts: list[str]) -> dict[str, Any]:
    """Return numbers for closed answers; the scale of `informed` runs the other way round in this file."""
    missing = {DONT_KNOW: 98, REFUSED: 99}
    if item["kind"] in ("open", "date") or (item["construct"] == "paradata" and item["kind"] == "number"):
        return {}
    if item["kind"] == "number":
        return {NO_NUMBER: -99}
    if item["kind"] == "binary":
        return {"1": 1, "0": 2} | missing
    if item["kind"] == "quiz":
        return {"true": 1, "false": 2, "dont_know": 8} | missing
    if item["id"] == "informed":
        return {str(i): 6 - i for i in range(1, 6)} | missing
    if item["kind"] == "single":
        return {option: i for i, option in enumerate(options_of(item, districts), start=1)} | missing
    return missing


def spss(items: list[Item], districts: list[str]) -> list[Column]:
    """Return the variables of the 2023 file, numbered P01 on, multi-selects one variable an option."""
    columns = []
    for number, item in enumerate((item for item in items if item["id"] not in NOT_IN_2023), start=1):
        if item["kind"] == "multi":
            options = options_of(item, districts)
            columns += [
                Column(f"P{number:02d}_{i:02d}", item["id"], option) for i, option in enumerate(options, start=1)
            ]
        else:
            columns.append(Column(f"P{number:02d}", item["id"], codes=spss_codes(item, districts)))
    return columns


# ------------------------------------------------------------------------------------------------------ KoBo
KOBO = {"respondent_id": "_uuid", "started_at": "start", "submitted_at": "end"}


def kobo(items: list[Item], districts: list[str]) -> list[Column]:
    """Return the columns of a KoBo sheet: group/question, a multi-select both whole and one column an option."""
    columns = []
    for item in items:
        header = KOBO.get(item["id"], f"{item['construct']}/{item['id']}")
        codes = {"1": "yes", "0": "no"} if item["kind"] == "binary" else {}
        columns.append(Column(header, item["id"], codes=codes))
        if item["kind"] == "multi":
            columns += [Column(f"{header}/{option}", item["id"], option) for option in options_of(item, districts)]
    return columns


TOOLS: dict[str, Callable[[list[Item], list[str]], list[Column]]] = {
    "limesurvey": limesurvey, "google_forms": google_forms, "spss": spss, "kobo": kobo,
}  # fmt: skip
