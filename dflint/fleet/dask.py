"""The engine of several machines: Dask. Its workers start the same processes as one machine alone does.

So each item has its limits there, too, and one that takes its process along takes nothing else. A
worker of Dask that is lost has its items done by another one.
"""

from __future__ import annotations

import atexit
import importlib.util
import threading
from typing import TYPE_CHECKING, Any

from dflint.fleet.engines import CRASHED, TIMEOUT, EngineError, Limits, Reply
from dflint.fleet.processes import Died, WorkerProcess, run_alone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCHEME = "dask://"
ADVICE = (
    'an engine of Dask needs distributed, which is not installed: run pip install "dflint[fleet]".'
)
CONNECT = 30  # seconds
MOST_ITEMS = 200  # of one process


class Dask:
    """The workers of a scheduler, as `dask://HOST:PORT`. dflint has to be installed where they are,
    in the version that is here. Raises EngineError."""

    def __init__(self, address: str) -> None:
        if importlib.util.find_spec("distributed") is None:
            raise EngineError(ADVICE)
        self.address = address
        host = address.removeprefix(SCHEME)
        if not address.startswith(SCHEME) or ":" not in host:
            raise EngineError(f'"{address}" is no engine: dask://HOST:PORT is one.')
        self._scheduler = f"tcp://{host}"

    def map(self, function: str, items: Sequence[Any], limits: Limits) -> Iterator[Reply]:
        """See Engine."""
        import distributed

        dask: Any = distributed
        try:
            client = dask.Client(self._scheduler, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            wrong = f"there is no Dask scheduler at {self._scheduler}: {type(error).__name__}."
            raise EngineError(wrong) from None
        with client:
            numbers = {}
            for number, item in enumerate(items):
                future = client.submit(run_there, function, number, item, limits, pure=False)
                numbers[future] = number
            try:
                for future in dask.as_completed(list(numbers), loop=client.loop):
                    yield _reply(future, numbers.pop(future))
            finally:
                if numbers:  # the run is given up
                    client.cancel(list(numbers), force=True)


def _reply(future: Any, number: int) -> Reply:
    """The reply that a future has; CRASHED where the workers died that had it."""
    error = future.exception()
    if error is None:
        reply: Reply = future.result()
        return reply
    text = " ".join(str(error).split())[:300]
    return Reply(number, CRASHED, problem=f"Dask gave it up: {type(error).__name__}: {text}")


# --- on a worker of Dask ---

_idle: dict[tuple[str, Limits], list[WorkerProcess]] = {}
_lock = threading.Lock()


def run_there(function: str, number: int, item: Any, limits: Limits) -> Reply:
    """What becomes of an item in a process that this worker of Dask has started, or starts."""
    key = (function, limits)
    with _lock:
        own = _idle.setdefault(key, [])
        worker = own.pop() if own else WorkerProcess(function, limits)
    try:
        reply = worker.run(number, item)
    except Died:
        worker.end()
        return run_alone(function, number, item, limits)
    if reply.state != TIMEOUT and worker.done < MOST_ITEMS:
        with _lock:
            own.append(worker)
    else:
        worker.end()
    return reply


@atexit.register
def _end_all() -> None:
    with _lock:
        for own in _idle.values():
            while own:
                own.pop().end()
