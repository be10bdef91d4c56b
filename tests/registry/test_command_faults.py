"""Every command over a registry with one fault: what passes changes no answer, and what does not ends in
sentences, with exit code 2 and nothing changed that should not be."""

import json
import shutil
import threading
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dflint.registry.manifests import OCI_MANIFEST
from tests.cli.conftest import Dflint, dflint, here
from tests.registry.lab import Asked, Built, Client, Faulty, Said, image, index, layer
from tests.registry.small import NAMES_GO_ALONE, Small

__all__ = ["dflint", "here"]

POLICY = """\
[retention]
[[retention.rule]]
repositories = ["**"]
tags = "v*"
keep-newest = 1
"""
DOCKERFILE = "FROM {host}/app:v2\nUSER 1000\n"
READING: dict[str, tuple[str, ...]] = {
    "list": ("registry", "list", "{host}", "--output-format", "json"),
    "usage": ("registry", "usage", "{host}", "--output-format", "json"),
    "audit": ("registry", "audit", "{host}", "--json", "out.json", "--html", "out.html"),
    "plan": ("registry", "plan", "{host}", "-o", "plan.json"),
    "image": ("image", "{host}/app:v2"),
    "files": ("image", "{host}/app:v2", "--files"),
    "check": ("check", "--image", "{host}/app:v2", "Dockerfile", "--select", "ALL"),
    "pin": ("pin", "--write"),
}
WRITING: dict[str, tuple[str, ...]] = {
    "apply": ("registry", "apply", "plan.json", "--confirm", "{total}", "--max-share", "100"),
    "undo": ("registry", "undo", "apply.jsonl"),
    "promote": ("registry", "promote", "{host}/app:v2", "{host}/prod/app:2"),
    "gate": ("registry", "promote", "{host}/app:v2", "{host}/prod/app:2", "--require", "my.policy.toml"),
    "sync": ("registry", "sync", "{host}", "{other}", "--repositories", "*"),
}  # fmt: skip


def _image(number: int) -> Built:
    created = datetime.now(UTC) - timedelta(days=100 - number)
    return image(
        [layer(a=str(number))], created=created.strftime("%Y-%m-%dT%H:%M:%SZ"), config={"User": "1"}
    )


OLD = [
    index({"linux/amd64": _image(number)}, image([layer(said=str(number))])) for number in range(3)
]


class Place:
    """Two registries with content, of which `answer` is before the first; and a folder to work in."""

    def __init__(self, dflint: Dflint, words: tuple[str, ...]) -> None:
        self.dflint = dflint
        self.words = words
        self.small, self.target = Small(NAMES_GO_ALONE), Small()
        self.answer: Callable[[Asked], Said] = self.small
        self.server = Faulty(lambda asked: self.answer(asked))
        self.other = Faulty(self.target)
        self.total = 0

    def __enter__(self) -> "Place":
        self.server.__enter__()
        self.other.__enter__()
        client = Client(self.server.host)
        for number, it in enumerate(OLD):
            client.push("app", it, f"v{number}")
        client.push("app", OLD[0], "prod")
        client.push("app", image([layer(s="1")], subject=OLD[1], artifact_type="application/x-s"))
        self.small.manifests.pop("prod/app", None)
        Path("dflint-retention.toml").write_text(POLICY)
        Path("my.policy.toml").write_text(
            '[[policy]]\nname = "no-root"\non = "image"\nrequire = "!image.root"\n'
        )
        Path("Dockerfile").write_text(DOCKERFILE.format(host=self.server.host))
        if "apply" in self.words or "undo" in self.words:
            assert self.dflint("registry", "plan", self.server.host, "-o", "plan.json")[0] == 0
            self.total = json.loads(Path("plan.json").read_text())["total"]
        if "undo" in self.words:
            assert self.run(*WRITING["apply"])[0] == 0
        self.forget()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()
        self.other.__exit__()

    def forget(self) -> None:
        """No content is known from before."""
        shutil.rmtree("home/.cache", ignore_errors=True)

    def run(self, *more: str) -> tuple[int, str, str]:
        values = {"host": self.server.host, "other": self.other.host, "total": self.total}
        return self.dflint(*(it.format(**values) for it in more))

    def state(self) -> Any:
        """What both registries have, and what was written here."""
        found = [
            ({name: tags for name, tags in it.tags.items() if tags}, it.manifests, it.blobs)
            for it in (self.small, self.target)
        ]
        names = ("out.json", "out.html", "plan.json", "Dockerfile")
        files = {name: Path(name).read_text() for name in names if Path(name).exists()}
        if "plan.json" in files:
            files["plan.json"] = json.loads(files["plan.json"])["repositories"]
        return json.loads(json.dumps(found, default=repr)), files

    def plain(self, text: str) -> str:
        return text.replace(self.server.host, "HOST").replace(self.other.host, "OTHER")


