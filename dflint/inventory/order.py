"""An order in which every image comes after what it depends on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def steps(below: Mapping[str, Iterable[str]]) -> list[list[tuple[str, ...]]]:
    """The steps of a rebuild: what is in one depends on earlier ones only, and is as early as it can be.

    `below`: what each thing depends on; names that are no keys are passed over. What depends on each
    other, in a cycle, is a group of several in one step; all other groups have one name. Sorted.
    """
    graph = {name: sorted({it for it in those if it in below}) for name, those in below.items()}
    groups = _cycles(graph)
    group_of = {name: group for group in groups for name in group}
    number: dict[tuple[str, ...], int] = {}
    found: list[list[tuple[str, ...]]] = []
    for group in groups:  # each after those that it depends on
        others = (group_of[it] for name in group for it in graph[name])
        at = max((number[it] + 1 for it in others if it is not group), default=0)
        number[group] = at
        if at == len(found):
            found.append([])
        found[at].append(group)
    return [sorted(step) for step in found]


def _cycles(graph: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    """The strongly connected components, bases first: Tarjan, with a stack of its own."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []  # seen, and in no group yet
    is_waiting: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in sorted(graph):
        if start in number:
            continue
        path = [(start, iter(graph[start]))]
        number[start] = lowest[start] = len(number)
        waiting.append(start)
        is_waiting.add(start)
        while path:
            name, rest = path[-1]
            for other in rest:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    waiting.append(other)
                    is_waiting.add(other)
                    path.append((other, iter(graph[other])))
                    break
                if other in is_waiting:
                    lowest[name] = min(lowest[name], number[other])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == number[name]:
                    group = [waiting.pop()]
                    while group[-1] != name:
                        group.append(waiting.pop())
                    is_waiting.difference_update(group)
                    found.append(tuple(sorted(group)))
    return found
