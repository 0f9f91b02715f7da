"""A state machine whose requests are answered by hand."""

from __future__ import annotations

from tests.unit.catalog.rows import page
from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.machine import next_state


class Machine:
    """A state, and the requests that it wanted; answers are given by hand."""

    def __init__(self, **fields: object) -> None:
        self.state = s.State(page_size=10, **fields)
        self.effects: list[s.Effect] = []

    def do(self, *events: s.Event) -> tuple[s.Effect, ...]:
        effects: tuple[s.Effect, ...] = ()
        for event in events:
            self.state, effects = next_state(self.state, event)
            self.effects += effects
        return effects

    def answer(self, fetch: s.Effect, total: int | None = 35) -> tuple[s.Effect, ...]:
        assert isinstance(fetch, s.Fetch)
        return self.do(s.PageFetched(fetch.generation, page(fetch.query, fetch.number, fetch.size, total)))

    @property
    def names(self) -> list[str | None]:
        return [] if self.state.shown is None else [info.name for info in self.state.shown.items]
