"""`dflint check` does not become heavier unnoticed: benchmarks/weight.json says how heavy it is."""

import pytest

from benchmarks import weight

MORE = 1.1


@pytest.fixture(scope="module")
def now() -> dict[str, int]:
    return weight.weight()


@pytest.mark.parametrize("name", ["modules", "start", "answer", "files"])
def test_check_is_not_a_tenth_heavier(name: str, now: dict[str, int]) -> None:
    known = weight.known()
    if name == "modules":
        before = {python: numbers[name] for python, numbers in known.items()}.popitem()[1]
    elif weight.version() not in known or name not in now:
        pytest.skip(f"instructions were counted with {', '.join(known)} and valgrind")
    else:
        before = known[weight.version()][name]
    assert now[name] <= MORE * before, (
        f"{name}: {now[name]:,} and not {before:,}; benchmarks/weight.py shows and writes them"
    )
