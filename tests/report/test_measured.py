"""What was measured, for people who have not seen it be built: the page and the Markdown."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from dflint.image.compare import compare
from dflint.image.packages.installed import is_database
from dflint.image.reading import read
from dflint.measure.attribution import unattributed
from dflint.measure.contents import Contents
from dflint.report import image_page, images_page
from dflint.report.image import as_json
from dflint.report.measured import headline, problems
from dflint.report.measurement import as_json as measured_as_json
from dflint.report.measurement_markdown import LONGEST, markdown
from dflint.report.measurements import all_as_json, summary, worst_first
from dflint.report.page import page
from tests.image.lab import file, gone, layout
from tests.measure.results import BASE, STEPS, TEXT, broken, compared, result

VOID = {"meta", "input", "hr", "br"}
RTL = "\u202e\u2067"
HOSTILE = f"</code></pre></style><script>alert(1)</script><img src=x>|`` ``` @team #1 ![a](//x){RTL}\x1b[2J\x07"


class Elements(HTMLParser):
    """The elements of a page, which are closed in order, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        assert not any(name.startswith("on") or name in ("src", "action") for name, _ in attrs)
        assert all((value or "#").startswith("#") for name, value in attrs if name == "href")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "polyline", *VOID):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def check_page(text: str) -> Elements:
    """A page that is whole, needs nothing else, and in which no text commands anything."""
    elements = Elements(text)
    assert not elements.names & {"script", "img", "link", "iframe", "object"}
    assert "http" not in text and "@import" not in text and "url(" not in text
    assert not set(text) & {"\x1b", "\x07", *RTL}
    assert elements.names >= {"title", "h1"} and 'name="viewport"' in text
    return elements


def said(one: object) -> list[str]:
    return [it.text for it in headline(one)]  # type: ignore[arg-type]


def test_the_headline_says_what_is_wasted_and_where(tmp_path: Path) -> None:
    found = result(tmp_path, limits={"max-size": "3MB", "max-waste": "50%"})
    assert said(found) == [
        "The image is 3.4 MB large.",
        "1.0 MB of 3.4 MB (29.4%) are wasted, all by line 5.",
        "1 of 2 budgets is exceeded.",
    ]


def test_the_headline_says_what_is_saved(tmp_path: Path) -> None:
    assert said(compared(tmp_path)) == [
        "The fixes save 1.0 MB of 3.4 MB (29.4%).", "Nothing in it is wasted.",
    ]  # fmt: skip


def test_the_biggest_problem_comes_first(tmp_path: Path) -> None:
    found = problems(result(tmp_path, limits={"max-size": "3MB"}))
    assert [(it.amount, it.place, it.text) for it in found] == [
        ("budget", "", "The image is 3.4 MB large; at most 3.0 MB are allowed (max-size in dflint.toml)."),
        ("1.0 MB", "line 5", "deletes 1.0 MB of line 4."),
        ("1.0 MB", "line 4", "adds 29% of the image."),
        ("400 kB", "line 3", "adds 12% of the image."),
    ]  # fmt: skip


def test_the_page_says_when_what_and_by_which_version(tmp_path: Path) -> None:
    found = check_page(page([result(tmp_path, limits={"max-build-time": "9s"})]))
    assert (
        "2026-11-30 10:11 UTC · commit 0123456789ab · dflint 0.1.0 · docker 27 · linux/amd64"
        in found.text
    )
    assert (
        "The build takes 9.5 s; at most 9.0 s are allowed (max-build-time in dflint.toml)."
        in found.text
    )
    assert found.text.index("biggest problems first") < found.text.index(
        "What each instruction adds"
    )


def test_the_page_shows_the_fixes_and_the_difference(tmp_path: Path) -> None:
    text = page([compared(tmp_path)])
    assert '<span class="add">+RUN apt-get update &amp;&amp; apt-get install -y make</span>' in text
    found = check_page(text)
    assert "1 fix applied" in found.text and "apt-get-without-yes" in found.text
    assert "- /app directory, 1 path, 1.0 MB" in found.text or "No difference." in found.text


def test_several_files_are_on_one_page_the_worst_first(tmp_path: Path) -> None:
    good = result(tmp_path, path="good", steps=STEPS[:3], text="FROM debian:12\n")
    over = result(tmp_path, path="over", limits={"max-size": "1MB"})
    failed = broken("bad", "bad:3: the command ended with exit code 1.", ("make: nothing",))
    results = [good, over, failed]
    assert [it.path for it in worst_first(results)] == ["bad", "over", "good"]
    found = check_page(page(results))
    assert "3 Dockerfiles 1 cannot be built. 1 is over budget. 1.0 MB are wasted" in found.text
    assert (
        "bad:3: the command ended with exit code 1." in found.text and "make: nothing" in found.text
    )
    rows = summary(results, False, 100).splitlines()
    assert [line.split()[:2] for line in rows if line.startswith((" good", " over", " bad"))] == [
        ["good", "2.4"], ["over", "3.4"], ["bad", "failed"],
    ]  # fmt: skip


def test_json_of_several_files_has_each_as_if_it_were_alone(tmp_path: Path) -> None:
    one, failed = result(tmp_path, limits={"max-size": "1MB"}), broken("b", "no")
    told = json.loads(json.dumps(all_as_json([one, failed])))
    assert told["files"][0] == json.loads(json.dumps(measured_as_json(one)))
    assert told["files"][0]["budgets"][0]["is_kept"] is False
    assert told["files"][1]["before"]["error"] == "no"


def rendered(text: str) -> str:
    return str(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text))


