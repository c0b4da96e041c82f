"""The weeks in which the council said something of Social Services, by channel, and those in which it did not."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.themes.voice import COUNCIL, EVERY_CHANNEL

#: Weeks that are shown: the last year of the inventory.
MOST_WEEKS = 53


def weeks(coded: pd.DataFrame) -> pd.DataFrame:
    """Return the messages about Social Services in each week, all channels first, then the busiest.

    Parameters
    ----------
    coded
        Table `coded_messages`; only the council's own messages that have a date count.

    Returns
    -------
    pandas.DataFrame
        Index: channel (``all`` for the whole council); columns: the Monday of each week from the first message of the
        inventory to its last, of a longer time the last 53. Empty where there is no message.
    """
    sent = coded[(coded["origin"] == COUNCIL) & coded["date"].notna()]
    if sent.empty:
        return pd.DataFrame()
    monday = sent["date"] - pd.to_timedelta(sent["date"].dt.day_of_week, unit="D")
    shown = pd.date_range(monday.min(), monday.max(), freq="7D")[-MOST_WEEKS:]
    sent = sent.assign(week=monday)[monday >= shown[0]]
    social = sent[sent["is_social"].astype(bool)]
    counts = social.groupby(["channel", "week"]).size().unstack(fill_value=0).reindex(columns=shown, fill_value=0)
    order = sorted(set(sent["channel"]), key=lambda name: (-int(counts.sum(axis=1).get(name, 0)), name))
    rows = counts.reindex(order, fill_value=0)
    return pd.concat([rows.sum().to_frame(EVERY_CHANNEL).T, rows]).astype(int)


def silent_weeks(counts: pd.DataFrame) -> dict[str, int]:
    """Return how many of the weeks passed without a message, by channel.

    Examples
    --------
    >>> silent_weeks(pd.DataFrame({"2025-01-06": [1], "2025-01-13": [0]}, index=["all"]))
    {'all': 1}
    """
    return {str(channel): int((row == 0).sum()) for channel, row in counts.iterrows()}
