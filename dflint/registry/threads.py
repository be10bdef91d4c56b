"""The same question about many things, some at a time."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import Event, local

from dflint.registry.connection import CONNECTIONS
from dflint.registry.errors import Unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from typing import TypeVar

    Item = TypeVar("Item")
    Result = TypeVar("Result")

_of_thread = local()  # `ended`: whether the call of `each` that a thread works for has ended


def pause(seconds: float) -> None:
    """Wait. Raises Unreachable where `each` ends meanwhile, by an error or by Ctrl-C: a thread that
    waits for an hour would hold up the end of the program."""
    ended: Event | None = getattr(_of_thread, "ended", None)
    if ended is None:
        time.sleep(seconds)
    elif ended.wait(seconds):
        raise Unreachable("the run was stopped while it waited.")


def each(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int = CONNECTIONS
) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, in the order in which they come. The first error ends it; no more
    than a few items are waiting at a time."""
    waiting: dict[Future[Result], Item] = {}
    rest = iter(items)
    ended = Event()
    with ThreadPoolExecutor(
        jobs, initializer=setattr, initargs=(_of_thread, "ended", ended)
    ) as pool:
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
            ended.set()
            for it in waiting:
                it.cancel()
