"""The rows of package managers: what each lacks, said in a sentence; and what rules make of a row."""

from collections.abc import Iterator
from itertools import chain

import pytest

from dflint.engine.registry import all_rules
from dflint.knowledge import rows
from dflint.knowledge.package_managers import BY_PROGRAM, MANAGERS, ROWS, row_of
from dflint.knowledge.rows import DEFAULTS, Cache, PackageManager, Row
from dflint.knowledge.tools import TOOLS, Tool
from dflint_rules.cache.copy_order import sources_before_dependencies
from tests.lab import Lab

ALL = Lab(*all_rules())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_complete(row: PackageManager) -> None:
    assert list(lacks(row)) == []


def test_a_program_belongs_to_one_row() -> None:
    programs = [program for row in ROWS for program in row.programs]
    assert sorted(programs) == sorted(set(programs))
    assert BY_PROGRAM.keys() == set(programs)


def test_what_is_missing_is_said() -> None:
    row = PackageManager(
        "x",
        "x",
        "x",
        "somebody said so",
        instal="a",
        is_system=True,
        remove="",
        asks="install",
        caches=(Cache("files", "~/.x", root="/root/.y"),),
    )
    assert list(lacks(row)) == [
        "the source of x has no date",
        "x has no fact `instal`: see rows.py",
        "x gives `remove` as it is by default: leave it out",
        "x does not say how it installs: `install`, `bare` or `goals`",
        "x does not say how it removes packages: `remove`",
        "x does not say whether it works for root: `needs_root` or `refuses_root`",
        "x asks, and no option answers: `yes` and `yes_option`",
        "the files of x: `root` lies in none of `paths`",
        "the files of x: nothing says how to get rid of them: `clean`, `clean_command` or `off`",
    ]


def test_an_option_that_does_not_exist_is_none() -> None:
    row = row_of("no-such-manager")
    assert not row.install and not row.is_system and row.bundles and row.project == {}


def lacks(row: PackageManager) -> Iterator[str]:
    """What a row ought to say and does not, or says wrongly."""
    if "20" not in row.source.rpartition("-")[0]:
        yield f"the source of {row.name} has no date"
    known = declared(PackageManager) | declared(Row)
    for name, value in row.given.items():
        if name not in known:
            yield f"{row.name} has no fact `{name}`: see rows.py"
        elif isinstance(value, tuple | list) and name != "caches":
            yield f"{row.name}: `{name}` is one string, its words separated by ', '"
        elif value == DEFAULTS.get(name, ""):
            yield f"{row.name} gives `{name}` as it is by default: leave it out"
    if any(isinstance(it, list | tuple) for key, it in row.given.items() if key != "caches"):
        return
    if not (row.install or row.bare or row.goals):
        yield f"{row.name} does not say how it installs: `install`, `bare` or `goals`"
    if row.is_system and not row.remove and row.bare != "packages":
        yield f"{row.name} does not say how it removes packages: `remove`"
    if row.is_system and not (row.needs_root or row.refuses_root):
        yield f"{row.name} does not say whether it works for root: `needs_root` or `refuses_root`"
    if row.asks and not (row.yes and row.yes_option):
        yield f"{row.name} asks, and no option answers: `yes` and `yes_option`"
    if row.needs_update and not row.update and row.bare != "packages":
        yield f"{row.name} needs lists of packages, and does not say how they are fetched: `update`"
    files = " ".join(chain.from_iterable(row.project.values()))
    if any(mark in files for mark in ("lock", ".sum")) and row.lock not in files.split():
        yield f"{row.name} reads a lock file, and does not name it: `lock`"
    if row.newer and row.newer not in MANAGERS:
        yield f"{row.name}: there is no row {row.newer}"
    for name in ("yes", "offline", "insecure", "unsigned", "dry_run", "file_options", "locked"):
        for word in getattr(row, name):
            if word[:1] != "-":
                yield f"{row.name}: {word} in `{name}` is no option"
    for name in ("install", "remove", "upgrade", "asks"):
        for word in getattr(row, name):
            if (word[:1] == "-") != row.verbs_are_options:
                yield f"{row.name}: {word} in `{name}` is no verb"
    for cache in row.caches:
        yield from lacks_of_cache(cache, f"the {cache.what} of {row.name}")


