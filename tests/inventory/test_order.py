"""The order of a rebuild: every base before what depends on it; what has no order is said."""

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.inventory.order import steps

NAMES = st.integers(0, 14).map(lambda number: f"image-{number}")
GRAPHS = st.dictionaries(NAMES, st.sets(NAMES, max_size=4), max_size=15)


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """What a thing depends on, near or far."""
    found: set[str] = set()
    waiting = deque(graph[start])
    while waiting:
        name = waiting.popleft()
        if name in graph and name not in found:
            found.add(name)
            waiting.extend(graph[name])
    return found


@settings(max_examples=150, deadline=None)
@given(GRAPHS)
def test_every_base_comes_before_what_depends_on_it(graph: dict[str, set[str]]) -> None:
    found = steps(graph)
    at = {name: n for n, step in enumerate(found) for group in step for name in group}
    assert sorted(name for step in found for group in step for name in group) == sorted(graph)
    for name, those in graph.items():
        for base in those & graph.keys():
            if name not in _reached(graph, base):
                assert at[base] < at[name]


@settings(max_examples=150, deadline=None)
@given(GRAPHS)
def test_groups_are_what_depends_on_each_other(graph: dict[str, set[str]]) -> None:
    groups = [set(group) for step in steps(graph) for group in step]
    reached = {name: _reached(graph, name) for name in graph}
    for group in groups:
        for name in group:
            mutual = {it for it in graph if it in reached[name] and name in reached[it]}
            assert mutual | {name} == group


@settings(max_examples=100, deadline=None)
@given(GRAPHS)
def test_a_step_is_the_earliest_that_can_be(graph: dict[str, set[str]]) -> None:
    found = steps(graph)
    at = {name: n for n, step in enumerate(found) for group in step for name in group}
    for n, step in enumerate(found):
        for group in step:
            below = {it for name in group for it in graph[name] if it in graph} - set(group)
            assert n == max((at[it] + 1 for it in below), default=0)


def test_a_long_chain_needs_no_recursion() -> None:
    graph = {str(n): {str(n + 1)} for n in range(20_000)}
    assert len(steps(graph)) == 20_000


def test_a_large_cycle_is_one_group() -> None:
    graph = {str(n): {str((n + 1) % 5_000)} for n in range(5_000)}
    ((group,),) = steps(graph)
    assert len(group) == 5_000
