"""Repositories and clusters to take an inventory of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.cli.conftest import Dflint


def digest(text: str) -> str:
    """A digest that is always the same for a text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def write(folder: Path, files: Mapping[str, str]) -> None:
    """A repository with these files."""
    (folder / ".git").mkdir(exist_ok=True)
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"))


def pod(
    name: str,
    image: str,
    image_id: str,
    *,
    owner: tuple[str, str] | None = None,
    namespace: str = "prod",
    phase: str = "Running",
    labels: Mapping[str, str] | None = None,
    **more: object,
) -> dict[str, Any]:
    """A pod as `kubectl get pods -o json` shows it (containerd 1.7, Kubernetes 1.31)."""
    owners = [] if owner is None else [owner_reference(*owner)]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "creationTimestamp": "2026-11-02T09:14:31Z",
            "generateName": f"{name}-",
            "labels": {"app": "shop", **(labels or {})},
            "name": name,
            "namespace": namespace,
            "ownerReferences": owners,
            "resourceVersion": "3003522",
            "uid": "5c1c2f0e-5f0c-4f5b-9a2f-27c2a2a6d9f5",
        },
        "spec": {
            "containers": [
                {
                    "image": image,
                    "imagePullPolicy": "IfNotPresent",
                    "name": "main",
                    "ports": [{"containerPort": 8080, "protocol": "TCP"}],
                    "resources": {},
                    "terminationMessagePath": "/dev/termination-log",
                    "volumeMounts": [
                        {
                            "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                            "name": "kube-api-access-x7k2p",
                            "readOnly": True,
                        }
                    ],
                }
            ],
            "dnsPolicy": "ClusterFirst",
            "nodeName": "worker-1",
            "serviceAccountName": "default",
            "volumes": [{"name": "kube-api-access-x7k2p", "projected": {"defaultMode": 420}}],
            **{key: value for key, value in more.items() if not key.endswith("Statuses")},
        },
        "status": {
            "conditions": [
                {"lastProbeTime": None, "status": "True", "type": "Ready"},
            ],
            "containerStatuses": [
                {
                    "containerID": f"containerd://{'3b22fca5' * 8}",
                    "image": image,
                    "imageID": image_id,
                    "lastState": {},
                    "name": "main",
                    "ready": True,
                    "restartCount": 0,
                    "started": True,
                    "state": {"running": {"startedAt": "2026-11-02T09:14:33Z"}},
                }
            ],
            "hostIP": "192.168.48.135",
            "phase": phase,
            "podIP": "10.233.44.14",
            "qosClass": "BestEffort",
            **{key: value for key, value in more.items() if key.endswith("Statuses")},
        },
    }


def owner_reference(kind: str, name: str) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "blockOwnerDeletion": True,
        "controller": True,
        "kind": kind,
        "name": name,
        "uid": "0b7a6c88-23a1-4b0e-a8b2-0a7a8d6b6a01",
    }


def listed(*items: object) -> str:
    """As `kubectl get … -o json` prints objects."""
    record = {
        "apiVersion": "v1",
        "items": list(items),
        "kind": "List",
        "metadata": {"resourceVersion": ""},
    }
    return json.dumps(record, indent=4)


def inventory(dflint: Dflint, *args: str, stdin: str = "") -> dict[str, Any]:
    """What `dflint inventory` says for programs; it has to end well."""
    code, out, err = dflint("inventory", "--format", "json", *args, stdin=stdin.encode())
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def image(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The image with a name or an id."""
    those = [it for it in found["images"] if name in (it["id"], *it["names"])]
    assert len(those) == 1, [it["id"] for it in found["images"]]
    one: dict[str, Any] = those[0]
    return one


def bases(found: Mapping[str, Any], name: str) -> list[tuple[str, str, str]]:
    """What an image depends on: image, how, how sure."""
    return [(it["image"], it["how"], it["certainty"]) for it in image(found, name)["bases"]]


def runs(found: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    """Where an image runs: place, and how that is known."""
    return [(it["place"], it["by"]) for it in image(found, name)["runs"]]


def rebuilt(found: Mapping[str, Any]) -> list[list[list[tuple[str, str]]]]:
    """What is rebuilt: steps of groups of (image, how sure)."""
    return [
        [[(it["image"], it["certainty"]) for it in group] for group in step]
        for step in found["affected"]["steps"]
    ]
