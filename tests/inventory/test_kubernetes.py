"""What runs, as kubectl and helm say it."""

import json
from pathlib import Path

import pytest

from dflint.inventory.documents import documents
from dflint.inventory.kubernetes import kubernetes
from dflint.inventory.records import Deployed, InventoryError
from tests.cli.conftest import Dflint
from tests.inventory.lab import digest, inventory, listed, owner_reference, pod, runs

A, B = digest("a"), digest("b")
HASH = {"pod-template-hash": "5d4f8c7b9"}


def read(text: str) -> list[Deployed]:
    found = kubernetes(documents(text, "pods.json"), "pods.json")
    assert found.problems == []
    return found.found


def places(text: str) -> list[tuple[str, str, str]]:
    return [(it.place, it.reference, it.digest) for it in read(text)]


@pytest.mark.parametrize(
    "image_id",
    [
        f"docker.io/acme/api@{A}",
        f"docker-pullable://acme/api@{A}",
        f"docker://{A}",
        A,
        A.removeprefix("sha256:"),
        f"docker.io/library/import-2026-11-02@{A}",
    ],
)
def test_all_forms_of_imageid(image_id: str) -> None:
    assert places(listed(pod("api-0", "acme/api:1", image_id))) == [
        ("prod/Pod/api-0", "acme/api:1", A)
    ]


def test_pods_of_a_deployment_are_one_place() -> None:
    owner = ("ReplicaSet", "api-5d4f8c7b9")
    text = listed(
        pod("api-5d4f8c7b9-x2k4p", "acme/api:1", A, owner=owner, labels=HASH),
        pod("api-5d4f8c7b9-zz9p8", "acme/api:1", A, owner=owner, labels=HASH),
    )
    (found,) = read(text)
    assert (found.place, found.digest, found.instances) == ("prod/Deployment/api", A, 2)


def test_two_digests_under_one_tag_are_two() -> None:
    owner = ("StatefulSet", "db")
    text = listed(
        pod("db-0", "acme/db:1", A, owner=owner), pod("db-1", "acme/db:1", B, owner=owner)
    )
    assert places(text) == [
        ("prod/StatefulSet/db", "acme/db:1", A),
        ("prod/StatefulSet/db", "acme/db:1", B),
    ]


def test_owners_that_are_listed_lead_on() -> None:
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": "backup-29384720",
            "namespace": "prod",
            "ownerReferences": [owner_reference("CronJob", "backup")],
        },
        "spec": {
            "template": {"spec": {"containers": [{"name": "main", "image": "acme/backup:1"}]}}
        },
    }
    one = pod("backup-29384720-h8k", "acme/backup:1", A, owner=("Job", "backup-29384720"))
    assert ("prod/CronJob/backup", "acme/backup:1", A) in places(listed(one, job))


def test_a_pod_of_the_kubelet_is_itself() -> None:
    one = pod("etcd-node-1", "registry.k8s.io/etcd:3.5", A, owner=("Node", "node-1"))
    assert places(listed(one))[0][0] == "prod/Pod/etcd-node-1"


def test_init_and_ephemeral_containers_and_volumes() -> None:
    one = pod(
        "api-0",
        "acme/api:1",
        A,
        initContainers=[{"name": "migrate", "image": "acme/migrate:1"}],
        initContainerStatuses=[{"name": "migrate", "imageID": f"acme/migrate@{B}"}],
        ephemeralContainers=[{"name": "debugger", "image": "busybox"}],
        ephemeralContainerStatuses=[{"name": "debugger", "imageID": ""}],
        volumes=[{"name": "model", "image": {"reference": "acme/model:2", "pullPolicy": "Always"}}],
    )
    assert [(it.container, it.reference, it.digest) for it in read(listed(one))] == [
        ("main", "acme/api:1", A),
        ("migrate", "acme/migrate:1", B),
        ("debugger", "busybox", ""),
        ("volume model", "acme/model:2", ""),
    ]


def test_pods_that_ended_do_not_run() -> None:
    text = listed(pod("job-1", "acme/job:1", A, phase="Succeeded"), pod("api-0", "acme/api:1", B))
    found = kubernetes(documents(text, "pods.json"), "pods.json")
    assert [it.reference for it in found.found] == ["acme/api:1"]
    assert found.notes == ["pods.json: 1 pod has ended, and what they ran is left out."]


def test_what_pods_run_comes_before_what_their_deployment_says() -> None:
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "api", "namespace": "prod"},
        "spec": {
            "template": {
                "spec": {
                    "containers": [
                        {"name": "main", "image": "acme/api:1"},
                        {"name": "proxy", "image": "envoy:1"},
                    ]
                }
            }
        },
    }
    one = pod(
        "api-5d4f8c7b9-x2k4p", "acme/api:1", A,
        owner=("ReplicaSet", "api-5d4f8c7b9"), labels=HASH,
    )  # fmt: skip
    assert places(listed(deployment, one)) == [
        ("prod/Deployment/api", "acme/api:1", A),
        ("prod/Deployment/api", "envoy:1", ""),
    ]


def test_a_raw_list_of_the_api_has_kinds_of_its_list() -> None:
    one = pod("api-0", "acme/api:1", A)
    del one["kind"], one["apiVersion"]
    text = json.dumps({"kind": "PodList", "apiVersion": "v1", "items": [one]})
    assert places(text) == [("prod/Pod/api-0", "acme/api:1", A)]


