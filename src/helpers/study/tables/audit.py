"""Tables that 04_communication_audit writes."""

from helpers.study.artefacts import Artefact, Column
from helpers.study.tables.intervals import interval, share_interval
from helpers.study.thresholds import threshold_count

WRITER = "04_communication_audit"
PLAN = ("05_plan_drafting",)

#: Ways of speaking about Social Services; ``none`` where the text holds no word of any.
FRAMES = ("deficit", "rights", "prevention", "life_course", "universality")
#: What a shortcoming can be.
KINDS = (
    "silent_channel", "channel_mismatch", "untrusted_channel", "low_voice", "deficit_framing", "stereotype_restated",
    "hard_to_read", "no_page", "no_way_to_ask", "missing_language", "low_recall", "ignorance", "distortion",
    "image_gap",
)  # fmt: skip
#: What a shortcoming rests on.
BASES = ("messages", "services", "budget", "survey", "messages_and_survey", "services_and_survey")
#: Whose image of Social Services.
SOURCES = ("own", "projected", "perceived_citizen", "perceived_association", "perceived_economic")


def _share(meaning: str, nullable: bool = False) -> Column:
    return Column("number", meaning, nullable=nullable, minimum=0, maximum=1)


def _count(meaning: str, nullable: bool = False) -> Column:
    return Column("integer", meaning, nullable=nullable, minimum=0)


def _score(meaning: str, nullable: bool = True) -> Column:
    return Column("number", meaning, nullable=nullable, minimum=0, maximum=100)


CODED_MESSAGES = Artefact(
    "coded_messages",
    grain="one message that the council sent, or one press cutting",
    writer=WRITER,
    readers=PLAN,
    key=("message",),
    columns={
        "message": Column("text", "running number, m00001 (council) or p00001 (press)"),
        "origin": Column("code", "who speaks", allowed=("council", "press")),
        "date": Column("date", "day it was published", nullable=True),
        "channel": Column("code", "channel of the method, or the council's own name for it"),
        "language": Column("code", "ca, es or en; other where it is none of them"),
        "topic": Column("code", "topic with the most words of its dictionary; other where there is none"),
        "is_social": Column("flag", "about Social Services: as marked by the council, else by the topic dictionary"),
        "frame": Column("code", "way of speaking with the most words", allowed=(*FRAMES, "none")),
        **{frame: _count(f"expressions of the frame {frame}, negated ones left out") for frame in FRAMES},
        "restates_stereotype": Column("flag", "names a stereotype, be it to deny it"),
        "stereotype": Column("code", "which stereotype", nullable=True),
        "words": _count("words of the text"),
        "ease": Column("number", "reading ease, about 0 to 100, high is easy", nullable=True),
        "reach": Column("number", "people reached, as the council counts them", nullable=True, minimum=0),
        "reactions": Column("number", "reactions, as the council counts them", nullable=True, minimum=0),
    },
    notes="The text itself is not kept: it stays in the raw file.",
)

VOICE = Artefact(
    "voice",
    grain="one channel; all for the whole council",
    writer=WRITER,
    readers=PLAN,
    key=("channel",),
    columns={
        "channel": Column("code", "channel; all for the whole council"),
        "messages": _count("messages in the inventory"),
        "months": Column("number", "months that the inventory covers", nullable=True, minimum=0),
        "per_month": Column("number", "messages a month", nullable=True, minimum=0),
        "longest_silence": Column("number", "longest run of days without a message", nullable=True, minimum=0),
        "social_messages": _count("messages about Social Services"),
        "social_per_month": Column("number", "messages about Social Services a month", nullable=True, minimum=0),
        "social_silence": Column("number", "longest run of days without such a message", nullable=True, minimum=0),
        "social_share": _share("share of messages that are about Social Services", nullable=True),
        **share_interval("social", "Wilson", nullable=True),
        "social_reach": _share("share of the people reached that messages about them reached", nullable=True),
        "budget_share": _share("Social Services' share of the council's budget (row all)", nullable=True),
    },
)

