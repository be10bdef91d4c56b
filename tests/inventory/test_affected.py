"""`dflint inventory --affected-by`: what is rebuilt, in which order, how sure that is, and where it runs."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.inventory.affected import affected_by
from dflint.inventory.join import join
from dflint.inventory.records import BASE, BY_TAG, PINNED, Need, Recipe
from dflint.registry.reference import parse_reference
from tests.cli.conftest import Dflint
from tests.inventory.lab import digest, inventory, listed, pod, rebuilt, write

OLD, NEW = digest("old"), digest("new")
FILES = {
    "base/Dockerfile": f"FROM debian:12@{OLD}\n",
    "base/docker-bake.hcl": 'target "base" { tags = ["acme/base:1"] }\n',
    "api/Dockerfile": "FROM acme/base:1\n",
    "api/docker-bake.hcl": 'target "api" { tags = ["acme/api:1"] }\n',
    "web/Dockerfile": "FROM acme/api:1 AS a\nFROM node:22\nCOPY --from=a /x /x\n",
    "other/Dockerfile": f"FROM debian:12@{NEW}\n",
    "tagged/Dockerfile": "FROM debian:12\n",
}


def asked(dflint: Dflint, text: str, *args: str, stdin: str = "") -> dict[str, Any]:
    return inventory(dflint, "--affected-by", text, *args, stdin=stdin)


def test_bases_come_first(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    found = asked(dflint, f"debian:12@{OLD}")
    assert rebuilt(found) == [
        [[("docker.io/acme/base:1", "certain")], [("tagged/Dockerfile", "possible")]],
        [[("docker.io/acme/api:1", "certain")]],
        [[("web/Dockerfile", "certain")]],
    ]
    assert found["affected"]["unknown"] == [
        "Where only the tag is known, it is not known whether the image was built from this digest:"
        " these are possible."
    ]


def test_a_digest_alone_is_that_image(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    assert rebuilt(asked(dflint, NEW)) == [[[("other/Dockerfile", "certain")]]]


def test_a_tag_is_all_that_has_it(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    steps = rebuilt(asked(dflint, "debian:12"))
    assert {name for name, _ in (pair for group in steps[0] for pair in group)} == {
        "docker.io/acme/base:1", "other/Dockerfile", "tagged/Dockerfile",
    }  # fmt: skip
    assert all(level == "certain" for step in steps for group in step for _, level in group)


def test_one_of_our_own_images(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    assert rebuilt(asked(dflint, "acme/api:1")) == [[[("web/Dockerfile", "certain")]]]


def test_another_name_of_the_release_is_possible(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "a/Dockerfile": "FROM debian:bookworm\n",
            "b/Dockerfile": "FROM debian:bullseye\n",
            "c/Dockerfile": "FROM debian:bookworm-slim\n",
            "d/Dockerfile": "FROM debian:12\n",
        },
    )
    assert rebuilt(asked(dflint, "debian:12")) == [
        [[("a/Dockerfile", "possible")], [("d/Dockerfile", "certain")]]
    ]


def test_tags_that_may_be_the_same_are_named(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "a/Dockerfile": "FROM python:3\n",
            "b/Dockerfile": "FROM python:3.12\n",
            "c/Dockerfile": "FROM python:3.12-slim\n",
            "d/Dockerfile": "FROM python:3.11\n",
        },
    )
    found = asked(dflint, "python:3.12")
    assert rebuilt(found) == [[[("b/Dockerfile", "certain")]]]
    assert found["affected"]["unknown"] == [
        "Of other tags the digest is not known, and they may be the same image: python:3."
    ]


def test_where_they_run(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    pods = listed(
        pod("api-0", "acme/api:1", f"docker.io/acme/api@{digest('api')}"),
        pod("debian-0", "debian:12", f"docker.io/library/debian@{OLD}"),
        pod("redis-0", "redis:7", f"docker.io/library/redis@{digest('redis')}"),
    )
    found = asked(dflint, f"debian:12@{OLD}", "--kubernetes", "-", stdin=pods)
    api = [it for step in found["affected"]["steps"] for group in step for it in group][2]
    assert [(it["place"], it["by"], it["certainty"]) for it in api["runs"]] == [
        ("prod/Pod/api-0", "by name", "possible")
    ]
    assert [it["place"] for it in found["affected"]["own_runs"]] == ["prod/Pod/debian-0"]
    assert found["affected"]["unknown"][1:] == [
        "The base of these running images is not known: redis:7."
    ]


def test_what_depends_on_each_other_is_said_and_not_followed_for_ever(
    dflint: Dflint, here: Path
) -> None:
    files = {"a/Dockerfile": "FROM debian:12\nCOPY --from=acme/c:1 /x /x\n"}
    for name, base in (("b", "a"), ("c", "b")):
        files[f"{name}/Dockerfile"] = f"FROM acme/{base}:1\n"
    for name in "abc":
        files[f"{name}/build.sh"] = f"docker build -t acme/{name}:1 .\n"
    write(here, files)
    found = asked(dflint, "debian:12")
    names = [f"docker.io/acme/{name}:1" for name in "abc"]
    assert [[[it for it, _ in group] for group in step] for step in rebuilt(found)] == [[names]]
    assert found["cycles"] == [names]
    assert "These depend on each other, so they have no order" in dflint("inventory")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("debian:12@sha256:1234", '"sha256:1234" is no digest: it is sha256: and 64 hexadecimal digits.'),
        ("sha256:1234", '"sha256:1234" is no digest'),
        (digest("unknown"), "is no image and no layer that was read"),
        ("debian:13", 'debian:13 is not named by anything that was read. Did you mean "debian:12"?'),
        (f"alpine@{digest('unknown')}", "is not named by anything that was read"),
        ("UPPER:1", "is no reference to an image"),
        ("", "is no reference to an image"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_an_error(dflint: Dflint, here: Path, text: str, said: str) -> None:
    write(here, FILES)
    code, out, err = dflint("inventory", "--affected-by", text)
    assert (code, out) == (2, "")
    assert said in err and err.count("\n") == 1


def test_the_table(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    _, out, _ = dflint("inventory", "--affected-by", f"debian:12@{OLD}")
    assert out.startswith(
        f"debian:12@{OLD}: 3 images must be rebuilt, 1 image may have to be, in 3 steps.\n"
    )
    rows = [line.split() for line in out.splitlines() if line.strip()[:1].isdigit()]
    assert [row[:3] for row in rows] == [
        ["1", "acme/base:1", "base/Dockerfile"],
        ["1", "(no", "name)"],
        ["2", "acme/api:1", "api/Dockerfile"],
        ["3", "(no", "name)"],
    ]


# --- any graph ---

GRAPHS = st.dictionaries(
    st.integers(0, 12),
    st.lists(st.tuples(st.integers(0, 15), st.booleans()), max_size=3),
    max_size=13,
)


def _recipe(number: int, needs: list[tuple[int, bool]]) -> Recipe:
    found = []
    for base, is_pinned in needs:
        reference = parse_reference(f"acme/i{base}:1")
        if is_pinned:
            reference = reference.with_digest(digest(str(base)))
        found.append(
            Need(BASE, f"{number}/Dockerfile", 1, reference, PINNED if is_pinned else BY_TAG)
        )
    return Recipe(f"{number}/Dockerfile", ".", "", (f"docker.io/acme/i{number}:1",), tuple(found))


@settings(max_examples=150, deadline=None)
@given(GRAPHS)
def test_in_any_graph_all_that_depends_on_an_image_is_rebuilt_after_it(
    graph: dict[int, list[tuple[int, bool]]],
) -> None:
    inventory = join([_recipe(number, needs) for number, needs in graph.items()], [], [])
    upward: dict[int, set[int]] = {}
    for number, needs in graph.items():
        for base, _ in needs:
            upward.setdefault(base, set()).add(number)
    for start in upward:
        expected: set[int] = set()
        waiting = list(upward[start])
        while waiting:
            one = waiting.pop()
            if one not in expected:
                expected.add(one)
                waiting += upward.get(one, ())
        found = affected_by(inventory, f"acme/i{start}:1")
        at: dict[int, tuple[int, int]] = {}
        for n, step in enumerate(found.steps):
            for g, group in enumerate(step):
                for it in group:
                    at[int(it.image.id.removeprefix("docker.io/acme/i").partition(":")[0])] = (n, g)
        # What is asked for is among them only where it depends on itself.
        assert at.keys() - {start} == expected - {start}
        for number in at:
            for base, _ in graph.get(number, ()):
                if base in at and at[base] != at[number]:
                    assert at[base][0] < at[number][0]
