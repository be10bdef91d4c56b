"""The build policy says of the images of a build what the lock says. `pin_image` is buildx's own: here
it holds for the digests of the lock."""

import json

import pytest

from dflint.model.images.lock import Locked
from dflint.pin.build_policies import build_policy, source_policy

regopy = pytest.importorskip("regopy")
ONE, TWO = (f"sha256:{it * 64}" for it in "12")
LOCKED = [
    Locked("docker.io/library/node:22", ONE),
    Locked("ghcr.io/acme/tools:1.2", TWO),
]
BUILTIN = 'package docker\n\npin_image(image, digest) if startswith(digest, "sha256:")\n'


def _decision(given: dict[str, object]) -> tuple[bool, list[str]]:
    rego = regopy.Interpreter()
    rego.add_module("buildx", BUILTIN)
    rego.add_module("policy", build_policy(LOCKED))
    rego.set_input(given)
    output = json.loads(str(rego.query("x = data.docker.decision")))
    found = output["bindings"]["x"] if isinstance(output, dict) else output[0]["bindings"]["x"]
    return found["allow"], found["deny_msg"]


def _image(full: str, tag: str = "", digest: str = "") -> dict[str, object]:
    """The input as buildx gives it: what is empty is not there."""
    ref = f"{full}{':' + tag if tag else ''}{'@' + digest if digest else ''}"
    known = {"tag": tag, "isCanonical": bool(digest), "checksum": digest}
    return {"image": {"ref": ref, "fullRepo": full, **{key: it for key, it in known.items() if it}}}


@pytest.mark.parametrize(
    ("given", "is_allowed"),
    [
        ({"local": {"name": "context"}}, True),
        ({"http": {"url": "https://example.com/x"}}, True),
        (_image("docker.io/library/node", "22"), True),
        (_image("docker.io/library/node", "24"), False),
        (_image("docker.io/library/redis", "8"), False),
        (_image("docker.io/library/node", digest=ONE), True),
        (_image("docker.io/library/node", "22", ONE), True),
        (_image("docker.io/library/node", "22", TWO), False),
        (_image("docker.io/library/node", digest=TWO), False),
        (_image("ghcr.io/acme/tools", digest=TWO), True),
        (_image("docker.io/docker/buildkit-syft-scanner", "stable-1"), True),
    ],
)
def test_what_a_build_may_take(given: dict[str, object], is_allowed: bool) -> None:
    allow, messages = _decision(given)
    assert allow is is_allowed
    assert bool(messages) is not is_allowed
    assert all("is not in dflint.lock" in it for it in messages)


def test_an_empty_lock_lets_no_image_pass() -> None:
    assert "locked := {\n}" in build_policy([])


def test_the_source_policy_is_that_of_the_documentation() -> None:
    """docs/build-repro.md in moby/buildkit: rules with an action, a selector and updates."""
    policy = json.loads(source_policy(reversed(LOCKED)))
    assert policy == {
        "version": 1,
        "rules": [
            {
                "action": "CONVERT",
                "selector": {"identifier": f"docker-image://{it.reference}"},
                "updates": {"identifier": f"docker-image://{it.reference}@{it.digest}"},
            }
            for it in LOCKED
        ],
    }
