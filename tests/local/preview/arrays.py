"""Arrays that are hard to preview: large, wide, empty, sparse, nested, damaged, or oddly named."""

from __future__ import annotations

from pathlib import Path

from tests.local.preview import dense_arrays, odd_arrays, sparse_arrays  # noqa: F401 (they register their makers)
from tests.local.preview.makers import MAKERS

__all__ = ["MAKERS", "make_all"]


def make_all(folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        make(str(folder / name))
    return list(MAKERS)