def _once(place: Place, fault: Said, methods: tuple[str, ...]) -> Callable[[Asked], Said]:
    """Each request with one of these methods has a fault when it is sent first."""
    seen: set[tuple[str, str]] = set()

    def answer(asked: Asked) -> Said:
        key = (asked.method, asked.path)
        if asked.method in methods and key not in seen:
            seen.add(key)
            if fault.cut is not None and not fault.body:
                said = place.small(asked)
                length = {"Content-Length": str(len(said.body)), **said.headers}
                return Said(said.status, length, said.body, cut=len(said.body) // 2)
            return fault
        return place.small(asked)

    return answer


READS = ("GET", "HEAD")
PASSING = {
    "429": (Said(429, {"Retry-After": "0"}), ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")),
    "503": (Said(503, {"Content-Type": "text/html"}, b"<html>not now</html>"), READS),
    "dropped": (Said(is_dropped=True), READS),
    "truncated": (Said(cut=1), ("GET",)),
}


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("command", [*READING, *WRITING])
def test_a_fault_of_every_request_that_passes(command: str, fault: str, dflint: Dflint) -> None:
    """The answer is the same, and so is the registry after it."""
    words = (READING | WRITING)[command]
    found = []
    for is_faulty in (False, True):
        with Place(dflint, words) as place:
            if is_faulty:
                place.answer = _once(place, *PASSING[fault])
            code, out, err = place.run(*words)
            state = json.loads(place.plain(json.dumps(place.state())))
            said = "" if command == "sync" else place.plain(out)  # the order is that of threads
            found.append((code, said, place.plain(err), state))
        for name in ("apply.jsonl", "plan.json", "out.json", "out.html"):
            Path(name).unlink(missing_ok=True)
    assert found[0] == found[1]
    assert found[0][0] in (0, 1)


def _lies(place: Place, kind: str) -> Callable[[Asked], Said]:
    def answer(asked: Asked) -> Said:
        said = place.small(asked)
        if said.status != 200 or asked.method not in READS:
            return said
        is_manifest = "/manifests/" in asked.path
        if kind == "digest" and is_manifest:
            return Said(
                200, said.headers, said.body.replace(b'"schemaVersion":2', b'"schemaVersion":3')
            )
        if kind == "header" and is_manifest:
            return Said(
                200, {**said.headers, "Docker-Content-Digest": f"sha256:{'0' * 64}"}, said.body
            )
        if kind == "type" and is_manifest:
            return Said(200, {**said.headers, "Content-Type": OCI_MANIFEST}, said.body)
        if kind == "page of a proxy":
            return Said(200, {"Content-Type": "text/html"}, b"<html>sign in</html>")
        if kind == "endless pages" and ("tags/list" in asked.path or "_catalog" in asked.path):
            path = asked.path.partition("?")[0]
            said.headers["Link"] = f'<{path}?n=1&last={len(place.server.asked)}>; rel="next"'
        if kind == "blob" and "/blobs/" in asked.path:
            return Said(200, said.headers, b"x" * len(said.body))
        return said

    return answer


LIES = ["digest", "header", "type", "page of a proxy", "endless pages", "blob"]
# Commands that ask for nothing about which there is such a lie.
NOT_ASKED = {
    "digest": ("list", "apply", "undo"), "header": ("list", "undo"), "type": ("list", "apply", "undo"),
    "page of a proxy": ("undo",),
    "endless pages": ("image", "files", "check", "pin", "undo"),
    "blob": ("list", "apply", "undo", "image", "check", "pin", "promote"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIES)
@pytest.mark.parametrize("command", [*READING, *WRITING])
def test_a_registry_that_lies(command: str, kind: str, dflint: Dflint) -> None:
    """Sentences, exit code 2 or what is left alone, and no change that is built on the lie."""
    words = (READING | WRITING)[command]
    with Place(dflint, words) as place:
        before = place.state()
        place.answer = _lies(place, kind)
        code, out, err = place.run(*words)
        after = place.state()
    if command in NOT_ASKED[kind]:
        return
    assert code in (1, 2), (out, err)
    assert err.startswith("dflint: "), err
    assert "Traceback" not in out + err
    if command == "plan":
        assert not any(it["delete"] or it["untag"] for it in after[1].get("plan.json", ()))
    elif command in READING:
        assert after[0] == before[0]
        assert after[1]["Dockerfile"] == before[1]["Dockerfile"]
    else:
        assert [it[0] for it in after[0]] == [it[0] for it in before[0]] or kind == "blob", after[0]


@pytest.mark.parametrize("kind", ["basic", "token"])
@pytest.mark.parametrize("command", [*READING, *WRITING])
def test_credentials_that_are_not_accepted(
    command: str, kind: str, dflint: Dflint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence that names the host, and neither the password nor the user."""
    words = (READING | WRITING)[command]

    def answer(asked: Asked) -> Said:
        challenge = f'Bearer realm="http://{place.other.host}/token",service="tests"'
        header = "Basic realm=x" if kind == "basic" else challenge
        return Said(401, {"WWW-Authenticate": header}, b'{"errors":[{"code":"UNAUTHORIZED"}]}')

    with Place(dflint, words) as place:
        login = {"auth": b64encode(b"reader:not-this-one").decode()}
        Path("config.json").write_text(json.dumps({"auths": {place.server.host: login}}))
        monkeypatch.setenv("DOCKER_CONFIG", ".")
        before = place.state()
        place.answer = answer
        place.target.is_closed = True
        code, out, err = place.run(*words)
        assert place.state() == before
    assert code == 2, (out, err)
    assert "the credentials were not accepted" in err
    assert err.count("\n") == 1
    assert "not-this-one" not in out + err


@pytest.mark.parametrize("kind", ["hangs", "slow"])
@pytest.mark.parametrize("command", ["list", "usage", "audit", "plan", *WRITING])
def test_a_registry_that_does_not_end(command: str, kind: str, dflint: Dflint) -> None:
    """Reading ends in time, and where nothing could be read nothing is changed."""
    words = (READING | WRITING)[command]
    end = threading.Event()

    def answer(asked: Asked) -> Said:
        if kind == "hangs":
            end.wait(60)
            return Said(is_dropped=True)
        said = place.small(asked)
        is_read = asked.method in READS
        return Said(said.status, said.headers, said.body, pause=0.5 if is_read else 0.0)

    with Place(dflint, words) as place:
        before = place.state()
        place.answer = answer
        code, _, err = place.run(*words, "--timeout", "0.2")
        end.set()
        if kind == "hangs":
            assert place.state()[0] == before[0]
            assert (code, err.count("\n")) == (2, 1)
        assert code == (0 if (command, kind) == ("undo", "slow") else 2)  # undo reads heads alone


@pytest.mark.parametrize(
    ("fault", "is_done"),
    [(Said(503), False), (Said(is_dropped=True), False), (Said(is_dropped=True), True)],
    ids=["503", "dropped before it is done", "dropped after it"],
)
@pytest.mark.parametrize("command", ["apply", "undo", "promote", "sync"])
def test_a_change_that_fails_at_any_step(
    command: str, fault: Said, is_done: bool, dflint: Dflint
) -> None:
    """One request that changes something fails, and the registry has done it or not: the same command
    again comes to the same end."""
    words = WRITING[command]
    expected = None
    for number in range(40):
        with Place(dflint, words) as place:
            left = [number]

            def answer(asked: Asked, place: Place = place, left: list[int] = left) -> Said:
                if asked.method not in READS:
                    left[0] -= 1
                    if left[0] == 0:
                        if is_done:
                            place.small(asked)
                        return fault
                return place.small(asked)

            place.answer = answer
            code, _, err = place.run(*words)
            if code != 0:
                assert err.startswith("dflint: ")
                assert place.run(*words)[0] == 0
            state = json.loads(place.plain(json.dumps(place.state()[0])))
        Path("apply.jsonl").unlink(missing_ok=True)
        assert expected is None or state == expected, number
        expected = state
        if left[0] > 0:
            return
    raise AssertionError("there are more steps than were tried")
