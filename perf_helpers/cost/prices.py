"""The rate of the day, and what a measurement costs at it."""

import pandas as pd

from perf_helpers.cost.known_rates import known_rates
from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import columns_of, frame, snapshot_of, table_of
from perf_helpers.data.instances import priced_as
from perf_helpers.data.needed import must_have

# What says how many of the counted tokens one request has.
REQUEST = ("input_length", "output_length", "tokens_counted")


def rates_on(date: str, family: str) -> pd.DataFrame:
    """Return the hourly rates of a family in force on a day, on the basis published then.

    One row an instance type: instance_type, basis, usd_per_hour, from_date and
    last_published, the latest day up to `date` on which the rate was stated.
    """
    book = frame(known_rates(date, family), "prices")
    newest = book.sort_values(["last_published", "from_date", "basis"]).tail(1)["basis"]
    book = book[book["basis"].isin(newest)].sort_values(["instance_type", "from_date"])
    return book.drop_duplicates("instance_type", keep="last").reset_index(drop=True)


def add_cost(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their rate and their cost on the snapshot's date.

    Adds usd_per_hour (of one instance), price_basis and rate_last_published, and the costs
    that the registry has for the table by their roles: `cost`, of a million of what its
    throughput counts, `cost_per_request` and `cost_per_output`. Cells are empty where the
    price book has no rate, and the last two where the source does not say how many tokens it
    counts in a request. Raises ParameterError for rows that lack what their cost is worked
    out from, or do not say which snapshot they are of.
    """
    family, date = snapshot_of(rows)
    must_have(rows, "instance_type", *_costed_by(table_of(rows)))
    rows = with_rates(rows, family, date)
    of = {column.role: column.name for column in columns_of(rows).values()}
    if "cost" not in of:
        return rows
    # Every node is paid for.
    nodes = rows[of["nodes"]].astype(float) if "nodes" in of else 1
    cost = usd_per_million(rows[of["throughput"]], rows["usd_per_hour"] * nodes)
    rows = rows.assign(**{of["cost"]: cost})
    if "cost_per_request" in of:
        rows = rows.assign(**{of["cost_per_request"]: cost * tokens_per_inference(rows)})
    if "cost_per_output" in of:
        rows = rows.assign(**{of["cost_per_output"]: cost * tokens_per_output(rows)})
    return rows


def with_rates(rows: pd.DataFrame, family: str, date: str) -> pd.DataFrame:
    """Return rows of a family with usd_per_hour, price_basis and rate_last_published on a day."""
    rates = rates_on(date, family).set_index("instance_type")
    kind = priced_as(rows)
    return rows.assign(
        usd_per_hour=kind.map(rates["usd_per_hour"]).astype("float64"),
        price_basis=kind.map(rates["basis"]).astype("str"),
        rate_last_published=kind.map(rates["last_published"]).astype("str"),
    )


def _costed_by(table: str) -> list[str]:
    """Return the columns that a row's cost is worked out from, beside its rate."""
    if not with_role(table, "cost"):
        return []
    names = [column.name for column in with_role(table, "throughput", "nodes")]
    return names + (list(REQUEST) if with_role(table, "cost_per_request") else [])


def usd_per_million(per_second: pd.Series, usd_per_hour: pd.Series) -> pd.Series:
    """Return the cost in USD of a million of what is done `per_second`.

    1,000,000 / throughput × hourly rate / 3,600, the formula of the source's pages
    for 'Cost per 1M inferences'.
    """
    return 1_000_000 / per_second * usd_per_hour / 3_600


def tokens_per_inference(rows: pd.DataFrame) -> pd.Series:
    """Return how many of the counted tokens one request has; empty where the source does not say.

    The output length where only output tokens are counted, input and output length
    together where both are.
    """
    prompt, answer = rows["input_length"].astype(float), rows["output_length"].astype(float)
    counted = rows["tokens_counted"]
    total = (prompt + answer).where(counted == "input+output")
    return total.where(counted != "output", answer)


def tokens_per_output(rows: pd.DataFrame) -> pd.Series:
    """Return how many of the counted tokens a run goes through for each one that it generates.

    One where only output tokens are counted; empty where the source does not say.
    """
    return tokens_per_inference(rows) / rows["output_length"].astype(float)


def rates(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rates known for the rows' instance types, one row a basis and type.

    The columns of prices.csv, as of the snapshot's date: of each type and basis the last
    rate. The basis in force, which the rows are priced on, comes first; what has no rate
    is left out. Raises ParameterError for rows that do not say which snapshot they are of, or
    lack their instance type.
    """
    family, date = snapshot_of(rows)
    must_have(rows, "instance_type")
    known = frame(known_rates(date, family), "prices")
    known = known[known["instance_type"].isin(priced_as(rows))].sort_values("from_date")
    known = known.drop_duplicates(["instance_type", "basis"], keep="last")
    other = ~known["basis"].isin(rates_in_force(rows)["basis"])
    order = known.assign(other=other).sort_values(["other", "basis", "instance_type"]).index
    known = known.loc[order].reset_index(drop=True)
    known.attrs = {**rows.attrs, "table": "prices"}
    return known


def rates_in_force(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rates that the rows are priced at, one row an instance type.

    The columns of prices.csv, as of the snapshot's date; types without a rate are left out.
    """
    family, date = snapshot_of(rows)
    used = rates_on(date, family)
    used = used[used["instance_type"].isin(priced_as(rows))].reset_index(drop=True)
    used.attrs = {**rows.attrs, "table": "prices"}
    return used
