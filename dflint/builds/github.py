"""Builds in workflows and composite actions of GitHub (and of Gitea and Forgejo, which read the same).

Sources: Workflow syntax for GitHub Actions; action.yml of docker/build-push-action,
docker/bake-action and redhat-actions/buildah-build. Looked up 2026-11.
"""

from __future__ import annotations

from dflint.builds.data import Items, Table, Text, lists
from dflint.builds.declared import CONTAINERFILE, DOCKERFILE, UNKNOWN, Declared, image_named, joined
from dflint.builds.scripts import Shell, may_build
from dflint.builds.yaml import read_yaml
from dflint.source import MappedText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.builds.data import Node
    from dflint.builds.files import Files
    from dflint.model.builds import Given

TRACES = ("build-push", "buildah-build", "docker-build", "uses: ./", "uses: './", 'uses: "./')
# Actions that take what docker/build-push-action takes, by the end of their names.
LIKE_BUILD_PUSH = ("/build-push-action",)
OLD = ("docker/build-push-action@v1", "docker/build-push-action@1")  # with other names for all
BUILDAH = "redhat-actions/buildah-build"
CHECKOUT = "actions/checkout"
METADATA = "/metadata-action"  # makes tags of the names in `images`, as an output of its step
OUTPUTS = "steps.{}.outputs."
MOST_COMBINATIONS = 64  # of a matrix
DEFAULT_CONTEXT = "{{defaultContext}}"
ROOT_EXPRESSIONS = ("github.workspace", "env.GITHUB_WORKSPACE")