def test_markdown_for_a_comment(tmp_path: Path) -> None:
    text = markdown([compared(tmp_path)])
    assert text.startswith("<!-- dflint measure -->\n### dflint measure&#58; D\n")
    shown = rendered(text)
    assert "✅ The fixes save 1.0 MB of 3.4 MB (29.4%)" in shown
    assert "<td>wasted</td>" in shown.replace(' style="text-align:left"', "")
    assert '<code class="language-diff">@@ -1,5 +1,5 @@' in shown
    assert "line 3: DF301 apt-get-without-yes: " in shown


def test_markdown_of_several_files(tmp_path: Path) -> None:
    over = result(tmp_path, path="over", limits={"max-size": "1MB"})
    text = markdown([result(tmp_path, path="good"), over, broken("bad", "it is broken.", ("x",))])
    heads = re.findall(r"^#+ .*", text, re.MULTILINE)
    assert heads == ["### dflint measure: 3 Dockerfiles", "#### bad", "#### over", "#### good"]
    assert "| ❌ over | 3.4 MB |" in text and "| ✅ good |" in text


@pytest.mark.parametrize("number", [1, 2])
def test_hostile_texts_are_only_texts(tmp_path: Path, number: int) -> None:
    """In names of files, instructions, what an engine prints and the patch."""
    text = TEXT.replace("RUN rm -r /app", f"RUN rm -r /app\n# {HOSTILE}\nLABEL a='{HOSTILE}'")
    steps = [*STEPS, (f"LABEL a='{HOSTILE}'", [file("y", 900_000)])]
    one = result(tmp_path, text, steps, path=HOSTILE)
    two = compared(tmp_path, text, path=HOSTILE)
    failed = broken(HOSTILE, HOSTILE, (HOSTILE, "::error::x", "```", "````"), text)
    results = [one, two, failed][:: 3 - number]
    check_page(page(results))
    for it in (one, two, failed):
        check_page(page([it]))
    written = markdown([one, two, failed])
    assert not set(written) & {"\x1b", "\x07", *RTL}
    shown = Elements(rendered(written))
    assert not shown.names & {"script", "img", "a"}
    assert "@team" in shown.text
    outside = re.sub(r"^(`{3,}).*?^\1$", "", written, flags=re.MULTILINE | re.DOTALL)
    assert "@team" not in outside and "<script" not in outside


def test_a_comment_is_never_too_long(tmp_path: Path) -> None:
    output = ("x" * 4000,) * 12
    text = markdown([broken(f"{number}/Dockerfile", "no", output) for number in range(60)])
    assert len(text) <= LONGEST + 1000
    assert (
        rendered(text).count("<h4>")
        + int(re.findall(r"(\d+) more are in the log", text + "0 more are in the log")[0])
        == 60
    )


def test_secrets_are_not_in_what_is_posted(tmp_path: Path) -> None:
    secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"
    text = TEXT.replace("ENV A b", f"ENV GITHUB_TOKEN={secret}") + f"RUN echo {secret}\n"
    steps = [*STEPS, (f"RUN /bin/sh -c echo {secret} # buildkit", [file("z", 900_000)])]
    for it in (
        result(tmp_path, text, steps),
        compared(tmp_path, text),
        broken("a", secret, (secret,), text),
    ):
        assert secret not in markdown([it])
        assert secret not in page([it])


# --- images ---


def images(folder: Path) -> list[Contents]:
    status = "Package: {}\nVersion: 1{}\n"
    found = []
    for number in (1, 2):
        steps = [
            BASE,
            (
                f"RUN {HOSTILE}",
                [file(f"d/{HOSTILE.replace('/', '')}{number}", 90_000), file("gone", 50_000)],
            ),
            (
                "RUN rm",
                [
                    gone("gone"),
                    file("var/lib/dpkg/status", status.format(HOSTILE, number).encode()),
                ],
            ),
        ]
        image = read(layout(steps).archive(folder / "image.tar"), wants=is_database)
        found.append(Contents(image, 5))
    return found


def test_the_page_of_an_image(tmp_path: Path) -> None:
    contents, _ = images(tmp_path)
    found = check_page(image_page.page(unattributed(contents.image), None, contents))
    assert "in 3 layers. 50 kB (2.3%) are wasted, all by layer 3." in found.text
    assert "1 package" in found.text and "made by layer 2, deleted by layer 3" in found.text
    assert "details" in found.names


def test_the_page_of_two_images(tmp_path: Path) -> None:
    before, after = images(tmp_path)
    found = check_page(images_page.page(before, after, compare(before.image, after.image)))
    assert "1 package differs." in found.text and "Files that differ" in found.text


def test_a_page_of_many_files_is_no_larger_than_a_browser_likes(tmp_path: Path) -> None:
    names = [file(f"{a}/{b}/{c}", 1000) for a in range(40) for b in range(25) for c in range(20)]
    image = read(layout([("RUN x", names)]).archive(tmp_path / "image.tar"))
    contents = Contents(image, 5)
    assert len(image_page.page(unattributed(image), None, contents)) < 1_000_000
    assert len(as_json(unattributed(image), None, contents)["layers"][0]["files"]) == 5  # type: ignore[index]


def test_a_tree_that_is_deeper_than_any_browser_shows(tmp_path: Path) -> None:
    deep = [file("/".join(["d/e"] * number + ["f"]), 10) for number in range(1, 200)]
    image = read(layout([("RUN x", deep)]).archive(tmp_path / "image.tar"))
    check_page(image_page.page(unattributed(image), None, Contents(image, 5)))
