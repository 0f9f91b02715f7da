"""Whatever happens, in whatever order, the state machine makes sense."""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.catalog.by_hand import Machine
from tests.unit.catalog.rows import array
from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.failure import Failure
from tiledb_cloud_widgets.catalog.machine import CACHED_PAGES
from tiledb_cloud_widgets.catalog.query import Query

OWNED, PUBLIC, GROUPS = Query(), Query(scope="public"), Query(kind="group")
GONE = Failure("Page 1 could not be loaded.", "Cannot reach the server.", "Try again.")

QUERIES = st.sampled_from(
    [OWNED, PUBLIC, GROUPS, Query(search="x"), Query(group="tiledb://ada/group1"), Query(tags="climate")]
)
WISHES = st.one_of(
    st.builds(s.QueryRequested, QUERIES),
    st.builds(s.PageRequested, st.integers(1, 6)),
    st.builds(s.PageSizeRequested, st.sampled_from([3, 10, 25])),
    st.builds(s.GroupEntered, st.sampled_from([None, "tiledb://ada/group1", "tiledb://ada/group2"])),
    st.builds(s.PageTurned, st.integers(1, 4), st.integers(0, 9)),
    st.builds(
        s.SelectionRequested, st.lists(st.sampled_from(["tiledb://ada/array1", "tiledb://x/y"])).map(tuple)
    ),
    st.sampled_from(
        [
            s.RefreshRequested(),
            s.RetryRequested(),
            s.Cancelled(),
            s.SignInChanged(signed_in=True),
            s.SignInChanged(signed_in=False),
            s.AssetEdited("tiledb://ada/array1"),
        ]
    ),
)
# What the world does with the oldest or newest request under way.
ANSWERS = st.tuples(
    st.sampled_from(["oldest", "newest"]), st.sampled_from(["page", "error", "401"]), st.integers(0, 40)
)


@settings(max_examples=400, deadline=None)
@given(st.booleans(), st.lists(st.one_of(WISHES, ANSWERS), max_size=30))
def test_whatever_happens_the_state_makes_sense(signed_in, happenings):
    machine = Machine()
    machine.do(s.SignInChanged(signed_in))
    open_requests = list(machine.effects)
    for happening in happenings:
        before = machine.state
        if isinstance(happening, tuple):
            if not open_requests:
                continue
            which, what, total = happening
            effect = open_requests.pop(0 if which == "oldest" else -1)
            if isinstance(effect, s.FetchInfo):
                new = machine.do(s.InfoFetched(effect.uri, None if what == "error" else array(1)))
            elif isinstance(effect, s.Renew):
                new = machine.do(s.Renewed(effect, None if what == "error" else array(1, tags=["new"])))
            elif what == "page":
                new = machine.answer(effect, total)
            else:
                new = machine.do(
                    s.PageFailed(effect.generation, dataclasses.replace(GONE, signed_out=what == "401"))
                )
        else:
            new = machine.do(happening)
        open_requests += new
        check(machine.state, before)
        wanted = {machine.state.awaited} - {None}
        assert wanted <= {effect.generation for effect in open_requests if isinstance(effect, s.Fetch)}, (
            "lost request"
        )


def check(state: s.State, before: s.State) -> None:
    assert state.generation >= before.generation
    assert (state.status == "loading") == (state.awaited is not None)
    assert state.page >= 1
    if state.status in ("ready", "empty"):
        assert state.shown.key == (state.query, state.page, state.page_size)
        assert (state.status == "ready") == bool(state.shown.items)
    if state.next is not None:
        assert state.next.key == (state.query, state.page + 1, state.page_size)
    if state.status == "error":
        assert state.failure is not None
    if state.status == "signed_out":
        assert state.shown is None
    assert (state.query.group is None) == (not state.crumbs)
    if state.crumbs:
        assert state.crumbs[-1].uri == state.query.group
    assert len(state.cache) <= CACHED_PAGES
    assert len({renewal.uri for renewal in state.renewals}) == len(state.renewals)
