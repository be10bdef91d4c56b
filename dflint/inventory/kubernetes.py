"""What Kubernetes runs: `kubectl get … -o json` or `-o yaml`, manifests, `helm template`.

Pods say by digest what runs (`status.containerStatuses[].imageID`); all other objects say by
reference what is to run. Sources: Kubernetes API reference, v1.34 (Pod, PodTemplateSpec, CronJob);
imageID has the digest in the registry where the runtime knows it, else that of the configuration
(kubernetes/kubernetes#33014, containerd/containerd#8408). Looked up 2026-11.
"""

from __future__ import annotations

from collections import Counter

from dflint.inventory.records import Deployed, Deployments, NoWorkloads
from dflint.registry.reference import is_digest
from dflint.retention.in_use import without_scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Object = dict[str, object]

# Where a pod lists containers, and where it says what they run.
CONTAINERS = {
    "containers": "containerStatuses",
    "initContainers": "initContainerStatuses",
    "ephemeralContainers": "ephemeralContainerStatuses",
}
ENDED = ("Succeeded", "Failed")  # phases of pods in which nothing runs any more
DEEPEST = 60
MOST_KINDS = 6  # that are named in a sentence


def kubernetes(documents: Sequence[object], path: str, with_all: bool = False) -> Deployments:
    """The workloads in some documents. Raises NoWorkloads where there is none.

    `with_all`: all that may run again, too: what pods ran that have ended, what a workload is told to run
    while its pods run something else, and every `image` of objects that dflint does not know.
    """
    objects = list(_objects(documents, path))
    reader = _Reader(path, {_key(it): it for it in objects}, with_all)
    for it in objects:
        reader.read(it)
    found = reader.result()
    if not found.found and not found.problems and not reader.ended:
        raise NoWorkloads(f"{path}: {_nothing(objects)}")
    return found


def _nothing(objects: Sequence[Object]) -> str:
    if not objects:
        return "the list is empty: no object is in it."
    kinds = Counter(str(it["kind"]) for it in objects)
    named = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(MOST_KINDS))
    return f"no object has containers: {named}."


def _objects(documents: Sequence[object], path: str) -> Iterator[Object]:
    """All objects, those in lists one by one. Raises NoWorkloads for what is none."""
    waiting: list[tuple[object, str]] = [(it, "") for it in reversed(documents)]
    while waiting:
        value, kind = waiting.pop()
        if value is None:  # an empty document, as templates leave
            continue
        if isinstance(value, list):
            waiting += [(it, kind) for it in reversed(value)]
            continue
        own = value.get("kind", kind) if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(own, str) or not own:
            raise NoWorkloads(f"{path}: this is no Kubernetes object: it has no kind.")
        items = value.get("items")
        if own.endswith("List") and (isinstance(items, list) or "items" in value):
            inner = own.removesuffix("List")
            waiting += [(it, inner) for it in reversed(items if isinstance(items, list) else [])]
        else:
            yield {**value, "kind": own}


