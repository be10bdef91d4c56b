"""Says that it is alive, once a minute."""

import time

while True:
    print("alive", flush=True)
    time.sleep(60)
