"""Which rows have come: exact, in little memory."""

from __future__ import annotations

import pytest

from tiledb_cloud_widgets.client.methods import seen as module
from tiledb_cloud_widgets.client.methods.seen import SeenKeys


def test_every_key_is_found_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RECENT", 30)
    seen = SeenKeys()
    for first in range(0, 1000, 10):
        keys = [f"key {number}" for number in range(first, first + 10)]
        assert not seen.holds_any(keys)
        seen.add(keys)
        assert all(key in seen for key in keys)
    assert all(f"key {number}" in seen for number in range(1000))
    assert not any(f"key {number}" in seen for number in range(1000, 2000))
    assert seen.holds_any({"other", "key 500"})
    assert not seen.holds_any(())
    assert len(seen._sorted) < 8
    seen.clear()
    assert "key 1" not in seen


def test_a_million_keys_take_eight_bytes_each() -> None:
    seen = SeenKeys()
    for first in range(0, 1_000_000, 1000):
        seen.add([f"{number:032x}" for number in range(first, first + 1000)])
    assert sum(run.nbytes for run in seen._sorted) == 8_000_000
