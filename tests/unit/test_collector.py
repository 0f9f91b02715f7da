"""The garbage collector while rows come or modules are loaded."""

import gc
import weakref

from tiledb_cloud_widgets import collector


class Thing:
    """Something that refers to itself, so that only the collector finds it."""

    def __init__(self):
        self.itself = self


def is_old(thing):
    return any(other is thing for other in gc.get_objects(generation=2))


def test_what_imports_make_is_old_at_once_so_that_the_collector_does_not_look_through_it():
    with collector.paused(lasting=True):
        thing = Thing()
        assert not gc.isenabled()
    assert gc.isenabled()
    assert is_old(thing)


def test_garbage_that_imports_leave_is_still_found():
    with collector.paused(lasting=True):
        gone = weakref.ref(Thing())
    gc.collect()
    assert gone() is None


def test_what_a_host_has_frozen_stays_frozen():
    thing = Thing()
    gc.freeze()
    try:
        with collector.paused(lasting=True):
            Thing()
        assert not is_old(thing)  # nor young
    finally:
        gc.unfreeze()


def test_a_collector_that_is_switched_off_stays_off():
    gc.disable()
    try:
        with collector.paused(lasting=True):
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
