"""A report of a fleet: its numbers are those of the store, and its pages are whole and harmless."""

import json
import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dflint.sizes import counted

pytest.importorskip("duckdb", reason="duckdb is not installed")

from dflint.cli.commands import dflint
from dflint.cli.usage import UsageError
from dflint.fleet import questions
from dflint.fleet.outcome import ImageRow
from dflint.fleet.overview import EndedRun, Overviews, overviews, shown_runs
from dflint.fleet.store import NAME, Store
from dflint.report.fleet_chart import scale_top, short
from dflint.report.fleet_page import INDEX, index, page_names, pages
from dflint.report.fleet_tables import web_address, without_users
from tests.fleet.rows import finding, outcome, record
from tests.fleet.stores import fill

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"}
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31m\u202e{{7*7}}"


class Page(HTMLParser):
    """A page whose elements are closed in order, with its links, places and texts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tables: list[list[list[str]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            if tag == "a" and name == "href":
                self.links.append(value or "")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if self.open and ("td" in self.open or "th" in self.open):
            self.tables[-1][-1][-1] += data

    def table(self, *heads: str) -> list[list[str]]:
        """The rows of the table whose first heads are these."""
        return next(it[1:] for it in self.tables if tuple(it[0][: len(heads)]) == heads)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fleet of 120 repositories of 5 teams after 6 runs, some of which could not be read."""
    path = tmp_path_factory.mktemp("fleet") / NAME
    with Store(str(path), is_writer=True) as store:
        fill(store, 120, 5, 6, each=8)
    return path


@pytest.fixture(scope="module")
def found(path: Path) -> Overviews:
    with Store(str(path)) as store:
        return overviews(store)


@pytest.fixture(scope="module")
def site(found: Overviews) -> dict[str, str]:
    return dict(pages(found))


def report(*args: str) -> int:
    return dflint.main(["fleet", "report", *args], standalone_mode=False)  # type: ignore[no-any-return]


def read(path: Path) -> Overviews:
    with Store(str(path)) as store:
        return overviews(store)


def test_the_numbers_are_those_of_the_questions(path: Path, found: Overviews) -> None:
    """What is asked for all teams at once is what is asked for one of them at a time."""
    with Store(str(path)) as store:
        assert list(found.teams) == questions.teams(store)
        for team, those in ((None, found.fleet), *found.teams.items()):
            counts = dict(questions.open_findings(store, "severity", team))
            assert {it: n for it, n in those.counts.items() if n} == counts
            rules = questions.worst_rules(store, team, limit=100)
            assert {(it.code, it.severity, it.findings, it.repositories) for it in rules} == {
                (it.code, it.severity, it.findings, it.repositories)
                for it in those.rules
                if it.findings
            }
            assert those.bases == questions.bases_in_use(store, team)
            worth = questions.worth(store, team)
            assert sum(it.saves_bytes for it in worth) == sum(it.bytes or 0 for it in those.rules)
            assert sum(it.saves_seconds for it in worth) == sum(
                it.seconds or 0 for it in those.rules
            )
            changes = questions.changes(store, team, limit=10_000)
            assert those.new.count == sum(it.kind == "new" for it in changes)
            assert those.gone.count == sum(it.kind == "gone" for it in changes)
            assert {it.name for it in those.failed} == {
                it.repo for it in questions.problems(store, team)
            }
            trend = questions.trend(store, team)
            points = {
                (it.day, severity): n
                for it in those.trend
                for severity, n in it.counts.items()
                if n
            }
            assert points == {(it.day, it.severity): it.n for it in trend}


def test_the_fleet_is_the_sum_of_its_teams(found: Overviews) -> None:
    teams = found.teams.values()
    assert found.fleet.findings == sum(it.findings for it in teams) == found.fleet.runs[-1].findings
    assert found.fleet.files == sum(it.files for it in teams) == found.fleet.runs[-1].files
    assert len(found.fleet.failed) == found.fleet.runs[-1].failed > 0
    assert sum(it.new for it in found.fleet.repositories) == found.fleet.new.count > 0
    assert sum(it.new for it in found.fleet.rules) == found.fleet.new.count
    assert sum(it.gone for it in found.fleet.rules) == found.fleet.gone.count > 0


def test_each_team_has_its_page_and_links_lead_somewhere(
    found: Overviews, site: dict[str, str]
) -> None:
    names = page_names(list(found.teams))
    assert set(site) == {INDEX, *names.values()}
    for name, text in site.items():
        page = Page(text)
        assert len(set(page.ids)) == len(page.ids)
        for link in page.links:
            address, _, place = link.partition("#")
            assert address.startswith("https://") or address in ("", *site), (name, link)
            assert not place or place in page.ids
        labels = [value for tag, kind, value in page.attributes if (tag, kind) == ("label", "for")]
        assert set(labels) <= set(page.ids)
    linked = set(Page(site[INDEX]).links)
    assert set(names.values()) <= linked
    assert all(INDEX in Page(site[it]).links for it in names.values())


