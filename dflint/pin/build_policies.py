"""The lock as policies of builders: images are built upon as they were locked, Dockerfiles unchanged.

Sources, read on 2026-11-30: moby/buildkit, sourcepolicy/pb/policy.proto and docs/build-repro.md (a rule
CONVERT replaces the identifier of a source); docker/buildx, policy/ and the Docker documentation, "Build
policies" (`input.image`, `pin_image`, `decision`; buildx 0.31, BuildKit 0.26).
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.images.lock import Locked

SCHEME = "docker-image://"
# What a build takes besides the images of its Dockerfile: the SBOM scanner of BuildKit.
IMPLICIT = "docker.io/docker/buildkit-syft-scanner"
REGO = """\
# Made by `dflint pin --build-policy` from dflint.lock: images are taken as they were locked.
package docker

default allow := false

locked := {{
{rows}}}

image_name := sprintf("%s:%s", [input.image.fullRepo, input.image.tag])

# Sources that are no images, and the SBOM scanner that BuildKit runs.
allow if not input.image

allow if input.image.fullRepo == "{implicit}"

# A tag stands for the digest that was locked.
allow if {{
	not input.image.isCanonical
	digest := locked[image_name]
	pin_image(input.image, digest)
}}

# An image that is named with a digest has one that was locked for its repository.
allow if {{
	input.image.isCanonical
	some name, digest in locked
	startswith(name, sprintf("%s:", [input.image.fullRepo]))
	digest == input.image.checksum
}}

deny_msg contains msg if {{
	not allow
	msg := sprintf("%s is not in dflint.lock: run `dflint pin --lock dflint.lock`", [input.image.ref])
}}

decision := {{"allow": allow, "deny_msg": [it | some it in deny_msg]}}
"""


def source_policy(images: Iterable[Locked]) -> str:
    """The source policy of BuildKit, as JSON: each tag becomes itself with its digest."""
    rules = [
        {
            "action": "CONVERT",
            "selector": {"identifier": f"{SCHEME}{it.reference}"},
            "updates": {"identifier": f"{SCHEME}{it.reference}@{it.digest}"},
        }
        for it in sorted(images, key=lambda it: it.reference)
    ]
    return json.dumps({"version": 1, "rules": rules}, indent=2) + "\n"


def build_policy(images: Iterable[Locked]) -> str:
    """The build policy of buildx, as Rego: only what is locked, with the digest that was locked."""
    rows = [
        f"\t{json.dumps(it.reference)}: {json.dumps(it.digest)},\n"
        for it in sorted(images, key=lambda it: it.reference)
    ]
    return REGO.format(rows="".join(rows), implicit=IMPLICIT)
