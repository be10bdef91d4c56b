"""Work for engines that tests make up: a process of another one does it, so it is named and not given."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path


def do(item: object) -> object:
    """What an item says."""
    match item:
        case ("square", int(number)):
            return number * number
        case ("die",):
            os.kill(os.getpid(), signal.SIGKILL)
        case ("die once", str(mark)):
            path = Path(mark)
            if not path.exists():
                path.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return "alive"
        case ("die with parent once", str(mark)):
            path = Path(mark)
            if not path.exists():
                path.touch()
                os.kill(os.getppid(), signal.SIGKILL)
                time.sleep(3600)
            return "alive"
        case ("exit",):
            os._exit(7)
        case ("hang",):
            time.sleep(3600)
        case ("raise", str(text)):
            raise ValueError(text)
        case ("memory",):
            return len(bytearray(600 << 20))
        case ("print",):
            print("this is no reply", flush=True)
            sys.stdout.buffer.write(b"\0\1\2")
            os.write(1, b"nor is this")
            return "printed"
        case ("pid",):
            return os.getpid()
        case _:
            return item
    return None
