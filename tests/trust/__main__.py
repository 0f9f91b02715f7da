"""``make trust``: runs the tests behind every promise, the long ones too; prints how many cases each has, and keeps TRUST.md.

``python -m tests.trust [--quick] [TITLE ...]`` runs those of some promises.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.trust.promises import PROMISES, Promise

TESTS = Path(__file__).parents[1]
PAGE = TESTS / "TRUST.md"
HEADS = ("promise", "cases", "failed")
#: a promise's title, how many cases were tried, and how many of them failed
Row = tuple[str, int, int]


class Tally:
    """Counts the cases of each promise as pytest runs them."""

    def __init__(self) -> None:
        self.cases: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        promise = promise_of(report.nodeid)
        if report.when == "call" and not report.skipped:
            self.cases[promise.title] += 1
        self.failed[promise.title] += report.failed


def promise_of(nodeid: str) -> Promise:
    """The promise that a test belongs to."""
    path = nodeid.partition("::")[0].removeprefix("tests/")
    return next(
        promise
        for promise in PROMISES
        if any(path == test or path.startswith(f"{test}/") for test in promise.tests)
    )


def table(rows: list[Row]) -> str:
    total = ("**all**", sum(row[1] for row in rows), sum(row[2] for row in rows))
    lines = [f"| {title} | {cases:,} | {failed:,} |" for title, cases, failed in [*rows, total]]
    return "\n".join([f"| {' | '.join(HEADS)} |", "|---|---:|---:|", *lines])


def page(rows: list[Row]) -> str:
    """What TRUST.md says."""
    parts = [
        "# Trust",
        "What is promised, how it is tested, and how many cases were tried the last time that `make trust` ran. "
        "A quick part of each runs in `make test`.",
        table(rows),
    ]
    for promise in PROMISES:
        files = ", ".join(f"`{test}`" for test in promise.tests)
        parts.append(
            f"## {promise.title}\n\n{promise.promised}\n\n*Tested:* {promise.tested}\n\n*In* {files}."
        )
    return "\n\n".join(parts) + "\n"


def counted() -> dict[str, Row]:
    """The rows of the page as it is."""
    found = re.findall(
        r"^\| ([^*|]+) \| ([\d,]+) \| ([\d,]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {title: (title, int(cases.replace(",", "")), int(failed)) for title, cases, failed in found}


def main(titles: list[str]) -> int:
    """Run the tests of the promises named, or of all; ``--quick`` leaves out the long ones."""
    skipped = "peers or soak" if "--quick" in titles else "peers"
    promises = [promise for promise in PROMISES if promise.title in titles] or PROMISES
    tally = Tally()
    paths = [str(TESTS / test) for promise in promises for test in promise.tests]
    status = pytest.main(["-q", "-m", f"not ({skipped})", *paths], plugins=[tally])
    rows = counted()
    for promise in promises:
        rows[promise.title] = (promise.title, tally.cases[promise.title], tally.failed[promise.title])
    PAGE.write_text(page([rows[promise.title] for promise in PROMISES]), encoding="utf-8")
    print(f"\n{table([rows[promise.title] for promise in promises])}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
