"""A survey that somebody else designed: libraries, one language, own questions of every kind, own codes and labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

COUNCIL = """
name: Bookham
population: 21000
languages: [en]
wave: {label: "2026", start: 2026-03-02, end: 2026-03-27}
sample: {type: probability, mode: telephone}
survey: {file: answers.csv}
report: {language: en, subject: "the libraries"}
"""
CODEBOOK = """
constructs:
  belonging: {label: "The library as a place of one's own"}
  self_relevance: {label: "Libraries for all of us"}
own_items:
  - {id: clean, construct: valuation, kind: binary, text: "Are the libraries clean?"}
  - id: hours
    construct: valuation
    kind: single
    text: "What do you think of the opening hours?"
    options:
      good: {label: "Good hours", score: 100}
      fair: {label: "Fair hours", score: 50}
      bad: {label: "Bad hours", score: 0}
  - {id: home_feel, construct: belonging, kind: scale, low: 1, high: 5, text: "I feel at home in the library"}
  - {id: meets_people, construct: belonging, kind: binary, text: "Do you meet people there?"}
  - id: liked
    construct: experience
    kind: multi
    text: "What do you like there?"
    options: {books: "The books", staff: "The staff", quiet: "The quiet", cafe: "The bar"}
  - {id: visits, construct: experience, kind: number, low: 0, high: 400, text: "Visits a year"}
  - {id: queue, construct: experience, kind: scale, low: 1, high: 4, text: "How short were the queues?"}
  - {id: borrowed, construct: experience, kind: binary, text: "Have you borrowed a book this year?"}
  - id: known_list
    construct: awareness
    kind: multi
    text: "Which services do you know of?"
    options: {loans: "Loans", ebooks: "E-books", bus: "Library bus"}
  - id: branch
    construct: profile
    kind: single
    text: "Your branch"
    options: {mill: "Mill Lane", quay: "The Quay"}
  - {id: member, construct: profile, kind: binary, text: "Holds a card"}
items:
  respondent_id: {column: ID}
  overall_image: {column: Q1, scale: [1, 7], text: "How good are they, from 1 to 7?", short: "Libraries overall"}
  clean: {column: Q2, values: {"1": yes, "2": no}}
  hours: {column: Q3, values: {A: good, B: fair, C: bad}}
  home_feel: {column: Q4}
  meets_people: {column: Q5, values: {"1": yes, "2": no}}
  liked: {column: Q6, values: {"Books": books, "Staff": staff, "Quiet": quiet, "Nothing": none}}
  visits: {column: Q7}
  queue: {column: Q8}
  borrowed: {column: Q9, values: {"1": yes, "2": no}}
  known_list: {columns: {loans: K1, ebooks: K2}, selected: ["1"], unselected: ["0"]}
  channel_used:
    column: Q10
    text: "How do you hear of the libraries?"
    labels: {web: "Library site", office: "The desk"}
    values: {"Site": web, "Desk": office, "Radio": radio_tv, "None of these": none}
  spend_should: {column: Q11}
  spend_trend: {column: Q12}
  recommend: {column: Q13}
  unaided_count: {column: Q14}
  open_image: {column: Q15, text: "First word on libraries"}
  household_size: {column: Q16}
  rel_like_me: {column: Q17}
  stakeholder:
    column: Q18
    options: {citizen: "Reader", staff: "Library staff"}
    values: {"R": citizen, "S": staff}
  education:
    column: Q19
    options: {none_yet: "No school", school: "School", college: "College"}
    values: {"0": none_yet, "1": school, "2": college}
  sex: {column: Q20, labels: {other: "Non-binary"}, values: {"F": female, "M": male, "X": other}}
  age_group:
    column: Q21
    options: {young: "Under 40", old: "40 and over"}
    bands: {young: [16, 39], old: [40, 120]}
  branch: {column: Q22, values: {"1": mill, "2": quay}}
  member: {column: Q23, values: {"1": yes, "2": no}}
"""


def answers(n: int = 320, seed: int = 7) -> pd.DataFrame:
    """Return the file as it was exported."""
    rng = np.random.default_rng(seed)
    liking = rng.normal(0, 1, n)
    likes = [["Books", "Staff", "Quiet"][:k] if k else ["Nothing"] for k in rng.integers(0, 4, n)]
    hears = [["Site", "Desk", "Radio"][:k] if k else ["None of these"] for k in rng.integers(0, 4, n)]

    def points(low: int, high: int, noise: float = 1.0) -> np.ndarray:
        middle, reach = (low + high) / 2, (high - low) / 4
        return np.clip(np.rint(middle + reach * (liking + noise * rng.normal(0, 1, n))), low, high).astype(int)

    return pd.DataFrame({
        "ID": np.arange(1, n + 1), "Q1": points(1, 7), "Q2": 2 - (liking + rng.normal(0, 1, n) > 0),
        "Q3": np.array(["C", "B", "A"])[points(0, 2)], "Q4": points(1, 5), "Q5": rng.integers(1, 3, n),
        "Q6": [";".join(part) for part in likes], "Q7": rng.poisson(6, n), "Q8": points(1, 4),
        "Q9": rng.integers(1, 3, n), "K1": rng.integers(0, 2, n), "K2": rng.integers(0, 2, n),
        "Q10": [";".join(part) for part in hears], "Q11": points(1, 5), "Q12": points(1, 5), "Q13": points(0, 10),
        "Q14": rng.poisson(2, n), "Q15": np.array(["Books", "books and quiet", "My aunt Rosalind"])[
            rng.choice(3, n, p=[0.6, 0.39, 0.01])],
        "Q16": rng.integers(1, 5, n), "Q17": points(1, 5), "Q18": rng.choice(["R", "S"], n, p=[0.8, 0.2]),
        "Q19": rng.integers(0, 3, n), "Q20": rng.choice(["F", "M", "X"], n, p=[0.5, 0.4, 0.1]),
        "Q21": rng.integers(18, 90, n), "Q22": rng.integers(1, 3, n), "Q23": rng.integers(1, 3, n),
    })  # fmt: skip


def write(data: Path, council: str = "bookham") -> pd.DataFrame:
    """Write the study below a data folder and return its answers."""
    folder = data / "raw" / council / "2026"
    folder.mkdir(parents=True)
    (folder / "council.yml").write_text(COUNCIL, encoding="utf-8")
    (folder / "codebook.yml").write_text(CODEBOOK, encoding="utf-8")
    table = answers()
    table.to_csv(folder / "answers.csv", index=False)
    return table