class Workflow:
    """A workflow or an action: its jobs, and what it is called with."""

    def __init__(self, path: str, text: str, files: Files) -> None:
        self.path = path
        self.files = files
        documents = read_yaml(text)
        self.tree = documents[0] if documents and isinstance(documents[0], Table) else None

    def builds(self, calls: Sequence[Mapping[str, str | None]]) -> list[Declared]:
        """Its builds; `calls`: the inputs of each place that calls it, None for what is not known."""
        if self.tree is None:
            return []
        found: list[Declared] = []
        for inputs in calls or [{}]:
            known = {f"inputs.{key}": value for key, value in {**self._inputs(), **inputs}.items()}
            for _, build in self._jobs(known):
                found.append(build)
        return found

    def calls(self) -> list[tuple[str, dict[str, str | None]]]:
        """What it calls of this repository: the path of the workflow or action, and the inputs."""
        found: list[tuple[str, dict[str, str | None]]] = []
        for known, table, _ in self._uses():
            uses = table.text("uses")
            if uses is None or not uses.value.startswith("./"):
                continue
            path = joined(".", uses.value.partition("@")[0])
            inputs = {
                key.value: _evaluated(value.value, known)
                for key, value in table.table("with").pairs()
                if isinstance(value, Text)
            }
            if path is not None:
                found.append((path, inputs))
        return found

    def _inputs(self) -> dict[str, str | None]:
        """The defaults of its inputs."""
        assert self.tree is not None
        found: dict[str, str | None] = {}
        for where in (("inputs",), ("on", "workflow_call", "inputs")):
            for key, about in self.tree.table(*where).tables():
                default = about.text("default")
                found[key.value] = default.value if default is not None else None
        return found

    def _uses(self) -> Iterator[tuple[dict[str, str | None], Table, str]]:
        """All that may be called: jobs and steps, with what is known there, and the job's name."""
        if self.tree is None:
            return
        for name, job, known in self._combinations({}):
            yield known, job, name
            for step in lists(job.get("steps")):
                if isinstance(step, Table):
                    yield known, step, name

    def _combinations(
        self, known: Mapping[str, str | None]
    ) -> Iterator[tuple[str, Table, dict[str, str | None]]]:
        """The jobs, each with every combination of its matrix; an action has one, called `runs`."""
        assert self.tree is not None
        known = {**known, **_environment(self.tree, known)}
        jobs = [(key.value, job) for key, job in self.tree.table("jobs").tables()]
        runs = self.tree.get("runs")
        if isinstance(runs, Table):
            jobs.append(("runs", runs))
        for name, job in jobs:
            for matrix in _matrix(job.get("strategy", "matrix")):
                inside: dict[str, str | None] = {**known, **matrix}
                yield name, job, {**inside, **_environment(job, inside)}

    def _jobs(self, known: Mapping[str, str | None]) -> Iterator[tuple[str, Declared]]:
        for name, job, inside in self._combinations(known):
            checkout = _Checkout()
            names: dict[str, list[str]] = {}  # of images, by the output that has their tags
            shell: Shell | None = None
            for step in lists(job.get("steps")):
                if not isinstance(step, Table):
                    continue
                here = {**inside, **_environment(step, inside)}
                uses, run = step.text("uses"), step.text("run")
                if uses is not None:
                    checkout.see(uses.value, step, here)
                    _see_names(names, uses.value, step, here)
                    for build in self._action(uses.value, step, name, here, names):
                        yield name, checkout.seen(build)
                elif run is not None and may_build(run.value):
                    folder = self._folder(job, step, here)
                    shell = Shell(self.path, "workflow", name, [folder] if folder else [], {})
                    if folder is not None:
                        for build in _run(shell, run, here):
                            yield name, checkout.seen(build)

    def _folder(self, job: Table, step: Table, known: Mapping[str, str | None]) -> str | None:
        """Where the script of a step runs, from the root of the repository."""
        assert self.tree is not None
        text = (
            step.text("working-directory")
            or job.text("defaults", "run", "working-directory")
            or self.tree.text("defaults", "run", "working-directory")
        )
        if text is None:
            return "."
        value = _evaluated(text.value, known)
        return joined(".", value) if value is not None else None

    def _action(
        self,
        uses: str,
        step: Table,
        job: str,
        known: Mapping[str, str | None],
        names: Mapping[str, Sequence[str]],
    ) -> Iterator[Declared]:
        """The builds of a step that uses an action."""
        action = uses.partition("@")[0]
        with_ = step.table("with")
        if action == BUILDAH:
            yield from self._buildah(step, with_, job, known)
        elif action.endswith(LIKE_BUILD_PUSH) and with_.text("setup-only") is None:
            it = self._build_push(uses, step, with_, job, known)
            it.images = _images(with_.get("tags"), known, names)
            yield it

    def _new(self, step: Table, job: str) -> Declared:
        place = step.entries["uses"][1]
        it = Declared("workflow", self.path, job, place.start, place.end)
        it.bases = ["."]
        it.file_is_in_context = False
        return it

    def _build_push(
        self, uses: str, step: Table, with_: Table, job: str, known: Mapping[str, str | None]
    ) -> Declared:
        it = self._new(step, job)
        is_old = uses.startswith(OLD) and uses.rpartition("@")[2].partition(".")[0] in ("v1", "1")
        context = with_.text("path" if is_old else "context")
        if context is not None and context.value.strip():
            it.context = _given(it, context, known)
            text = it.context.text
            if text is not None and text.startswith(DEFAULT_CONTEXT):
                it.context.text = text.removeprefix(DEFAULT_CONTEXT).removeprefix(":") or "."
                it.file_is_in_context = True
        elif not is_old:  # the repository itself, as git has it
            it.file_is_in_context = True
        file = with_.text("dockerfile" if is_old else "file")
        if file is not None and file.value.strip():
            it.dockerfile = _given(it, file, known)
        target = with_.text("target")
        if target is not None and target.value:
            it.target = _given(it, target, known)
        self._args(it, with_.get("build_args" if is_old else "build-args"), known, is_old)
        for name, value in _pairs(with_.get("build-contexts"), known)[0]:
            it.contexts[name.value] = it.given(value, name)
        push, outputs = with_.text("push"), with_.text("outputs")
        it.publishes = push is not None and push.value.strip() not in ("false", "")
        it.publishes = it.publishes or (outputs is not None and "push" in outputs.value)
        platforms = with_.text("platforms")
        if platforms is not None:
            text = _evaluated(platforms.value, known)
            it.platforms = text.replace(",", " ").split() if text is not None else ["?"]
        return it

    def _buildah(
        self, step: Table, with_: Table, job: str, known: Mapping[str, str | None]
    ) -> Iterator[Declared]:
        files = with_.text("containerfiles") or with_.text("dockerfiles")
        if files is None or len(files.value.split()) != 1:
            return
        it = self._new(step, job)
        it.names = (CONTAINERFILE, DOCKERFILE)
        it.dockerfile = _given(it, files, known)
        context = with_.text("context")
        if context is not None:
            it.context = _given(it, context, known)
        image, tags = with_.text("image"), with_.text("tags")
        if image is not None:
            listed = tags.value.split() if tags is not None else ["latest"]
            whole = [tag if "/" in tag else f"{image.value}:{tag}" for tag in listed]
            it.images = [image_named(one, lambda text: _evaluated(text, known)) for one in whole]
        self._args(it, with_.get("build-args"), known, False)
        if with_.text("extra-args") is not None:
            it.is_whole = False
        yield it

    def _args(
        self, it: Declared, node: Node | None, known: Mapping[str, str | None], is_list: bool
    ) -> None:
        pairs, is_whole = _pairs(node, known, "," if is_list else "\n")
        it.is_whole = it.is_whole and is_whole
        for name, value in pairs:
            it.args[name.value] = it.given(value, name)