def test_nothing_is_loaded_and_nothing_runs(site: dict[str, str]) -> None:
    for text in site.values():
        page = Page(text)
        assert not page.tags & {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
        }
        assert not [it for it in page.attributes if it[1] in LOADING or it[1].startswith("on")]
        assert "url(" not in text
        assert "@import" not in text
        assert "default-src 'none'" in text


def test_a_reader_finds_the_numbers_on_the_page(found: Overviews, site: dict[str, str]) -> None:
    page = Page(site[INDEX])
    counts = found.fleet.counts
    assert f"{counts['error']:,} errors in" in page.text
    teams = {row[0]: row for row in page.table("team", "repositories")}
    for name, those in found.teams.items():
        row = teams[name or "no team"]
        assert [int(it.replace(",", "")) for it in row[1:7]] == [
            len(those.repositories), len(those.failed), *those.counts.values()
        ]  # fmt: skip
    rules = {row[0]: row for row in page.table("rule", "what is wrong", "severity")}
    assert {code: int(row[3].replace(",", "")) for code, row in rules.items()} == {
        it.code: it.findings for it in found.fleet.rules
    }
    failed = page.table("repository", "team", "state")
    assert {row[0] for row in failed} == {it.name for it in found.fleet.failed}
    bases = {row[0]: row for row in page.table("base image")}
    assert bases["debian:10"][2] == "30 Jun 2024"
    assert "ended" in bases["debian:10"][3]
    assert bases["registry.example.com/team/base:1"][2] == "not known"
    assert "Sums of estimates, not measurements" in page.text


def test_tables_are_sorted_by_each_column_without_a_script(site: dict[str, str]) -> None:
    """The order of a row for each column is one of its variables."""
    text = site[INDEX]
    table = text[text.index('id="repositories-table"') :].partition("</table>")[0]
    rows = re.findall(r'<tr style="([^"]*)">(.*?)</tr>', table, re.S)
    orders = [dict(it.split(":") for it in style.split(";")) for style, _ in rows]
    warnings = [
        int(re.findall(r"<td[^>]*>(.*?)</td>", cells)[3].partition("<")[0] or 0)
        for _, cells in rows
    ]
    by_warnings = sorted(range(len(rows)), key=lambda at: int(orders[at]["--4"]))
    assert [warnings[at] for at in by_warnings] == sorted(warnings, reverse=True)
    for variable in orders[0]:
        assert sorted(int(it[variable]) for it in orders) == list(range(len(rows)))
    assert '<input type="radio" class="by-3"' in table


def test_charts_say_what_they_show_to_a_screen_reader(
    site: dict[str, str], found: Overviews
) -> None:
    labels = re.findall(r'<svg [^>]*role="img" aria-label="([^"]*)"><title>', site[INDEX])
    assert len(labels) == 4
    first, last = found.fleet.trend[0], found.fleet.trend[-1]
    assert labels[0].startswith(f"Errors: {first.counts['error']:,} on 7 Sep 2026, ")
    assert f"{last.counts['error']:,} on 12 Oct 2026" in labels[0]


def test_hostile_names_and_messages_are_text(tmp_path: Path) -> None:
    path = tmp_path / NAME
    bad = finding(ATTACK, message=ATTACK, severity="error", fingerprint=ATTACK)
    image = ImageRow("Dockerfile", ATTACK, ATTACK, date(2020, 1, 1))
    for more in ({}, {"findings": [bad, finding("DF101", message=ATTACK)]}):
        first = outcome(ATTACK, team=ATTACK)
        first.findings.extend(more.get("findings", []))
        first.images.append(image)
        failed = outcome("b", state="failed", problem=f"https://me:secret@git.example/ {ATTACK}")
        record(path, first, failed, outcome("../../c", team="../../etc/passwd"))
    found = read(path)
    site = dict(pages(found))
    for name, text in site.items():
        assert re.fullmatch(r"[a-z0-9-]+\.html", name)
        page = Page(text)
        assert not page.tags & {"script", "img"}
        assert not [it for it in page.attributes if it[1].startswith("on")]
        assert "secret" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert all(it.startswith(("https://", "#")) or it in site for it in page.links)
    assert "<script>alert(1)</script>" in Page(site[INDEX]).text


