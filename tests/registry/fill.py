"""Content of every kind for a registry, the same each time."""

from __future__ import annotations

from dataclasses import dataclass, field

from dflint.registry.manifests import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from tests.registry.lab import Built, Client, as_json, descriptor, digest, image, index, layer

BOOKWORM = {"created_by": "# debian.sh --arch 'amd64' out/ 'bookworm' '@1717286400'"}
BUSTER = {"created_by": "# debian.sh --arch 'amd64' out/ 'buster' '@1717286400'"}
OS = layer(os="debian " * 500)
TOKEN = "ghp_" + "a1B2" * 9


@dataclass
class Filled:
    """What was put there: tags by repository, and digests."""

    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    base: Built | None = None
    broken: str = ""

    def add(self, client: Client, repository: str, it: Built, *tags: str) -> Built:
        client.push(repository, it, *tags)
        self.tags.setdefault(repository, {}).update(dict.fromkeys(tags, it.digest))
        return it


def _step(text: str, is_empty: bool = False) -> dict[str, object]:
    return {"created_by": text, **({"empty_layer": True} if is_empty else {})}


def fill(client: Client) -> Filled:
    """Images with and without faults, indexes, attestations, signatures, things that are broken."""
    found = Filled()
    base = found.add(
        client, "bases/debian", image([OS], history=[BOOKWORM], config={"Cmd": ["bash"]}), "12"
    )
    found.base = base
    good = image(
        [OS, layer(app="1")],
        history=[BOOKWORM, _step("COPY app /app # buildkit"), _step("USER 1000", True)],
        config={"User": "1000", "Entrypoint": ["/app"], "ExposedPorts": {"8080/tcp": {}},
                "Healthcheck": {"Test": ["CMD", "/app", "--health"]}, "Labels": {"team": "blue"}},
    )  # fmt: skip
    found.add(client, "team-a/good", good, "1.0", "latest")
    found.add(client, "team-b/copy", good, "1")  # the same digest elsewhere
    bad = image(
        [OS, layer(app="2"), layer(b="3")],
        history=[
            BUSTER,
            _step("COPY app /app # buildkit"),
            _step(f"RUN |1 GITHUB_TOKEN={TOKEN} /bin/sh -c make fetch # buildkit"),
            _step('CMD ["/bin/sh" "-c" "node /app"]', True),
        ],
        config={"Env": ["PATH=/usr/bin", "DB_PASSWORD=s3cr3t-of-db-77"], "Cmd": ["/bin/sh", "-c", "node /app"]},
    )  # fmt: skip
    found.add(client, "team-a/bad", bad, "1")
    old = image(
        [OS, layer(app="4")], history=[BOOKWORM, _step("COPY a /a")], media_type=DOCKER_MANIFEST
    )
    found.add(client, "team-a/old", old, "1")
    arm = image([layer(os="arm"), layer(app="arm")], architecture="arm64")
    said = _provenance("pkg:docker/node@22-slim?platform=linux%2Famd64")
    found.add(
        client, "team-a/multi", index({"linux/amd64": good, "linux/arm64/v8": arm}, said), "1"
    )
    for number, created in enumerate(("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "")):
        found.add(
            client,
            "team-b/undated",
            image([OS, layer(n=str(number))], created=created),
            f"{number}",
        )
    labelled = image(
        [layer(x="own")],
        config={"Labels": {"org.opencontainers.image.base.name": "docker.io/library/node:22"}},
    )
    found.add(client, "team-b/labelled", labelled, "1")
    python = image(
        [layer(x="p")], config={"Env": ["PYTHON_VERSION=3.6.15", "GPG_KEY=0D96"], "User": "1000"}
    )
    found.add(client, "team-b/python", python, "1")
    signature = image(
        [layer(s="signature")], subject=good, artifact_type="application/vnd.example.signature"
    )
    client.push("team-a/good", signature)
    found.tags["team-a/good"][f"{good.digest.replace(':', '-')}.sig"] = signature.digest
    client.push("team-a/good", signature, f"{good.digest.replace(':', '-')}.sig")
    listed = as_json({"schemaVersion": 2, "mediaType": OCI_INDEX,
                      "manifests": [descriptor(signature.manifest, OCI_MANIFEST)]})  # fmt: skip
    found.add(client, "team-a/good", Built(listed, OCI_INDEX), good.digest.replace(":", "-"))
    return found


def break_child(client: Client, found: Filled) -> None:
    """An index of which an image is gone."""
    child = image([layer(x="gone")])
    whole = index(
        {"linux/amd64": child, "linux/arm64": image([layer(x="stays")], architecture="arm64")}
    )
    found.add(client, "team-c/broken", whole, "1")
    status, _, said = client.ask("DELETE", f"/v2/team-c/broken/manifests/{child.digest}")
    assert status == 202, said
    found.broken = child.digest


def _provenance(uri: str) -> Built:
    """An attestation of BuildKit: who made an image, and of what."""
    statement = as_json(
        {
            "predicateType": "https://slsa.dev/provenance/v0.2",
            "predicate": {"materials": [{"uri": uri}]},
        }
    )
    config = as_json(
        {
            "architecture": "unknown",
            "os": "unknown",
            "rootfs": {"type": "layers", "diff_ids": [digest(statement)]},
        }
    )
    notes = {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"}
    record = {
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": descriptor(config, "application/vnd.oci.image.config.v1+json"),
        "layers": [descriptor(statement, "application/vnd.in-toto+json", annotations=notes)],
    }  # fmt: skip
    return Built(as_json(record), OCI_MANIFEST, [config, statement])