class _Checkout:
    """Where the steps of a job put repositories: `actions/checkout`."""

    def __init__(self) -> None:
        self.own = "."
        self.is_there = False  # this repository
        self.others: list[str] = []

    def see(self, uses: str, step: Table, known: Mapping[str, str | None]) -> None:
        if uses.partition("@")[0] != CHECKOUT:
            return
        with_ = step.table("with")
        path, repository = with_.text("path"), with_.text("repository")
        where = "."
        if path is not None:
            value = _evaluated(path.value, known)
            where = (joined(".", value) or ".") if value is not None else "?"
        if repository is not None and "github.repository" not in repository.value:
            self.others.append(where)
        else:
            self.own = where
            self.is_there = True

    def seen(self, it: Declared) -> Declared:
        """The build, told where the repository is for those of its paths that are from there."""
        if not it.file_is_in_context:
            it.checkout = self.own
            it.foreign = self.others
            it.is_sure = self.is_there and not self.others
        return it


def _see_names(
    names: dict[str, list[str]], uses: str, step: Table, known: Mapping[str, str | None]
) -> None:
    """Note the images that a step makes tags for, by the output that has them."""
    id_, images = step.text("id"), step.text("with", "images")
    if id_ is None or images is None or not uses.partition("@")[0].endswith(METADATA):
        return
    found: list[str] = []
    for line in images.value.splitlines():
        fields = line.strip().split(",")
        name = next((it[5:] for it in fields if it.startswith("name=")), fields[0])
        value = _evaluated(name, known)
        if value:
            found.append(image_named(f"{value}:$", lambda text: None if "$" in text else text))
        elif name:
            found.append(UNKNOWN)
    names[OUTPUTS.format(id_.value)] = found


def _images(
    node: Node | None, known: Mapping[str, str | None], names: Mapping[str, Sequence[str]]
) -> list[str]:
    """What `tags` calls an image: a list with commas or line ends between."""
    found: dict[str, None] = {}
    for line in node.value.replace(",", "\n").split("\n") if isinstance(node, Text) else ():
        text = line.strip()
        made = next((those for output, those in names.items() if output in text), None)
        if made is not None:
            found.update(dict.fromkeys(made))
        elif text and text[0] != "#":
            found[image_named(text, lambda one: _evaluated(one, known))] = None
    return list(found)


def _run(shell: Shell, run: Text, known: Mapping[str, str | None]) -> Iterator[Declared]:
    """The builds of a script; what GitHub replaces in it becomes variables."""
    text, values = _with_variables(run.value, known)
    environment = {
        key.removeprefix("env."): value
        for key, value in known.items()
        if key.startswith("env.") and value is not None
    }
    shell.known.update(environment)
    shell.known.update(values)
    for it in shell.builds(MappedText(text, run.pieces or ((0, run.start),))):
        if not run.pieces:
            it.start, it.end = run.start, run.start
            for given in (*it.args.values(), *it.contexts.values()):
                given.start = given.end = run.start
        yield it


def _with_variables(text: str, known: Mapping[str, str | None]) -> tuple[str, dict[str, str]]:
    """A script with each `${{ }}` as a variable of the shell that is as long, and their values."""
    values: dict[str, str] = {}
    at = text.find("${{")
    while at >= 0:
        end = text.find("}}", at)
        if end < 0:
            break
        end += 2
        name = f"E{len(values)}".ljust(end - at - 3, "_")
        value = _evaluated(text[at:end], known)
        if value is not None:
            values[name] = value
        text = f"{text[:at]}${{{name}}}{text[end:]}"
        at = text.find("${{", end)
    return text, values