def lacks_of_cache(cache: Cache, name: str) -> Iterator[str]:
    for fact, value in cache.given.items():
        if fact not in declared(Cache):
            yield f"{name}: there is no fact `{fact}`: see rows.py"
        elif value == DEFAULTS.get(fact, ""):
            yield f"{name}: `{fact}` is so by default: leave it out"
    places = [path.replace("~", "/root", 1) for path in cache.paths]
    if cache.root and not any(f"{cache.root}/".startswith(f"{it}/") for it in places):
        yield f"{name}: `root` lies in none of `paths`"
    told = cache.clean or cache.clean_command or cache.off
    if not told and not (cache.is_store or cache.moved_by):
        yield f"{name}: nothing says how to get rid of them: `clean`, `clean_command` or `off`"


def declared(row: type) -> set[str]:
    """The names that the class of a row declares, as mypy sees them."""
    import ast
    import inspect

    (tree,) = ast.parse(inspect.getsource(row)).body
    found = {it.target for it in ast.walk(tree) if isinstance(it, ast.AnnAssign)}
    return {it.id for it in found if isinstance(it, ast.Name)}


def test_every_default_is_declared() -> None:
    assert DEFAULTS.keys() <= {"manager"}.union(*map(declared, (Row, PackageManager, Cache, Tool)))
    assert rows.split("a, b c") == ("a", "b c")


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.programs[0])
def test_a_tool_says_what_there_is(tool: Tool) -> None:
    unknown = tool.given.keys() - declared(Tool) - declared(Row)
    assert not unknown, f"there is no fact {', '.join(unknown)}: see tools.py and rows.py"
    assert tool.source, f"{tool.programs[0]}: where is this from? `source`"


def test_a_program_is_one_tool() -> None:
    programs = [program for tool in TOOLS for program in tool.programs]
    assert sorted(programs) == sorted(set(programs))


# What a row alone makes the rules say.

PIXI = """FROM ghcr.io/prefix-dev/pixi:0.72.0
WORKDIR /app
COPY . .
RUN pixi install --locked
"""
BUN = """FROM oven/bun:1.4
USER root
WORKDIR /app
COPY . .
RUN bun install --frozen-lockfile
"""


@pytest.mark.parametrize(
    ("text", "place", "about"),
    [
        (PIXI, "4 DF380", "pixi install leaves its packages in this layer"),
        (PIXI, "3 DF231", "pixi"),
        (PIXI.replace("WORKDIR", "USER root\nWORKDIR"), "5 DF279", "pixi"),
        ("FROM a:1\nRUN pixi global install bat\n", "2 DF359", "bat"),
        ("FROM a:1\nRUN pixi global install bat || true\n", "2 DF627", "pixi"),
        ("FROM a:1\nRUN pixi install --tls-no-verify\n", "2 DF423", "pixi"),
        (BUN, "5 DF380", "bun install leaves its download cache in this layer"),
        (BUN, "4 DF231", "bun"),
        (BUN, "5 DF279", "bun"),
        ("FROM a:1\nRUN bun add -g typescript\n", "2 DF353", "typescript@VERSION"),
        ("FROM a:1\nRUN bun add hono hono\n", "2 DF556", "hono"),
        ("FROM a:1\nRUN bun install; echo done\n", "2 DF628", "bun"),
    ],
)
def test_a_row_is_enough_for_the_rules(text: str, place: str, about: str) -> None:
    line, _, code = place.partition(" ")
    for it in ALL.find(text):
        if it.rule.code == code and str(it.source.position(it.start)).startswith(f"{line}:"):
            assert about in it.message
            return
    pytest.fail(f"no {code} in line {line}: {ALL.report(text)}")


@pytest.mark.parametrize(
    "text",
    [
        "FROM a:1\nRUN pixi install --locked && pixi clean cache --yes\n",
        "FROM a:1\nRUN --mount=type=cache,target=/root/.cache/rattler pixi install\n",
        "FROM a:1\nENV PIXI_CACHE_DIR=/cache\nRUN pixi install\n",
        "FROM a:1\nRUN pixi install --offline\n",
        "FROM a:1\nRUN bun install && bun pm cache rm\n",
        "FROM a:1\nRUN bun install && rm -rf ~/.bun/install/cache\n",
        "FROM a:1\nRUN bun install --dry-run\n",
        "FROM a:1\nRUN bun run build\n",
    ],
)
def test_a_row_says_when_nothing_is_left(text: str) -> None:
    assert "DF380" not in ALL.report(text)


def test_a_row_says_what_to_copy_first() -> None:
    order = Lab(sources_before_dependencies)
    assert "COPY package.json bun.lock* ./\nRUN bun install" in order.fixed(BUN)
    assert "COPY pixi.toml pixi.lock* ./\nRUN pixi install" in order.fixed(PIXI)
