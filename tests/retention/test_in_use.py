"""What runs by files of deployments stays: by digest where that is known, else the tag, else it is an error."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dflint.inventory.in_use import in_use_of
from dflint.registry.manifests import ACCEPT
from dflint.retention.policy import PolicyError
from tests.cli.conftest import Dflint
from tests.registry.lab import Built, Client, Faulty, image, layer
from tests.registry.small import Small

HOST = "registry.example.com"
ONE, TWO = (f"sha256:{digit * 64}" for digit in "12")


def _policy(here: Path, name: str, more: str = "") -> None:
    (here / "dflint-retention.toml").write_text(
        f'[retention]\nin-use = ["{name}"]\n\n[[retention.rule]]\nrepositories = ["**"]\n'
        f'tags = "*"\nkeep-newest = 0\n{more}'
    )


def _pod(image: str, image_id: str = "", phase: str = "Running", **owner: Any) -> dict[str, Any]:
    status = {"phase": phase, "containerStatuses": [{"name": "a", "imageID": image_id}]}
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n", **owner},
        "spec": {"containers": [{"name": "a", "image": image}]},
        "status": status if image_id else {"phase": phase},
    }  # fmt: skip


def _deployment(name: str, **more: Any) -> dict[str, Any]:
    spec = {"template": {"spec": {"containers": [{"name": "a", "image": name}]}}, **more}
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "p", "namespace": "n"}, "spec": spec}  # fmt: skip


def _list(*objects: dict[str, Any]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})


def _compose(*services: str) -> str:
    made = (f"  s{number}:\n    {it}\n" for number, it in enumerate(services))
    return f"services:\n{''.join(made)}"


@pytest.mark.parametrize(
    ("text", "tags", "digests"),
    [
        (_list(_pod(f"{HOST}/app:1", f"{HOST}/app@{ONE}")), {"1"}, {ONE}),
        (_list(_pod(f"{HOST}/app:1", f"docker-pullable://{HOST}/app@{ONE}")), {"1"}, {ONE}),
        (_list(_pod(f"{HOST}/app:1")), {"1"}, set()),
        (_list(_pod(f"{HOST}/app")), {"latest"}, set()),
        (_list(_pod(f"{HOST}/app:1@{TWO}", f"{HOST}/app@{ONE}")), {"1"}, {ONE, TWO}),
        (_list(_pod(f"{HOST}/app:1", f"{HOST}/app@{ONE}", "Succeeded")), {"1"}, {ONE}),
        (_list(_pod(ONE, f"docker://{ONE}")), set(), {ONE}),
        (_list(_pod("other.example/app:1", f"other.example/app@{ONE}")), set(), {ONE}),
        (_list(_deployment(f"{HOST}/app:2"),
               _pod(f"{HOST}/app:1", f"{HOST}/app@{ONE}",
                    ownerReferences=[{"kind": "Deployment", "name": "p"}])), {"1", "2"}, {ONE}),
        (_list({"kind": "Engine", "metadata": {"name": "e"}, "spec": {"a": {"image": f"{HOST}/app:3"}}}),
         {"3"}, set()),
        (_list(_deployment(f"{HOST}/app:2", image=f"{HOST}/app:4")), {"2", "4"}, set()),
    ],
    ids=["pod", "docker", "not started", "no tag", "both", "ended", "no name", "elsewhere",
         "rolled out", "own kind", "beside containers"],
)  # fmt: skip
def test_kubernetes(text: str, tags: set[str], digests: set[str]) -> None:
    for name in ("pods.json", "pods"):
        found = in_use_of(text, name, HOST)
        assert found.tags == {("app", it) for it in tags}
        assert found.digests == digests
        assert not found.repositories


def test_manifests_in_yaml() -> None:
    text = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  jobTemplate:\n    spec:\n"
        "      template:\n        spec:\n          initContainers:\n"
        f"          - {{name: i, image: {HOST}/init:1}}\n          containers:\n"
        f"          - {{name: a, image: {HOST}/app:1}}\n---\n"
    )
    assert in_use_of(text, "cron.yaml", HOST).tags == {("app", "1"), ("init", "1")}


@pytest.mark.parametrize(
    ("service", "tags", "digests", "repositories"),
    [
        (f"image: {HOST}/app:1", {("app", "1")}, set(), set()),
        (f"image: {HOST}/app", {("app", "latest")}, set(), set()),
        (f"image: {HOST}/app@{ONE}", set(), {ONE}, set()),
        ("image: app:1", set(), set(), set()),
        (f"{{image: {HOST}/app:1, build: .}}", {("app", "1")}, set(), set()),
        ("build: .", set(), set(), set()),
        (f'image: "{HOST}/app:${{TAG:-1}}"', set(), set(), {"app"}),
        (f"image: {HOST}/app:1-$TAG", set(), set(), {"app"}),
        (f"image: {HOST}/app@$DIGEST", set(), set(), {"app"}),
        (f"{{build: ., volumes: [{{type: image, source: '{HOST}/data:2', target: /d}}]}}",
         {("data", "2")}, set(), set()),
    ],
    ids=["tag", "no tag", "digest", "elsewhere", "built and pushed", "built", "variable with a default",
         "a part of a tag", "a digest that a run knows", "a volume"],
)  # fmt: skip
def test_compose(
    service: str, tags: set[tuple[str, str]], digests: set[str], repositories: set[str]
) -> None:
    found = in_use_of(_compose(service), "compose.yaml", HOST)
    assert found.tags == tags
    assert found.digests == digests
    assert found.repositories == repositories


def test_compose_with_a_merge_and_a_model() -> None:
    text = (
        f"x-common: &common\n  image: {HOST}/app:1\nservices:\n  a:\n    <<: *common\n    ports: []\n"
        f"models:\n  m:\n    model: {HOST}/ai/m:2\n"
    )
    assert in_use_of(text, "compose.yaml", HOST).tags == {("app", "1"), ("ai/m", "2")}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("c.yaml", _compose("image: $IMAGE"), 'only a run knows what "$IMAGE" is'),
        ("c.yaml", _compose("image: $REGISTRY:5000/app"), "only a run knows"),
        ("c.yaml", _compose(f"image: {HOST}/${{NAME}}:1"), "only a run knows"),
        ("c.yaml", _compose("extends: {file: other.yaml, service: a}"), "it extends another one"),
        ("c.yaml", _compose("ports: []"), "no image and no build"),
        ("c.yaml", _compose("image: 'a b'"), "is no reference to an image"),
        ("c.yaml", f"include: [other.yaml]\n{_compose('image: a')}", "it includes other files"),
        ("c.yaml", "volumes: {}\n", "no services and no Kubernetes objects"),
        ("c.yaml", "services: [", "c.yaml:1"),
        ("k.yaml", "kind: Pod\nspec:\n  containers:\n  - {name: a, image: $(IMAGE)}\n", "is no reference"),
        ("k.json", _list(_pod("app:1", "docker-pullable://app@sha256:123")), "has no digest that is one"),
        ("k.json", _list(), "the list is empty"),
        ("k.json", '{"items": ', "this is not JSON"),
        ("k.json", "", "is empty"),
        ("list", f"{HOST}/app:1\n{{{{ image }}}}\n", "list:2"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_an_error(name: str, text: str, sentence: str) -> None:
    """What it means may be in use."""
    with pytest.raises(PolicyError, match=re.escape(sentence)) as error:
        in_use_of(text, name, HOST)
    assert str(error.value).startswith(name)


# --- the plan ---


def _image(name: str) -> Built:
    return image([layer(a=name)], created="2020-01-01T00:00:00Z")


def _plan(dflint: Dflint, host: str) -> dict[str, Any]:
    code, _, err = dflint("registry", "plan", host, "-o", "plan.json")
    assert (code, err) == (0, "")
    [found] = json.loads(Path("plan.json").read_text())["repositories"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (lambda host, it: _list(_pod(f"{host}/app:2", f"{host}/app@{it.digest}")), {"1", "2"}),
        (lambda host, it: _list(_pod("other.example/x:9", f"docker://{_config(it)}")), {"1"}),
        (lambda host, it: _list(_deployment(f"{host}/app:3")), {"3"}),
        (lambda host, it: _compose(f"image: {host}/app:${{TAG-2}}"), {"1", "2", "3"}),
    ],
    ids=["pod", "by its configuration", "deployment", "compose"],
)  # fmt: skip
def test_what_runs_stays(
    text: Callable[[str, Built], str], kept: set[str], here: Path, dflint: Dflint
) -> None:
    """A pod runs what tag 1 is, and is told to run tag 2."""
    _policy(here, "running.yaml")
    small = Small()
    with Faulty(small) as server:
        client = Client(server.host)
        made = {tag: client.push("app", _image(tag), tag) for tag in "123"}
        (here / "running.yaml").write_text(text(server.host, made["1"]))
        plan = _plan(dflint, server.host)
        count = str(len(plan["delete"]) + len(plan["untag"]))
        arguments = ("registry", "apply", "plan.json", "--confirm", count, "--max-share", "100")
        assert dflint(*arguments)[0] < 2  # 1: this registry removes no names
        assert set(small.manifests["app"]) == {made[it].digest for it in kept}


def _config(it: Built) -> str:
    return str(json.loads(it.manifest)["config"]["digest"])


def test_another_deployment_needs_another_plan(here: Path, dflint: Dflint) -> None:
    _policy(here, "running.json")
    with Faulty(Small()) as server:
        client = Client(server.host)
        for tag in "12":
            client.push("app", _image(tag), tag)
        (here / "running.json").write_text(_list(_deployment(f"{server.host}/app:1")))
        assert set(_plan(dflint, server.host)["dropped"]) == {"2"}
        (here / "running.json").write_text(_list(_deployment(f"{server.host}/app:2")))
        arguments = ("registry", "apply", "plan.json", "--confirm", "1", "--max-share", "100")
        code, _, err = dflint(*arguments)
        assert (code, "is another one than when the plan was made" in err) == (2, True)
        assert client.ask("HEAD", "/v2/app/manifests/2", Accept=ACCEPT)[0] == 200


def test_a_file_that_cannot_be_read_plans_nothing(here: Path, dflint: Dflint) -> None:
    _policy(here, "running.yaml")
    (here / "running.yaml").write_text(_compose("image: $IMAGE"))
    with Faulty(Small()) as server:
        Client(server.host).push("app", _image("1"), "1")
        code, out, err = dflint("registry", "plan", server.host, "-o", "plan.json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not Path("plan.json").exists()