def _given(it: Declared, text: Text, known: Mapping[str, str | None]) -> Given:
    value = _evaluated(text.value.strip(), known)
    return it.given(value, text)


def _evaluated(text: str, known: Mapping[str, str | None]) -> str | None:
    """The text with `${{ }}` replaced, or None where only a run knows one of them."""
    found: list[str] = []
    at = 0
    while True:
        start = text.find("${{", at)
        if start < 0:
            found.append(text[at:])
            return "".join(found)
        end = text.find("}}", start)
        name = text[start + 3 : end].strip() if end > 0 else ""
        value = "." if name in ROOT_EXPRESSIONS else known.get(name)
        if name[:1] == "'" and name[-1:] == "'" and "'" not in name[1:-1]:
            value = name[1:-1]
        if value is None:
            return None
        found += (text[at:start], value)
        at = end + 2


def _environment(table: Table, known: Mapping[str, str | None]) -> dict[str, str | None]:
    return {
        f"env.{key.value}": _evaluated(value.value, known)
        for key, value in table.table("env").pairs()
        if isinstance(value, Text)
    }


def _pairs(
    node: Node | None, known: Mapping[str, str | None], mark: str = "\n"
) -> tuple[list[tuple[Text, str | None]], bool]:
    """NAME=VALUE, a line each: the names with their places, the values; whether that is all."""
    if not isinstance(node, Text):
        return [], not isinstance(node, Items)
    found: list[tuple[Text, str | None]] = []
    is_whole = True
    at = 0
    for line in node.value.split(mark):
        entry = line.strip()
        if entry[:1] in ('"', "'") and entry[-1:] == entry[:1]:
            entry = entry[1:-1]
        start = at + (line.find(entry) if entry else 0)
        at += len(line) + 1
        name, equals, value = entry.partition("=")
        if not entry or entry[0] == "#":
            continue
        if "${{" in name or not equals:
            is_whole = False
        else:
            place = node.part(start, start + len(name))
            found.append((Text(name, place.start, place.end), _evaluated(value, known)))
    return found, is_whole


def _matrix(node: Node | None) -> list[dict[str, str | None]]:
    """The combinations of a matrix, as `matrix.name` → value; a value that is a table by its keys."""
    if not isinstance(node, Table):
        return [{}]
    combinations: list[dict[str, str | None]] = [{}]
    axes = [
        (key.value, value) for key, value in node.pairs() if key.value not in ("include", "exclude")
    ]
    for name, value in axes:
        choices = [_values(f"matrix.{name}", it) for it in lists(value)]
        combinations = [{**it, **choice} for it in combinations for choice in choices or [{}]]
        if len(combinations) > MOST_COMBINATIONS:
            return [{}]
    names = {f"matrix.{name}" for name, _ in axes}
    excluded = [_entry(it) for it in lists(node.get("exclude"))]
    combinations = [
        it
        for it in combinations
        if not any(part.items() <= it.items() for part in excluded if part)
    ]
    alone: list[dict[str, str | None]] = []
    for entry in map(_entry, lists(node.get("include"))):
        common = {key: value for key, value in entry.items() if key in names}
        fitting = [it for it in combinations if common.items() <= it.items()]
        if axes and fitting:
            for it in fitting:
                it.update(entry)
        else:
            alone.append(entry)
    found = [*(combinations if axes else []), *alone]
    return found[:MOST_COMBINATIONS] or [{}]


def _entry(node: Node) -> dict[str, str | None]:
    """An entry of `include` or `exclude`."""
    found: dict[str, str | None] = {}
    for key, value in node.pairs() if isinstance(node, Table) else ():
        found.update(_values(f"matrix.{key.value}", value))
    return found


def _values(name: str, node: Node) -> dict[str, str | None]:
    if isinstance(node, Text):
        is_known = not node.is_null and "${{" not in node.value
        return {name: node.value if is_known else None}
    found: dict[str, str | None] = {name: None}
    if isinstance(node, Table):
        for key, value in node.pairs():
            if isinstance(value, Text):
                found[f"{name}.{key.value}"] = value.value if "${{" not in value.value else None
    return found
