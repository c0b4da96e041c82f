"""The fixed words of the report: what the pages name as ``{{< meta words.key >}}``.

They hold no numbers; every number comes from a notebook's output.
"""

from helpers.present.language.words import mark

REPORT_WORDS = {
    "synthetic": mark(
        "SYNTHETIC DATA. This council does not exist: a program made its people, its answers and its messages."
    ),
    "in-one-page": mark("In one page"),
    "decision": mark("Proposed decision"),
    "easy": mark("Easy to read"),
    "asked": mark("The question as it was asked"),
    "detail": mark("In detail"),
    "image": mark("What image people have"),
    "image-lead": mark("The image index is the mean of the valuation questions, from 0 (worst) to 100 (best)."),
    "image-groups": mark("Who sees it better, and who worse"),
    "image-change": mark("What changed since the wave before"),
    "perceptions": mark("What people believe"),
    "perceptions-lead": mark(
        "What is believed of {subject}, of those who use them and of asking for them."
    ),
    "knowledge": mark("What people know"),
    "knowledge-lead": mark(
        "Not knowing is one thing and believing something false is another: the first calls for information, the "
        "second for a change of image."
    ),
    "awareness": mark("Which services are known"),
    "experience": mark("Contact and communication"),
    "spending": mark("Spending: what people believe"),
    "drivers": mark("What goes with a better image"),
    "priorities": mark("Where to begin"),
    "segments": mark("Groups that share an image"),
    "profiles": mark("What each group is like"),
    "reach": mark("How to reach each group"),
    "classes": mark("How the number of groups was chosen"),
    "audit": mark("What the council says today"),
    "audit-lead": mark(
        "What the council publishes, set beside what people need to hear and where they listen."
    ),
    "inputs": mark("What this audit had to work with"),
    "voice": mark("How much is said, and how regularly"),
    "framing": mark("How it is told"),
    "readability": mark("How easy it is to read"),
    "pages": mark("The page of each service"),
    "supply": mark("Where the council speaks, and where people listen"),
    "images": mark("Three images: own, projected and perceived"),
    "gaps": mark("Not knowing and believing something false"),
    "plan": mark("Communication plan"),
    "plan-lead": mark(
        "A draft for the council to decide on. Each line names the finding that it rests on, or says that it rests on "
        "none."
    ),
    "objectives": mark("Objectives"),
    "audiences": mark("Audiences and messages"),
    "sensitivity": mark("If the budget or the effects were different"),
    "calendar": mark("Calendar and responsibilities"),
    "learning": mark("How to learn what works"),
    "overrides": mark("What the council changed by hand"),
    "followup": mark("What became of the plan before"),
    "evidence": mark("The findings that the plan rests on"),
    "method": mark("The data and the method"),
    "sample": mark("Who answered"),
    "receipt": mark("What the survey file holds"),
    "response": mark("From what came in to what counts"),
    "items": mark("Unanswered questions"),
    "weighting": mark("Weighting"),
    "choices": mark("Choices of this analysis"),
    "choices-lead": mark(
        "What was decided here otherwise than the method does. What is not listed is as the method has it."
    ),
    "absent": mark("What this survey could not tell"),
    "answers": mark("What was answered to each question"),
    "lookup": mark("Look it up: any question, any group"),
    "lookup-lead": mark(
        "Each figure with its {confidence} interval, for everybody and for each group that is large enough to "
        "publish. Of many figures set beside each other some differ by chance: what the chapters tell has been tested."
    ),
    "lookup-question": mark("Question"),
    "lookup-group": mark("Compare by"),
    "lookup-save": mark("Save as CSV"),
    "figure-data": mark("The data of the figures"),
    "figure-data-lead": mark("What each figure draws, as a table that any spreadsheet opens."),
    "wordings": mark("All questions, as they were asked"),
    "trace": mark("How to trace a number"),
    "trace-record": mark(
        "The file manifest.json beside this report names every input with its checksum, the parameters, the seed, the "
        "versions of the programs, and each figure and table with a checksum of its data."
    ),
    "trace-notebooks": mark(
        "Every number on these pages is shown by a notebook. The folder source holds the notebooks as they ran, and a "
        "figure or table carries there the same name as in the manifest."
    ),
    "trace-again": mark(
        "Who holds the same files and the same version of the method gets the same numbers again with one command."
    ),
    "trace-data": mark(
        "The folder data beside this report holds its figures as tables (CSV, Excel, Parquet), as exact as they stand "
        "here, with a dictionary of their columns (datapackage.json) and a summary for programs (summary.json)."
    ),
    "trace-disclosure": mark(
        "Groups too small to publish without pointing at somebody are withheld, together with those that would give "
        "them away by subtraction. Answers in people's own words are not published: only words that many used are "
        "counted."
    ),
    "sources": mark("Sources of the methods"),
    "sources-lead": mark(
        "What the figures rest on. The method's own pages say where each is used, and how it was checked."
    ),
    "own": mark("Added to the method's analysis"),
    "annex": mark("Annex: the figures behind it"),
    "annex-lead": mark(
        "Every table, how sure each figure is, what was asked, and how it was reckoned. An interval is that of its own "
        "figure alone; what the report says to differ was tested together with all else that it looks at. So two "
        "intervals may seem to part where nothing is said."
    ),
    "contents": mark("Contents"),
    "skip": mark("Skip to the content"),
    "find": mark("Find in the table"),
    "figure": mark("Figure"),
    "table": mark("Table"),
    "note": mark("Note"),
}  # fmt: skip

#: The plain title of each place of the body, which a finding takes the place of.
HEADS = {
    "image": "image", "groups": "image-groups", "change": "image-change", "perceptions": "perceptions",
    "knowledge": "knowledge", "awareness": "awareness", "spending": "spending", "experience": "experience",
    "drivers": "drivers", "priorities": "priorities", "segments": "segments", "profiles": "profiles", "reach": "reach",
    "audit": "audit", "voice": "voice", "framing": "framing", "readability": "readability", "pages": "pages",
    "supply": "supply", "images": "images", "gaps": "gaps", "plan": "plan", "audiences": "audiences",
    "objectives": "objectives",
}  # fmt: skip
#: Chapters that say once how sure their figures are.
SURE = ("image", "perceptions", "knowledge", "awareness", "experience")
#: What each file that lies beside the page is called.
FILES = {
    "diagnostic.pdf": mark("The report on paper (PDF)"), "summary.pdf": mark("Page one (PDF)"),
    "easy-read.pdf": mark("Easy to read (PDF)"), "summary.docx": mark("For a decision of the council (Word)"),
    "plan.docx": mark("The plan (Word)"), "plan.xlsx": mark("Actions and budget (Excel)"),
    "plan.ics": mark("Calendar of the plan"), "data/data.xlsx": mark("All figures as data (Excel)"),
    "data/datapackage.json": mark("Dictionary of the data"),
}  # fmt: skip
