"""A release published: a publisher's folder becomes a snapshot, or nothing is written."""

import csv
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from perf_helpers.check import Row, Sheet, instance_types, repeated, versions
from perf_helpers.columns import DATA, columns
from perf_helpers.importer import Source, read_source
from perf_helpers.options import options
from perf_helpers.problems import DataError, ParameterError, Problem, UserError, unknown
from perf_helpers.reader import read_cells, wrong

OPTIONS = dict.fromkeys(
    ("source", "instance", "date", "release", "page_date", "commit", "replace"), ""
)


def main(arguments: list[str]) -> int:
    """Import the folder that NAME=value arguments name; return the exit status."""
    try:
        given = options(arguments, OPTIONS)
        publish(given)
    except UserError as error:
        print(error, file=sys.stderr)
        print("nothing was written", file=sys.stderr)
        return 2 if isinstance(error, ParameterError) else 1
    except OSError as error:
        print(f"cannot import: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    # Pandas, not wanted where the import is refused.
    from perf_helpers.summary import summary

    print(summary(given["instance"], given["date"]))
    return 0


def publish(given: dict[str, str]) -> None:
    """Write a snapshot from a publisher's folder: its tables, its line, and its rates.

    Raises ParameterError for an option that cannot be, and where the snapshot exists
    and is not to be replaced; DataError with everything in the folder that is not
    understood. Nothing is written then.
    """
    line = _line(given)
    folder = DATA / given["instance"] / given["date"]
    _may_write(folder, given["replace"] == "1")
    source = read_source(Path(given["source"]))
    problems = [*source.problems, *_wrong(source, given)]
    book, conflicts = _priced(source.rates, given["instance"], given["date"])
    if problems or conflicts:
        raise DataError(sorted({*problems, *conflicts}))
    if not source.rows:
        raise ParameterError(f"SOURCE={given['source']} holds no table")
    snapshots = [row for row in _book("snapshots") if _key(row) != _key(line)]
    with tempfile.TemporaryDirectory(prefix=".import-", dir=DATA) as scratch:
        made = Path(scratch)
        (made / "tables").mkdir()
        for table, rows in source.rows.items():
            _write(made / "tables" / f"{table}.csv", table, [row.cells for row in rows])
        _write(made / "prices.csv", "prices", book, whole=True)
        _write(made / "snapshots.csv", "snapshots", sorted([*snapshots, line], key=_key), True)
        if folder.exists():
            folder.rename(made / "replaced")
        folder.parent.mkdir(exist_ok=True)
        shutil.move(made / "tables", folder)
        for name in ("prices.csv", "snapshots.csv"):
            (made / name).replace(DATA / name)


def _line(given: dict[str, str]) -> dict[str, str]:
    if given["replace"] not in ("", "0", "1"):
        raise ParameterError(f"REPLACE is {given['replace']!r}: give 1 to replace a snapshot")
    missing = [
        name.upper() for name in ("source", "instance", "date", "release") if not given[name]
    ]
    if missing:
        raise ParameterError(f"{' and '.join(missing)} must be given: see make help")
    if not Path(given["source"]).is_dir():
        raise ParameterError(f"SOURCE={given['source']} is no folder")
    known = sorted({row["instance"] for row in _book("snapshots")})
    if given["instance"] not in known:
        raise unknown("instance", given["instance"], known)
    line = {
        "instance": given["instance"],
        "date": given["date"],
        "neuron_release": given["release"],
        "published": given["date"],
        "page_last_update": given["page_date"],
        "source_commit": given["commit"],
    }
    options_of = {"date": "DATE", "neuron_release": "RELEASE", "page_last_update": "PAGE_DATE"}
    for name, option in options_of.items():
        if message := wrong(line[name], columns("snapshots")[name]):
            raise ParameterError(f"{option}: {message}")
    return line


def _may_write(folder: Path, replace: bool) -> None:
    if not folder.exists():
        return
    name = folder.relative_to(DATA.parent)
    if not replace:
        raise ParameterError(
            f"{name}/ exists, and what was published is never overwritten: give a correction "
            f"a date of its own, or REPLACE=1 to correct it on the same day"
        )
    state = subprocess.run(
        ["git", "status", "--porcelain", "--ignored", "--", str(folder)],
        cwd=DATA.parent,
        capture_output=True,
        text=True,
    )
    if state.returncode or state.stdout:
        raise ParameterError(f"{name}/ is not committed to git, so REPLACE=1 would lose it")


def _wrong(source: Source, given: dict[str, str]) -> list[Problem]:
    types = read_cells(DATA / "instances.csv", "instances")["instance_type"]
    problems: list[Problem] = []
    for table, rows in source.rows.items():
        sheet = Sheet(table, given["instance"], given["date"], rows)
        problems += repeated(sheet)
        problems += instance_types(sheet, types)
        problems += versions(sheet, given["release"])
        for row in rows:
            problems += _stranger(row, given["instance"])
    for rate in source.rates:
        problems += _stranger(rate, given["instance"])
    prices = Sheet("prices", given["instance"], given["date"], source.rates)
    return problems + list(instance_types(prices, types))


def _stranger(row: Row, instance: str) -> list[Problem]:
    if row.cells["instance_type"].startswith(instance):
        return []
    message = f"{row.cells['instance_type']!r} is not of INSTANCE={instance}"
    return [row.problem("instance_type", message)]


def _priced(
    rates: list[Row], instance: str, date: str
) -> tuple[list[dict[str, str]], list[Problem]]:
    """Return the price book with the rates stated on a day, and those that contradict it.

    A line of the book goes on only from one snapshot to the next: a rate that was not
    stated in between begins a new line, so that the pages in between stay as they were.
    """
    book, problems, stated = _book("prices"), [], dict[tuple[str, str], str]()
    days = [row["date"] for row in _book("snapshots") if row["instance"] == instance]
    earlier = max((day for day in days if day < date), default="")
    later = min((day for day in days if day > date), default="")
    for rate in rates:
        key = (rate.cells["instance_type"], rate.cells["basis"])
        usd = rate.cells["usd_per_hour"]
        if stated.setdefault(key, usd) != usd:
            message = f"two rates for {key[0]}: {stated[key]} and {usd}"
            problems.append(rate.problem("usd_per_hour", message))
            continue
        lines = [line for line in book if (line["instance_type"], line["basis"]) == key]
        before = max((x for x in lines if x["from_date"] <= date), key=_from, default=None)
        after = min((x for x in lines if x["from_date"] > date), key=_from, default=None)
        if before and before["usd_per_hour"] == usd and before["last_published"] >= earlier:
            before["last_published"] = max(before["last_published"], date)
        elif before and before["last_published"] >= date:
            message = f"{usd}, but data/prices.csv has {before['usd_per_hour']} on {date}"
            problems.append(rate.problem("usd_per_hour", message))
        elif after and after["usd_per_hour"] == usd and after["from_date"] == later:
            after["from_date"] = date
        else:
            book.append({**rate.cells, "from_date": date, "last_published": date})
    book.sort(key=lambda line: (line["instance_type"], line["basis"], line["from_date"]))
    return book, problems


def _from(line: dict[str, str]) -> str:
    return line["from_date"]


def _key(line: dict[str, str]) -> tuple[str, str]:
    return line["instance"], line["date"]


def _book(name: str) -> list[dict[str, str]]:
    cells = read_cells(DATA / f"{name}.csv", name)
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def _write(path: Path, table: str, rows: list[dict[str, str]], whole: bool = False) -> None:
    # A column that holds nothing is left out of a table, never of a book.
    names = [
        column.name
        for column in columns(table).values()
        if not column.computed and (whole or any(row.get(column.name) for row in rows))
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
