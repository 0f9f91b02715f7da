"""``python -m tests.benchmarks [FIGURE ...]``: every benchmark, or those named, a line for each figure.

A benchmark is a module of this folder with ``figures()``, which yields its figures as they come. FIGURE is the name of a
benchmark, or words of the figures' lines. Each run is kept in ``runs/`` (not in git), and each figure is compared with the
last run that has it. The exit code is 1 when a budget is broken or a benchmark failed.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback

import tests.benchmarks as folder
from tests.benchmarks.figure import Figure
from tests.benchmarks.runs import Run, last_figures

NOT_BENCHMARKS = {"__main__", "figure", "runs"}


def main(names: list[str]) -> int:
    # as for users, whose modules were compiled when they were installed: elsewhere each process would compile them again
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    known = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    modules = {
        name: importlib.import_module(f"tests.benchmarks.{name}")
        for name in known
        if name not in NOT_BENCHMARKS
    }
    benchmarks = {name: module.figures for name, module in modules.items() if hasattr(module, "figures")}
    before = last_figures()
    wanted = chosen(names, list(benchmarks), {what: figure["benchmark"] for what, figure in before.items()})
    run, broken, unclear = Run(), 0, 0
    for name, words in wanted.items():
        print(f"\n{name}", flush=True)
        try:
            for figure in benchmarks[name]():
                assert isinstance(figure, Figure)
                if words and not any(word.lower() in figure.what.lower() for word in words):
                    continue
                print(figure, _compared(figure, before), flush=True)
                run.add(name, figure)
                broken += figure.verdict == "NO"
                unclear += figure.verdict == "??"
        except Exception:  # noqa: BLE001 (one that fails must not take the others along)
            traceback.print_exc()
            broken += 1
    if names and not run.figures and not broken:
        print(
            f"No figure is named {' or '.join(names)}; benchmarks are {', '.join(benchmarks)}.",
            file=sys.stderr,
        )
        return 2
    print(f"\nKept in {run.save()}.")
    if unclear:
        print(f"{unclear} within the noise of a gate (??): run them again on a quiet machine.")
    print(f"{broken} broken" if broken else "No budget is broken.")
    return int(broken > 0)


def chosen(names: list[str], benchmarks: list[str], figures: dict[str, str]) -> dict[str, list[str]]:
    """Which benchmarks to run, and the words of the lines to show of each; no words for all lines.

    Which benchmark a figure is of is known from the runs that were kept; without one, all are run.
    """
    if not names:
        return {name: [] for name in benchmarks}
    wanted: dict[str, list[str]] = {name: [] for name in benchmarks if name in names}
    for words in names:
        if words in benchmarks:
            continue
        owners = {owner for what, owner in figures.items() if words.lower() in what.lower()}
        for owner in [name for name in benchmarks if name in owners] or benchmarks:
            if owner not in names:
                wanted.setdefault(owner, []).append(words)
    return wanted


def _compared(figure: Figure, before: dict[str, dict]) -> str:
    """The figure of the last run that has it, and by how much this one differs."""
    last = before.get(figure.what)
    if last is None or last["unit"] != figure.unit or not last["value"]:
        return ""
    return f"| was {last['value']:.3g} on {last['time'][:10]} ({figure.value / last['value'] - 1:+.0%})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