HELM = """
---
# Source: shop/templates/serviceaccount.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: release-shop
  labels: {helm.sh/chart: shop-0.1.0, app.kubernetes.io/managed-by: Helm}
---
# Source: shop/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: release-shop
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      initContainers:
        - {name: wait, image: "busybox:1.36"}
      containers:
        - name: shop
          image: "ghcr.io/acme/shop:1.16.0"
          ports: [{containerPort: 80}]
---
# Source: shop/templates/backup.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup, namespace: jobs}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {containers: [{name: b, image: acme/backup}]}}}}
---
# Source: shop/templates/empty.yaml
---
# Source: shop/templates/tests/test-connection.yaml
apiVersion: v1
kind: Pod
metadata:
  name: release-shop-test
  annotations: {"helm.sh/hook": test}
spec:
  containers:
    - {name: wget, image: busybox, command: [wget], args: ["release-shop:80"]}
"""


def test_output_of_helm_template() -> None:
    assert places(HELM) == [
        ("Pod/release-shop-test", "busybox", ""),
        ("Deployment/release-shop", "ghcr.io/acme/shop:1.16.0", ""),
        ("Deployment/release-shop", "busybox:1.36", ""),
        ("jobs/CronJob/backup", "acme/backup", ""),
    ]


ROLLOUT = """
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {name: api}
    spec: {template: {spec: {containers: [{name: a, image: acme/api}]}}}
"""
PROMETHEUS = """
    apiVersion: monitoring.coreos.com/v1
    kind: Prometheus
    metadata: {name: k8s}
    spec: {image: quay.io/prometheus/prometheus}
"""


def test_kinds_that_are_not_known_are_read_by_their_pods() -> None:
    text = "\n---\n".join((ROLLOUT, PROMETHEUS))
    found = kubernetes(documents(text, "x.yaml"), "x.yaml")
    assert [it.place for it in found.found] == ["Rollout/api"]
    assert found.notes == ["x.yaml: 1 Prometheus: it names images where dflint does not look."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("{", "this is not JSON"),
        ('{"kind": "List", "items": [', "this is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"kind": ' + "1" * 5_000 + "}", "a number is too long"),
        ("a: [b", "this is not YAML"),
        ("- " * 300 + "a", "nested too deeply"),
        ("No resources found", "no Kubernetes object"),
        ("spec: {containers: []}", "it has no kind"),
        ('{"kind": "List", "items": []}', "the list is empty"),
        ("kind: Service\n---\nkind: Service", "no object has containers: 2 Service"),
        ("kind: {{ .Values.kind }}\nx: {{", "helm template"),
    ],
)
def test_what_is_wrong_is_one_sentence(dflint: Dflint, here: Path, text: str, said: str) -> None:
    (here / "pods").write_text(text)
    code, out, err = dflint("inventory", "--kubernetes", "pods")
    assert (code, out) == (2, "")
    assert said in err and err.startswith("dflint: pods") and err.count("\n") == 1


def test_aliases_in_each_other_take_no_time(dflint: Dflint, here: Path) -> None:
    """A billion texts, if each were read as often as it is named."""
    lines = ["kind: Deployment", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (here / "bomb.yaml").write_text("\n".join([*lines, "spec: {template: *a9}"]))
    code, _, err = dflint("inventory", "--kubernetes", "bomb.yaml")
    assert (code, "no object has containers" in err) == (2, True)


def test_a_digest_that_is_none_is_said_and_the_rest_is_shown(dflint: Dflint, here: Path) -> None:
    text = listed(pod("a-0", "acme/a:1", "acme/a@sha256:12ab"), pod("b-0", "acme/b:1", B))
    code, out, err = dflint(
        "inventory", "--kubernetes", "-", "--format", "json", stdin=text.encode()
    )
    assert code == 2
    assert err == (
        'dflint: <stdin>: prod/Pod/a-0, container main: "acme/a@sha256:12ab" has no digest that is one.\n'
    )
    assert runs(json.loads(out), "docker.io/acme/b:1") == [("prod/Pod/b-0", "by digest")]


def test_a_folder_of_manifests(dflint: Dflint, here: Path) -> None:
    (here / "k8s" / "base").mkdir(parents=True)
    (here / "k8s" / "base" / "app.yaml").write_text(HELM)
    (here / "k8s" / "kustomization.yaml").write_text("resources: [base/app.yaml]\n")
    (here / "k8s" / "README.md").write_text("containers\n")
    (here / "k8s" / "schema.json").write_text('{"containers": {"kind": 1}}')
    (here / "k8s" / "chart.yaml").write_text("kind: Pod\ncontainers: {{ .Values.x }}\nx: {{\n")
    found = inventory(dflint, "--kubernetes", "k8s")
    assert len(found["unknown"]) == 1 and "helm template" in found["unknown"][0]
    assert runs(found, "ghcr.io/acme/shop:1.16.0") == [("Deployment/release-shop", "by tag")]


def test_not_an_object_is_an_error_in_python_too() -> None:
    with pytest.raises(InventoryError, match="no Kubernetes object"):
        kubernetes(["text"], "x")
