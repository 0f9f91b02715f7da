"""What `make bench` makes of its figures: verdicts, comparisons, and which benchmarks it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import chosen
from tests.benchmarks.figure import Figure, ratio
from tests.benchmarks.runs import Run, last_figures

FIGURES = {"import of all": "client_import", "memory of an export": "export", "rows a second": "export"}


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("time", 1.1, 1.2), "ok"),
        (Figure("time", 1.3, 1.2), "NO"),
        (Figure("time", 1.3, 1.2, spread=(1.15, 1.4)), "??"),
        (Figure("time", 1.3, 1.2, spread=(1.25, 1.4)), "NO"),
        (Figure("speed", 19, 20, at_least=True, spread=(18, 21)), "??"),
        (Figure("speed", 19, 20, at_least=True, spread=(18, 19.5)), "NO"),
        (Figure("speed", 30, 20, at_least=True, spread=(10, 40)), "ok"),
        (Figure("time", 5), "  "),
    ],
)
def test_noise_decides_no_gate(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict
    assert str(figure).startswith(verdict)


def test_a_ratio_is_that_of_each_round_s_pair() -> None:
    assert ratio([1, 2, 30, 4, 5], [1, 1, 10, 4, 1]) == (2, (1, 3))


def test_benchmarks_and_figures_are_taken_by_name() -> None:
    benchmarks = ["client_import", "export", "panels"]
    assert chosen([], benchmarks, FIGURES) == {name: [] for name in benchmarks}
    assert chosen(["export"], benchmarks, FIGURES) == {"export": []}
    assert chosen(["Memory of"], benchmarks, FIGURES) == {"export": ["Memory of"]}
    assert chosen(["not yet measured"], benchmarks, FIGURES) == {
        name: ["not yet measured"] for name in benchmarks
    }


def test_the_newest_value_of_each_figure_is_kept(tmp_path: Path) -> None:
    for number, values in enumerate(({"a": 1.0, "b": 2.0}, {"a": 3.0})):
        run = Run()
        run._time = f"2026-11-{30 - 1 + number}T10:00:00+00:00"
        for what, value in values.items():
            run.add("some", Figure(what, value, note="5 ms", spread=(0.5, 1.5)))
        assert run.save(tmp_path).name == f"2026-11-{29 + number}T10-00-00.json"
    last = last_figures(tmp_path)
    assert {what: (figure["value"], figure["time"][:10]) for what, figure in last.items()} == {
        "a": (3.0, "2026-11-30"),
        "b": (2.0, "2026-11-29"),
    }