FRAMING = Artefact(
    "framing",
    grain="one frame, in the council's messages about Social Services or in the press",
    writer=WRITER,
    readers=PLAN,
    key=("origin", "frame"),
    columns={
        "origin": Column("code", "who speaks", allowed=("council", "press")),
        "frame": Column("code", "way of speaking", allowed=(*FRAMES, "none", "restates_stereotype")),
        "messages": _count("messages that speak so most of all"),
        "n": _count("messages about Social Services"),
        "share": _share("their share, as the word lists count them"),
        **share_interval("conf", "Wilson"),
        "reader_low": _share("a reader counts at least so many, if the lists err here as in new messages, or less"),
        "reader_high": _share("and at most so many (ends of Lang and Reiczigel's interval, or the lists' own share)"),
    },
)

READABILITY = Artefact(
    "readability",
    grain="the texts of one channel or service page, in one language",
    writer=WRITER,
    readers=PLAN,
    key=("text", "language"),
    columns={
        "text": Column("text", "channel:<channel> or service:<service>"),
        "language": Column("code", "ca, es or en"),
        "measure": Column("code", "formula used"),
        "texts": _count("texts put together"),
        "words": _count("words"),
        "sentences": _count("sentences"),
        "words_per_sentence": Column("number", "mean length of a sentence", minimum=0),
        "syllables_per_word": Column("number", "mean length of a word", minimum=0),
        "ease": Column("number", "reading ease, about 0 to 100, high is easy"),
        "second_ease": Column("number", "Fernández-Huerta, where the text is Spanish", nullable=True),
        "level": Column("code", "grade of the scale", allowed=("very_hard", "hard", "normal", "easy", "very_easy")),
        "long_sentences": _share(f"share of sentences of more than {threshold_count('long_sentence')} words"),
        "passives": _share("share of sentences with a passive"),
        "jargon": Column("number", "words and phrases of the jargon list per 100 words", minimum=0),
    },
)

SERVICE_PAGES = Artefact(
    "service_pages",
    grain="one service that the council offers",
    writer=WRITER,
    readers=PLAN,
    key=("service",),
    columns={
        "service": Column("code", "service, by its code in services.csv"),
        "name": Column("text", "name that the council gives it"),
        "has_page": Column("flag", "it has a public page"),
        "has_form": Column("flag", "one can ask by an on-line form", nullable=True),
        "has_phone": Column("flag", "one can ask by telephone", nullable=True),
        "has_visit": Column("flag", "one can ask in person", nullable=True),
        "has_way_to_ask": Column("flag", "at least one of the three", nullable=True),
        "ease": Column("number", "reading ease of its text", nullable=True),
        "level": Column("code", "grade of the scale", nullable=True),
    },
)
#: What a service's page names several of, as lists in the cells of `service_pages` while the audit is made.
PAGE_LISTS = {"languages": True, "missing_languages": False}

PAGE_LANGUAGES = Artefact(
    "page_languages",
    grain="one language of the page of one service: one that it has, or one that it should have and lacks",
    writer=WRITER,
    readers=PLAN,
    key=("service", "language"),
    columns={
        "service": Column("code", "service, by its code in services.csv"),
        "language": Column("code", "language"),
        "is_there": Column("flag", "the page has it; else the council or enough of its people use it, and it lacks"),
    },
)

SUPPLY_DEMAND = Artefact(
    "supply_demand",
    grain="one channel in one segment; all for everybody",
    writer=WRITER,
    readers=PLAN,
    key=("segment", "channel"),
    columns={
        "segment": Column("code", "segment; all for everybody"),
        "channel": Column("code", "channel of the method"),
        "supply": _share("share of the messages about Social Services, of those by shared channels", nullable=True),
        "use": _share("share of the segment that uses it", nullable=True),
        **share_interval("use", nullable=True),
        "trust": _share("share of the segment that trusts it", nullable=True),
        **share_interval("trust", nullable=True),
        "attention": _share("use over the sum of use of the shared channels (asked about, and sent by)", nullable=True),
        "gap": Column(
            "number", "attention minus supply: above 0, more of the attention than of the messages", nullable=True
        ),
        **interval("gap", nullable=True),
    },
)

