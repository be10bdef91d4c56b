"""The page: a graph and a table for each base, without anything from elsewhere."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Dflint
from tests.inventory.lab import digest, listed, pod, write

OLD = digest("old")
FILES = {
    "base/Dockerfile": f"FROM debian:12@{OLD}\n",
    "base/build.sh": "docker build -t acme/base:1 .\n",
    "api/Dockerfile": "FROM acme/base:1\n",
    "api/build.sh": "docker build -t acme/api:1 .\n",
    "web/Dockerfile": "FROM node:22\n",
}
PODS = listed(pod("api-0", "acme/api:1", f"docker.io/acme/api@{digest('api')}"))


class Reader(HTMLParser):
    """Holds that what is opened is closed, and collects what a page would load."""

    VOID = ("meta", "input", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.loads += [str(value) for name, value in attrs if name in ("src", "href")]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(dflint: Dflint, here: Path, *args: str) -> str:
    code, out, err = dflint("inventory", "--html", "out.html", *args, stdin=PODS.encode())
    assert (code, out, err) == (0, "", "")
    text = (here / "out.html").read_text()
    reader = Reader()
    reader.feed(text)
    assert (reader.open, reader.loads) == ([], [])
    return text


def graphs(text: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(it) for it in re.findall(r"<svg.*?</svg>", text)]


def test_a_graph_for_each_base_with_titles(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    text = page(dflint, here, "--kubernetes", "-")
    debian, node = graphs(text)
    for one in (debian, node):
        assert one.get("role") == "img"
        named = [one.find(f".//*[@id='{id_}']") for id_ in one.get("aria-labelledby", "").split()]
        assert [it.tag for it in named if it is not None] == ["title", "desc"]
    titles = [it.text for it in debian.iter("title")]
    assert "What depends on debian:12" in titles
    assert "acme/api:1 depends on acme/base:1: base, by tag" in titles
    assert any(it and it.startswith("acme/api:1 runs in prod/Pod/api-0 main") for it in titles)
    labels = [it.text for it in debian.iter("text")]
    assert labels[:4] == ["base", "images", "repositories", "where they run"]
    assert {"acme/base:1", "acme/api:1", "prod/Pod/api-0"} <= set(labels)


def test_boxes_of_a_column_do_not_lie_upon_each_other(dflint: Dflint, here: Path) -> None:
    files = {f"s{n}/Dockerfile": "FROM debian:12\n" for n in range(30)}
    write(here, files)
    (one,) = graphs(page(dflint, here))
    places: dict[str, list[float]] = {}
    for box in one.iter("rect"):
        places.setdefault(box.get("x", ""), []).append(float(box.get("y", "")))
    for column in places.values():
        column.sort()
        assert all(b - a >= 20 for a, b in pairwise(column))
    height = float(one.get("viewBox", "").split()[3])
    assert all(y + 20 <= height for column in places.values() for y in column)


def test_what_is_affected_comes_first_and_is_marked(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    text = page(dflint, here, "--kubernetes", "-", "--affected-by", OLD)
    assert text.index("What to rebuild, bases first") < text.index("By base")
    debian = graphs(text)[0]
    kinds = [it.get("class") for it in debian.iter("g")]
    assert kinds.count("image certain") == 2
    assert 'class="row runs tags affected certain"' in text


def test_only_the_own_script_may_run(dflint: Dflint, here: Path) -> None:
    write(here, FILES)
    text = page(dflint, here)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    word = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{word}'" in text


HOSTILE = "</title></svg><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_names_of_strangers_are_text(dflint: Dflint, here: Path) -> None:
    write(here, {"Dockerfile": f"FROM debian:12 AS x\nCOPY --from='{HOSTILE}' /a /b\n"})
    (here / "pods.json").write_text(
        listed(pod(HOSTILE, "debian:12", OLD, namespace="\x1b[2J\u202e", owner=(HOSTILE, HOSTILE)))
    )
    text = page(dflint, here, "--kubernetes", "pods.json")
    assert "<img" not in text and text.count("<script>") == 1
    assert "\x1b" not in text and "\u202e" not in text


@pytest.mark.parametrize("count", [41, 400])
def test_large_groups_are_drawn_in_part_and_listed_whole(
    dflint: Dflint, here: Path, count: int
) -> None:
    write(here, {f"s{n}/Dockerfile": "FROM debian:12\n" for n in range(count)})
    text = page(dflint, here)
    (one,) = graphs(text)
    assert len([it for it in one.iter("g") if it.get("class") == "image"]) == 40
    assert text.count('<tr class="row') == count
    assert "The graph has the first 40, the table all." in text


def test_nothing_at_all(dflint: Dflint, here: Path) -> None:
    assert "0 images" in page(dflint, here)
