"""A small survey with three known groups, for the tests of segments."""

import numpy as np
import pandas as pd

from helpers.survey.design import SurveyDesign

SHARES = (0.5, 0.2, 0.3)
#: Means by group: those who do not know, those with stigma, the favourable.
MEANS = {
    "image_index": (52, 46, 78), "self_relevance": (48, 30, 76), "stereotypes": (44, 76, 24), "stigma": (36, 74, 20),
    "informed_score": (18, 36, 66),
}  # fmt: skip
KNOWLEDGE = ((0.22, 0.12, 0.66), (0.28, 0.54, 0.18), (0.72, 0.14, 0.14))
AWARENESS = (0.15, 0.45, 0.8)
WEB = (0.2, 0.3, 0.6)


def survey(n: int = 600, seed: int = 5) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Return respondents, items and the true group of each."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, n, p=SHARES)
    frame = pd.DataFrame({"respondent": [f"r{i:05d}" for i in range(n)], "weight": rng.uniform(0.6, 1.8, n) * 20})
    for name, means in MEANS.items():
        frame[name] = np.clip(np.array(means)[kind] + rng.normal(0, 12, n), 0, 100)
    frame["awareness"] = rng.binomial(10, np.array(AWARENESS)[kind]) / 10
    answers = np.stack([rng.multinomial(8, KNOWLEDGE[k]) for k in kind]) / 8
    frame["quiz_correct"], frame["quiz_wrong"], frame["quiz_dont_know"] = answers.T
    frame["satisfaction_score"] = np.where(rng.random(n) < 0.3, 70 + rng.normal(0, 10, n), np.nan)
    frame["is_user"] = frame["satisfaction_score"].notna().astype(float)
    frame["channel_used__web"] = (rng.random(n) < np.array(WEB)[kind]).astype(float)
    frame["channel_trusted__web"] = (rng.random(n) < 0.5).astype(float)
    frame["age_group"] = rng.choice(["16-29", "30-44", "45-64", "65-79", "80+"], n)
    frame["sex"] = rng.choice(["female", "male"], n)
    frame.loc[rng.random(n) < 0.1, "stigma"] = np.nan
    frame["knows_where"] = (np.random.default_rng(seed + 1).random(n) < np.array(AWARENESS)[kind]).astype(float)
    return frame, items(), kind


def items() -> pd.DataFrame:
    """Return the table `items` of that survey: two multi-select items, and whether one knows where to go."""
    names = ["channel_used", "channel_trusted"]
    text = {f"{part}_{language}": names for part in ("text", "label") for language in ("ca", "es", "en")}
    rows = pd.DataFrame({"item": names, "construct": "communication", "kind": "multi", "subscale": None, **text})
    where = {"item": "knows_where", "construct": "awareness", "kind": "binary", "subscale": "access"}
    where |= dict.fromkeys(text, "Knows where")
    return pd.concat([rows, pd.DataFrame([where])], ignore_index=True).assign(
        low=np.nan, high=np.nan, is_reversed=False, is_asked=True, is_own=False, n_valid=600
    )


def design(frame: pd.DataFrame) -> SurveyDesign:
    """Return a design of weights only."""
    return SurveyDesign(frame["weight"].to_numpy(float))
