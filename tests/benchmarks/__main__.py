"""``python -m tests.benchmarks [NAME ...]``: every benchmark, or those named, a line for each figure.

A benchmark is a module of this folder with ``figures()``, which yields its figures as they come. The exit code is 1 when a budget
is broken or a benchmark failed.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import traceback

import tests.benchmarks as folder
from tests.benchmarks.figure import Figure

NOT_BENCHMARKS = {"__main__", "figure"}


def main(names: list[str]) -> int:
    known = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    modules = {
        name: importlib.import_module(f"tests.benchmarks.{name}")
        for name in known
        if name not in NOT_BENCHMARKS
    }
    benchmarks = {name: module.figures for name, module in modules.items() if hasattr(module, "figures")}
    unknown = sorted(set(names) - set(benchmarks))
    if unknown:
        print(f"No benchmark {', '.join(unknown)}; there are {', '.join(benchmarks)}.", file=sys.stderr)
        return 2
    broken = 0
    for name in names or benchmarks:
        print(f"\n{name}", flush=True)
        try:
            for figure in benchmarks[name]():
                assert isinstance(figure, Figure)
                print(figure, flush=True)
                broken += not figure.kept
        except Exception:  # noqa: BLE001 (one that fails must not take the others along)
            traceback.print_exc()
            broken += 1
    print(f"\n{broken} broken" if broken else "\nAll budgets kept.")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
