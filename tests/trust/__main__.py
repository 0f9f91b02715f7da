"""``make trust``: runs the tests behind every promise, the long ones too; prints how many cases each has, and keeps TRUST.md."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.trust.promises import PROMISES, Promise

TESTS = Path(__file__).parents[1]
PAGE = TESTS / "TRUST.md"
HEADS = ("promise", "cases", "failed")


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


def table(rows: list[tuple[str, int, int]]) -> str:
    total = ("**all**", sum(row[1] for row in rows), sum(row[2] for row in rows))
    lines = [f"| {title} | {cases:,} | {failed:,} |" for title, cases, failed in [*rows, total]]
    return "\n".join([f"| {' | '.join(HEADS)} |", "|---|---:|---:|", *lines])


def page(rows: list[tuple[str, int, int]]) -> str:
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


def main() -> int:
    tally = Tally()
    paths = [str(TESTS / test) for promise in PROMISES for test in promise.tests]
    status = pytest.main(["-q", "-m", "not peers", *paths], plugins=[tally])
    rows = [(promise.title, tally.cases[promise.title], tally.failed[promise.title]) for promise in PROMISES]
    PAGE.write_text(page(rows), encoding="utf-8")
    print(f"\n{table(rows)}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
