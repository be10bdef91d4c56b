"""The page of findings: whole, without a script, and sorted by what is chosen."""

from html.parser import HTMLParser

import pytest

from dflint import HOME, PAGES
from dflint.output_formats import render
from dflint.report.contents import Report
from tests.report.test_formats import CLEAN, FOUND, NASTY, PATH

VOID = {"meta", "input"}


class Page(HTMLParser):
    """The elements of a page; those that have an end are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.sections: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "section":
            self.section = str(dict(attrs)["class"]).split()[1]
        if tag == "li":
            self.sections[self.section] = self.sections.get(self.section, 0) + 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def page() -> Page:
    found = Page()
    found.feed(render("html", Report(FOUND, 3, paths=(PATH, NASTY, CLEAN))))
    found.close()
    return found


def test_it_is_one_page_that_asks_for_nothing(page: Page) -> None:
    assert page.open == []
    names = {name for name, _ in page.elements}
    assert not names & {"script", "img", "link", "iframe", "object", "form"}
    for _, values in page.elements:
        assert not any(key.startswith("on") or key == "src" for key in values)
        address = values.get("href") or PAGES
        assert address.startswith((PAGES, HOME, "https://www.shellcheck.net/"))
    style = "".join(page.texts)
    assert "url(" not in style
    assert "@import" not in style


def test_every_choice_has_a_label_and_a_style(page: Page) -> None:
    ids = [str(values["id"]) for name, values in page.elements if name == "input"]
    labels = [values["for"] for name, values in page.elements if name == "label"]
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(map(str, labels))
    text = "".join(page.texts)
    for name in ids:
        assert f"#{name}:" in text


def test_every_view_has_its_rows(page: Page) -> None:
    rows = page.sections
    assert rows["findings"] == len(FOUND)
    assert rows["rules"] == 1
    assert rows["folders"] == 3, "a folder in which nothing is found is a row, too"
    ordered = [
        values for name, values in page.elements if "finding" in str(values.get("class")).split()
    ]
    assert [values["style"] for values in ordered] == [
        "--severity: 1; --place: 0; --rule: 0; --fix: 1",
        "--severity: 0; --place: 1; --rule: 0; --fix: 0",
        "--severity: 2; --place: 2; --rule: 0; --fix: 2",
        "--severity: 3; --place: 3; --rule: 0; --fix: 2",
    ]


def test_it_says_how_much_there_is(page: Page) -> None:
    assert "4 findings in 2 of 3 files" in page.texts
    assert "+ RUN echo é😀 && apt-get install -y curl" in "".join(page.texts)
