import gc
import weakref
from collections.abc import Callable
from dataclasses import replace

import polyhead as ph
from polyhead.training import prepare

MakeSpec = Callable[..., ph.Spec]


def test_what_was_read_is_kept_as_long_as_its_spec_and_no_longer(make_spec: MakeSpec) -> None:
    spec = make_spec()
    experiment = prepare(spec)
    assert prepare(spec) is experiment
    assert prepare(replace(spec)) is not experiment
    assert (repr(spec), str(spec)) == (repr(replace(spec)), str(replace(spec)))
    assert spec == replace(spec)
    gone = weakref.ref(spec), weakref.ref(experiment)
    del spec, experiment
    gc.collect()
    assert [what() for what in gone] == [None, None]