def test_hostile_names_do_not_command_a_terminal(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / NAME
    record(
        path, outcome("[bold]" + ATTACK, finding("DF101", message=ATTACK), team="::error::[red]")
    )
    assert report("--fleet", str(path.parent)) == 0
    out = capsysbinary.readouterr().out
    assert b"\x1b" not in out
    assert "\u202e".encode() not in out
    assert b"[bold]" in out
    assert b"[red]" in out
    assert not any(line.lstrip().startswith(b"::") for line in out.splitlines())
    assert report("--fleet", str(path.parent), "--format", "json") == 0
    record_ = json.loads(capsysbinary.readouterr().out)
    assert record_["repositories"][0]["team"] == "::error::[red]"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "/home/me/repo",
        "git@git.example:a/b.git",
        "https://",
        "file:///etc",
        "https://[::1",
    ],
)
def test_what_is_not_on_the_web_is_no_link(address: str) -> None:
    assert web_address(address) == ""


def test_addresses_lose_users_and_passwords() -> None:
    assert (
        web_address("https://me:t0ken@git.example:8443/a/b.git?x=1#y")
        == "https://git.example:8443/a/b"
    )
    assert web_address("https://a@[::1]:3000/b") == "https://[::1]:3000/b"
    said = "cannot read 'https://me:t0ken@git.example/a' or ssh://git@host/b"
    assert without_users(said) == "cannot read 'https://git.example/a' or ssh://host/b"


def test_names_of_pages_are_safe_and_differ() -> None:
    teams = [
        "",
        "a b",
        "a-b",
        "A-B",
        "../a",
        "a" * 300,
        "a" * 301,
        "команда",
        "команды",
        "no-team",
        ".",
    ]
    names = page_names(teams)
    assert len({it.lower() for it in names.values()}) == len(teams)
    assert all(re.fullmatch(r"(team-[a-z0-9-]{1,60}|no-team)\.html", it) for it in names.values())
    assert names["a-b"] == "team-a-b.html"


def test_a_fleet_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / NAME
    Store(str(path), is_writer=True).close()
    found = read(path)
    assert "dflint fleet run" in Page(index(found)).text
    assert dict(pages(found)).keys() == {INDEX}
    assert (
        report("--fleet", str(path.parent))
        == report("--fleet", str(path.parent), "--format", "json")
        == 0
    )


def test_a_fleet_with_one_run_has_no_trend(tmp_path: Path) -> None:
    path = tmp_path / NAME
    record(path, outcome("a", finding("DF101", severity="error"), team="one"))
    page = Page(index(read(path)))
    assert "A trend needs runs on two days" in page.text
    assert "svg" not in page.tags
    assert "New and gone" not in page.text
    assert "1 error in 1 of 1 repository." in page.text


def test_a_fleet_without_findings_says_so(tmp_path: Path) -> None:
    path = tmp_path / NAME
    for _ in range(2):
        record(path, outcome("a", team="one"))
    page = Page(index(read(path)))
    assert "No findings in 1 Dockerfile." in page.text
    assert "No rule is violated." in page.text
    assert "None: every repository was read." in page.text
    assert report("--fleet", str(path.parent)) == 0


def test_a_fleet_without_repositories_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / NAME
    record(path)
    assert "There is no repository yet" in Page(index(read(path))).text
    assert report("--fleet", str(path.parent)) == 0


def test_new_and_gone_say_what_did_not_change_in_a_file(tmp_path: Path) -> None:
    """What joins or leaves with a whole repository is counted apart, and so is a new dflint."""
    path = tmp_path / NAME
    one, other = finding("DF101", fingerprint="f1"), finding("DF102", fingerprint="f2")
    record(path, outcome("a", one), outcome("left", one))
    record(path, outcome("a", other), outcome("joined", one, other))
    fleet = read(path).fleet
    assert (fleet.new.count, fleet.new.elsewhere) == (3, 2)
    assert (fleet.gone.count, fleet.gone.elsewhere) == (2, 1)
    assert [it.code for it in fleet.new.listed] == ["DF102"]
    assert [it.code for it in fleet.gone.listed] == ["DF101"]
    text = Page(index(read(path))).text
    assert "2 of them came with repositories read for the first time" in text
    assert "1 of them went with repositories that left the fleet" in text
    assert "part of the difference" not in text
    with Store(str(path), is_writer=True) as store:
        store.connection.execute("UPDATE runs SET dflint = '0.9' WHERE run = 1")
    assert "dflint 0.9 linted the run before, dflint 1.0 this one" in Page(index(read(path))).text


def test_what_could_not_be_read_still_counts(tmp_path: Path) -> None:
    path = tmp_path / NAME
    record(path, outcome("a", finding("DF101")))
    record(path, outcome("a", state="timeout", problem="no answer within 60 s"))
    fleet = read(path).fleet
    assert fleet.findings == 1
    assert fleet.gone.count == 0
    row = Page(index(read(path))).table("repository", "team", "state")[0]
    assert row[2:4] == ["timeout", "no answer within 60 s"]
    assert row[4].startswith("cccccccc")


def test_a_run_that_goes_on_is_not_reported(tmp_path: Path) -> None:
    path = tmp_path / NAME
    record(path, outcome("a", finding("DF101")))
    with Store(str(path), is_writer=True) as store:
        from dflint.fleet.writer import Writer

        Writer(store, "1.0", "rules").record([outcome("b", finding("DF102"))])
    fleet = read(path).fleet
    assert fleet.run is not None
    assert fleet.run.run == 1
    assert [it.name for it in fleet.repositories] == ["a"]


def test_the_command_writes_a_folder_and_removes_teams_that_are_gone(tmp_path: Path) -> None:
    path, folder = tmp_path / NAME, tmp_path / "site"
    record(path, outcome("a", team="one"), outcome("b", team="two"))
    assert report("--fleet", str(path.parent), "--html", str(folder)) == 0
    own = folder / "team-mine.html"
    own.write_text("a page of somebody else")
    assert {it.name for it in folder.iterdir()} == {
        INDEX,
        "team-one.html",
        "team-two.html",
        own.name,
    }
    record(path, outcome("a", team="one"))
    assert report("--fleet", str(path.parent), "--html", str(folder)) == 0
    assert {it.name for it in folder.iterdir()} == {INDEX, "team-one.html", own.name}


def test_a_single_file_has_no_links_to_pages_that_are_not_there(tmp_path: Path, path: Path) -> None:
    target = tmp_path / "out.html"
    assert report("--fleet", str(path.parent), "--html", str(target)) == 0
    page = Page(target.read_text())
    assert all(it.startswith(("https://", "#")) for it in page.links)
    assert report("--fleet", str(path.parent), "--team", "team-1", "--html", str(target)) == 0
    page = Page(target.read_text())
    assert "Team team-1" in page.text
    assert all(it.startswith(("https://", "#")) for it in page.links)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--team", "taem-1"], 'there is no team "taem-1". Did you mean "team-1"?'),
        (["--team", "team-1", "--html", "site"], "--team writes one page"),
        (["--fleet", "nowhere"], 'there is no store "nowhere/dflint-fleet.duckdb" yet'),
    ],
)
def test_mistakes_are_one_sentence(args: list[str], said: str, path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        report("--fleet", str(path.parent), *args)


def test_json_has_the_same_numbers(
    path: Path, found: Overviews, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report("--fleet", str(path.parent), "--format", "json") == 0
    record_: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert record_["findings"] == found.fleet.counts
    assert {it["name"]: it["findings"] for it in record_["teams"]} == {
        name: it.counts for name, it in found.teams.items()
    }
    assert record_["new"]["count"] == found.fleet.new.count
    assert sum(it["is_past"] for it in record_["bases"]) == len(found.fleet.ended)


@pytest.mark.parametrize(
    ("runs", "each_day"), [(1, 1), (2, 1), (60, 1), (61, 1), (400, 1), (3000, 24)]
)
def test_many_runs_make_no_larger_charts(runs: int, each_day: int) -> None:
    """Days are left out, but never the last run nor the one before, which is compared with."""
    start = datetime(2026, 1, 1)
    times = [start + timedelta(hours=24 // each_day * number) for number in range(runs)]
    made = [EndedRun(n, it, it, "1.0", "r", 1, 1, 1, 0) for n, it in enumerate(times, 1)]
    shown = shown_runs(made)
    assert len(shown) <= 61
    assert shown[-2:] == made[-2:]
    assert len({it.ended.date() for it in shown}) >= min(runs // each_day, 30)


def test_a_large_fleet_has_small_pages(tmp_path: Path) -> None:
    """Tables are cut, and so a page does not grow with the fleet but for a row for each team."""
    path = tmp_path / NAME
    with Store(str(path), is_writer=True) as store:
        fill(store, 5000, 300, 3, each=4)
    site = dict(pages(read(path)))
    assert len(site) > 290
    assert len(site[INDEX].encode()) < 300_000
    assert max(len(text.encode()) for name, text in site.items() if name != INDEX) < 90_000


@pytest.mark.parametrize(
    ("most", "top"),
    [
        (0, 2),
        (1, 2),
        (3, 4),
        (9, 10),
        (11, 12),
        (85, 100),
        (835, 1000),
        (2565, 3000),
        (99_999, 100_000),
    ],
)
def test_scales_end_at_round_numbers_whose_half_is_whole(most: int, top: int) -> None:
    assert scale_top(most) == top


def test_numbers_are_written_for_people() -> None:
    assert [short(it, 5000) for it in (5000, 2500, 0)] == ["5,000", "2,500", "0"]
    assert [short(it, 12_000) for it in (12_000, 6000, 0)] == ["12k", "6k", "0"]
    assert [short(it, 3_000_000) for it in (3_000_000, 1_500_000, 0)] == ["3M", "1.5M", "0"]
    assert counted(1, "repository") == "1 repository"
    assert counted(2, "repository") == "2 repositories"
    assert counted(2, "day") == "2 days"