IMAGES = Artefact(
    "images",
    grain="one dimension of the image, as one source holds it",
    writer=WRITER,
    readers=PLAN,
    key=("dimension", "source"),
    columns={
        "dimension": Column("code", "valuation item or score"),
        "source": Column("code", "own (professionals), projected (messages), perceived (by whom)", allowed=SOURCES),
        "estimate": _score("mean score of people, high is a good image; messages have none"),
        **interval("conf", nullable=True, minimum=0, maximum=100),
        "share": _share("people who put it on its good side, or messages that speak for it of those that speak of it"),
        **share_interval("share"),
        "n": _count("respondents, or messages that speak of it"),
    },
    notes="Sources with fewer than the disclosure threshold of respondents or messages are left out.",
)

IMAGE_GAPS = Artefact(
    "image_gaps",
    grain="one dimension and one pair of sources",
    writer=WRITER,
    readers=PLAN,
    key=("dimension", "first", "second"),
    columns={
        "dimension": Column("code", "valuation item or score"),
        "first": Column("code", "source", allowed=SOURCES),
        "second": Column("code", "source it is compared with", allowed=SOURCES),
        "measure": Column("code", "scores, or shares where messages are one side", allowed=("score", "share")),
        "difference": Column("number", "first minus second, in points"),
        **interval("conf"),
        "p_value": _share("two-sided"),
        "q_value": _share("false discoveries over all pairs, within the audit's part of the report's error"),
    },
)

KNOWLEDGE_GAPS = Artefact(
    "knowledge_gaps",
    grain="one quiz item in one segment; all for everybody",
    writer=WRITER,
    readers=PLAN,
    key=("item", "segment"),
    columns={
        "item": Column("code", "quiz item"),
        "segment": Column("code", "segment; all for everybody"),
        **{
            name: column
            for answer, said in {"correct": "right", "wrong": "something false", "dont_know": "don't know"}.items()
            for name, column in {answer: _share(f"share that said {said}"), **share_interval(answer)}.items()
        },
        "main_gap": Column("code", "the larger fault", allowed=("ignorance", "distortion", "either", "none")),
        "n": _count("respondents who were asked"),
    },
)

SHORTCOMINGS = Artefact(
    "shortcomings",
    grain="one shortcoming of the council's communication",
    writer=WRITER,
    readers=PLAN,
    key=("shortcoming",),
    columns={
        "shortcoming": Column("code", "kind:subject"),
        "kind": Column("code", "what falls short", allowed=KINDS),
        "subject": Column("text", "channel, service, language, quiz item, stereotype or dimension that it is about"),
        "severity": _score("0 at the reference, 100 at the worst", False),
        "value": Column("number", "what was measured", nullable=True),
        "reference": Column("number", "what it is measured against", nullable=True),
        "evidence": Column("text", "evidence id: label of the output and key of its row"),
        "rests_on": Column("code", "input that it rests on", allowed=BASES),
        "basis": Column(
            "code", "counted or tested, and so a finding; or beyond a mark: a norm of this method, or a published one",
            allowed=("counted", "tested", "norm", "published_norm"),
        ),
        "is_to_mend": Column(
            "flag", "something is to be done about it; not about the silence of a channel by which less is to be sent"
        ),
    },
)  # fmt: skip

TABLES = (
    CODED_MESSAGES, VOICE, FRAMING, READABILITY, SERVICE_PAGES, PAGE_LANGUAGES, SUPPLY_DEMAND, IMAGES, IMAGE_GAPS,
    KNOWLEDGE_GAPS, SHORTCOMINGS,
)  # fmt: skip
