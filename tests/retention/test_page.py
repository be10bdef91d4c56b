"""The plan as a page: what a reader has to decide on is on it, and nothing that a stranger wrote runs."""

import json
from pathlib import Path

from tests.cli.conftest import Dflint
from tests.registry.lab import Built, Client, Faulty, as_json, image, layer
from tests.registry.small import Small

POLICY = """\
[retention]
protect = ["prod"]
[[retention.rule]]
repositories = ["**"]
tags = "v*"
keep-newest = 1
"""


def _image(name: str, day: int) -> Built:
    return image(
        [layer(base="b" * 9000), layer(a=name * 2000)], created=f"2026-01-{day:02}T00:00:00Z"
    )


def test_what_is_on_the_page(here: Path, dflint: Dflint) -> None:
    (here / "dflint-retention.toml").write_text(POLICY)
    with Faulty(Small()) as server:
        client = Client(server.host)
        shared = _image("shared", 1)
        for repository in ("blue/app", "red/app"):
            client.push(repository, shared, "v1")
            client.push(repository, _image(repository, 2), "v2")
            client.push(repository, _image(f"{repository} new", 3), "v3", "prod")
        strange = as_json({"mediaType": "application/vnd.<b>+json", "parts": []})
        client.push("red/odd", Built(strange, "application/vnd.<b>+json"), "v1")
        code, _, err = dflint(
            "registry", "plan", server.host, "--html", "plan.html", "-o", "plan.json"
        )
    page, plan = Path("plan.html").read_text(), json.loads(Path("plan.json").read_text())
    assert code == 2
    assert err.startswith("dflint: red/odd is left alone")
    for said in (
        "<b>4 tags go</b>, 4 stay", "Frees at most", "By team", "red/odd", "has a type that is not known",
        "rule 1: it is number 3, and", "it is protected", "v1", f"--confirm {plan['total']}",
        "several of them", "--delete-untagged",
    ):  # fmt: skip
        assert said in page, said
    assert not any(it in page for it in ("<script", "src=", "href=", "url("))
    alone = sum(it["frees"] for it in plan["repositories"])
    assert 0 < alone < plan["frees"]  # both have the image that goes from both


def test_nothing_goes(here: Path, dflint: Dflint) -> None:
    (here / "dflint-retention.toml").write_text(POLICY)
    with Faulty(Small()) as server:
        Client(server.host).push("app", _image("1", 1), "v1")
        dflint("registry", "plan", server.host, "--html", "plan.html")
    assert "Nothing goes." in Path("plan.html").read_text()


def test_teams_from_a_file(here: Path, dflint: Dflint) -> None:
    (here / "dflint-retention.toml").write_text(POLICY)
    (here / "teams").write_text("app-* Apples\n* Others\n")
    with Faulty(Small()) as server:
        client = Client(server.host)
        for repository in ("app-1", "app-2", "web"):
            client.push(repository, _image(repository, 1), "v1")
        words = ("--html", "plan.html", "--team-from", "teams")
        assert dflint("registry", "plan", server.host, *words)[0] == 0
    page = Path("plan.html").read_text()
    assert '<td class="">Apples</td><td class="number">2</td>' in page