class _Reader:
    """Reads objects of one file. `ended`: pods in which nothing runs any more."""

    def __init__(
        self, path: str, known: Mapping[tuple[str, str, str], Object], with_all: bool
    ) -> None:
        self.path = path
        self.known = known
        self.with_all = with_all
        self.ended = 0
        self.problems: list[str] = []
        self.passed: Counter[str] = Counter()
        # What runs by digest, with how many pods; what is to run.
        self.running: dict[Deployed, int] = {}
        self.wanted: dict[Deployed, None] = {}

    def result(self) -> Deployments:
        running = {(it.place, it.container) for it in self.running if not self.with_all}
        found = [Deployed(**{**vars(it), "instances": n}) for it, n in self.running.items()]
        found += [it for it in self.wanted if (it.place, it.container) not in running]
        notes = [
            f"{self.path}: {count} {kind}: it names images where dflint does not look."
            for kind, count in self.passed.items()
        ]
        if self.ended:
            pods = f"{self.ended} pods have" if self.ended != 1 else "1 pod has"
            notes.append(f"{self.path}: {pods} ended, and what they ran is left out.")
        return Deployments(found, self.problems, notes)

    def read(self, it: Object) -> None:
        """The containers of an object."""
        kind = str(it["kind"])
        if kind == "Pod":
            self._pod(it)
            return
        specs = list(_pod_specs(it))
        named = list(_named_images(it)) if self.with_all or not specs else []
        if self.with_all:
            for reference in named:
                self.wanted[Deployed(self.path, _place(it), "", reference)] = None
        elif named:
            self.passed[kind] += 1
        for spec in specs:
            for name, reference in _images(spec):
                self.wanted[Deployed(self.path, _place(it), name, reference)] = None

    def _pod(self, it: Object) -> None:
        status = _table(it.get("status"))
        if status.get("phase") in ENDED and not self.with_all:
            self.ended += 1
            return
        place = self._owner(it)
        ids = {
            str(one.get("name")): one.get("imageID")
            for name in CONTAINERS.values()
            for one in _tables(status.get(name))
        }
        for name, reference in _images(_table(it.get("spec"))):
            digest = self._digest(str(ids.get(name) or ""), f"{_place(it)}, container {name}")
            one = Deployed(self.path, place, name, reference, digest)
            self.running[one] = self.running.get(one, 0) + 1

    def _digest(self, image_id: str, where: str) -> str:
        """The digest in an imageID; nothing where a container has not been started."""
        text = without_scheme(image_id)
        digest = text.rpartition("@")[2]
        if len(digest) == 64 and ":" not in digest:
            digest = f"sha256:{digest}"
        if digest and not is_digest(digest):
            self.problems.append(f'{self.path}: {where}: "{image_id}" has no digest that is one.')
            return ""
        return digest

    def _owner(self, pod: Object) -> str:
        """What a pod belongs to: its ReplicaSet's Deployment, its Job's CronJob, and so on."""
        it = pod
        for _ in range(DEEPEST):
            owner = next(iter(_tables(_metadata(it).get("ownerReferences"))), None)
            if owner is None:
                break
            kind, name = str(owner.get("kind")), str(owner.get("name"))
            if kind == "Node":  # a pod of the kubelet itself
                break
            space = str(_metadata(pod).get("namespace") or "")
            above = self.known.get((kind, space, name))
            if above is None:
                # A Deployment names its ReplicaSets so, and marks their pods with the same hash.
                mark = _table(_metadata(pod).get("labels")).get("pod-template-hash")
                if kind == "ReplicaSet" and mark and name.endswith(f"-{mark}"):
                    kind, name = "Deployment", name.removesuffix(f"-{mark}")
                return _joined(space, kind, name)
            it = above
        return _place(it)


def _pod_specs(it: Object) -> Iterator[Object]:
    """What has a list of containers, wherever it is: templates of workloads, also of kinds that
    dflint does not know."""
    roots = [value for key, value in it.items() if key not in ("metadata", "status")]
    return (one for one in _objects_in(roots, _has_containers) if _has_containers(one))


def _has_containers(it: Object) -> bool:
    return bool(_tables(it.get("containers")))


def _objects_in(
    roots: Iterable[object], is_whole: Callable[[Object], bool] = lambda _: False
) -> Iterator[Object]:
    """The objects in some values, at any depth, each before what is in it; nothing in one that
    `is_whole`. An alias is looked at once."""
    waiting = [(value, 0) for value in roots]
    seen: set[int] = set()
    while waiting:
        value, depth = waiting.pop()
        if not isinstance(value, (dict, list)) or depth > DEEPEST or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            yield value
            if is_whole(value):
                continue
        inner = list(value.values()) if isinstance(value, dict) else value
        waiting += [(one, depth + 1) for one in reversed(inner)]


def _images(spec: Object) -> Iterator[tuple[str, str]]:
    """The images of a pod: name of the container, reference. Volumes may be images, too."""
    for key in CONTAINERS:
        for it in _tables(spec.get(key)):
            image = it.get("image")
            if isinstance(image, str) and image.strip():
                yield str(it.get("name") or ""), image.strip()
    for it in _tables(spec.get("volumes")):
        reference = _table(it.get("image")).get("reference")
        if isinstance(reference, str) and reference.strip():
            yield f"volume {it.get('name')}", reference.strip()


def _named_images(it: Object) -> Iterator[str]:
    """The texts that an object has under `image`, wherever in its spec that is."""
    for one in _objects_in([it.get("spec")]):
        image = one.get("image")
        if isinstance(image, str) and image.strip():
            yield image.strip()


def _key(it: Object) -> tuple[str, str, str]:
    metadata = _metadata(it)
    return str(it["kind"]), str(metadata.get("namespace") or ""), str(metadata.get("name") or "")


def _place(it: Object) -> str:
    kind, space, name = _key(it)
    return _joined(space, kind, name or str(_metadata(it).get("generateName") or UNNAMED))


UNNAMED = "(without a name)"


def _joined(*parts: str) -> str:
    return "/".join(it for it in parts if it)


def _metadata(it: Object) -> Object:
    return _table(it.get("metadata"))


def _table(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> list[Object]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []
