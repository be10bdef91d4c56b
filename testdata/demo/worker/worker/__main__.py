"""Ask the API for its tasks once a minute, and say how many are open."""

import os
import time

import httpx

API = os.environ.get("API_URL", "http://api:8000")


def open_tasks() -> int:
    tasks = httpx.get(f"{API}/tasks", timeout=5).raise_for_status().json()
    return sum(not task["done"] for task in tasks.values())


while True:
    try:
        print(f"{open_tasks()} open tasks", flush=True)
    except httpx.HTTPError as error:
        print(f"the API does not answer: {error}", flush=True)
    time.sleep(60)
