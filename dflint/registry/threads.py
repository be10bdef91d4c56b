"""The same question about many things, some at a time."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from dflint.registry.connection import CONNECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from typing import TypeVar

    Item = TypeVar("Item")
    Result = TypeVar("Result")


def each(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int = CONNECTIONS
) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, in the order in which they come. The first error ends it; no more
    than a few items are waiting at a time."""
    waiting: dict[Future[Result], Item] = {}
    rest = iter(items)
    with ThreadPoolExecutor(jobs) as pool:
        try:
            while True:
                for item in rest:
                    waiting[pool.submit(function, item)] = item
                    if len(waiting) >= 4 * jobs:
                        break
                if not waiting:
                    return
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for it in done:
                    yield waiting.pop(it), it.result()
        finally:
            for it in waiting:
                it.cancel()
