"""The documentation site: whether it is built, is whole, and loads nothing from elsewhere."""

import re
import shutil
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dflint import HOME
from dflint.docs import is_fixable
from dflint.engine.registry import all_rules
from dflint.fixes.build_plan import plan_of
from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.parser import parse
from site_pages import pages, rule_page

ROOT = Path(__file__).parent.parent
CONFIGURATION = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]
LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


class Links(HTMLParser):
    """What a page loads, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in LOADED and given.get("rel") not in ("canonical", "next", "prev"):
            self.loaded.append(given.get(LOADED[tag], ""))
        if tag == "a":
            self.links.append(given.get("href", ""))
        if "id" in given:
            self.anchors.add(given["id"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("zensical", reason="zensical is not installed")
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "zensical.toml", folder)
    write = [sys.executable, str(ROOT / "tools" / "write_site.py"), str(folder / "build" / "pages")]
    subprocess.run(write, check=True)
    build = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(build, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "build" / "site"


def test_each_rule_has_a_page_at_an_address_that_stays(site: Path) -> None:
    for rule in all_rules():
        text = (site / "rules" / rule.code.lower() / "index.html").read_text()
        assert rule.name in text and rule.code in text
        assert (">Difference<" in text) == is_fixable(rule), rule.code


def test_all_that_the_menu_names_is_there(site: Path) -> None:
    for name in re.findall(r"[\w/-]+\.md", str(CONFIGURATION["nav"])):
        page = name.removesuffix(".md").removesuffix("index").rstrip("/")
        assert (site / page / "index.html").exists(), name


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        found = Links(page.read_text())
        assert [it for it in found.loaded if "//" in it] == [], page


def test_links_within_the_site_lead_to_pages_and_to_places_on_them(site: Path) -> None:
    seen = {page: Links(page.read_text()) for page in site.rglob("*.html")}
    for page, found in seen.items():
        if page.name == "404.html":
            continue
        for link in found.links:
            address, _, anchor = link.partition("#")
            if "//" in link or link.startswith("mailto:"):
                continue
            target = (page.parent / address).resolve() if address else page
            target = target / "index.html" if target.is_dir() else target
            assert target.exists(), f"{page}: {link}"
            if anchor and target in seen:
                assert anchor in seen[target].anchors, f"{page}: {link}"


def test_links_to_the_repository_are_to_files_of_it(site: Path) -> None:
    for page in site.rglob("index.html"):
        for link in Links(page.read_text()).links:
            if link.startswith(f"{HOME}/blob/main/"):
                assert (ROOT / link.removeprefix(f"{HOME}/blob/main/").partition("#")[0]).exists()


def test_a_fixed_example_is_shown_with_its_difference() -> None:
    rule = next(it for it in all_rules() if it.name == "apt-get-without-yes")
    text = rule_page(rule)
    assert '===! "Wrong"' in text and '=== "Fixed"' in text
    assert "    -RUN apt-get update && apt-get install curl" in text
    assert "    +RUN apt-get update && apt-get install -y curl" in text


def test_the_tables_of_what_dflint_knows_have_their_days() -> None:
    text = pages()["knowledge.md"]
    assert "| debian | bookworm (12) |" in text
    assert re.search(r"\| Package managers of distributions \| 20\d\d-\d\d", text)
    assert "| **pip** | `pip`" in text


def test_the_plan_on_the_page_is_that_of_its_file() -> None:
    text = (ROOT / "docs" / "fixes.md").read_text()
    fences: Any = dict(re.findall(r"```(dockerfile|plan)\n(.*?)```", text, re.S))
    lines = plan_of(analyze(parse(Source("Dockerfile", fences["dockerfile"]))))
    assert "".join(f"{line}\n" for line in lines) == fences["plan"]


def test_links_in_the_repository_are_to_files_of_it() -> None:
    for page in (*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")):
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            assert "//" in link or (page.parent / link.replace("\\", "")).exists(), (page, link)
