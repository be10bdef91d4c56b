"""Builds in skaffold.yaml, devcontainer.json and .goreleaser.yaml.

Sources: skaffold.yaml reference (schema v3); Dev Container metadata reference; GoReleaser, "Docker
Images" and "Docker (v2)". Looked up 2026-11.
"""

from __future__ import annotations

from dflint.builds.data import Table, Text, lists, texts
from dflint.builds.declared import Declared, image_named
from dflint.builds.json import read_json
from dflint.builds.yaml import read_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.builds.files import Files
    from dflint.model.builds import Given

TEMPLATE = "{{"
WORKSPACE = "${localWorkspaceFolder}"


def skaffold_builds(path: str, text: str, files: Files) -> list[Declared]:
    """The artifacts that a Dockerfile makes; context and Dockerfile are from the folder of the file."""
    found: list[Declared] = []
    for document in read_yaml(text):
        if not isinstance(document, Table) or "skaffold" not in _value(document, "apiVersion"):
            continue
        platforms = [it.value for it in texts(document.get("build", "platforms"))]
        parts = [document, *lists(document.get("profiles"))]
        for part in parts:
            for artifact in (
                lists(part.get("build", "artifacts")) if isinstance(part, Table) else ()
            ):
                it = _artifact(path, artifact)
                if it is not None:
                    it.bases = [path.rpartition("/")[0] or "."]
                    it.platforms = it.platforms or platforms
                    found.append(it)
    return found


def _artifact(path: str, artifact: object) -> Declared | None:
    if not isinstance(artifact, Table):
        return None
    others = ("bazel", "jib", "jibMaven", "jibGradle", "buildpacks", "buildpack", "custom", "ko")
    image = artifact.text("image") or artifact.text("imageName")
    if image is None or any(name in artifact.entries for name in others):
        return None
    it = Declared("skaffold", path, image.value, image.start, image.end)
    it.context = _plain(it, artifact.text("context") or artifact.text("workspace"))
    it.publishes = True
    it.images = [image_named(f"{image.value}:{TEMPLATE}", _if_plain)]  # skaffold makes the tag
    how = artifact.table("docker" if "docker" in artifact.entries else "kaniko")
    it.dockerfile = _plain(it, how.text("dockerfile") or how.text("dockerfilePath"))
    it.target = _plain(it, how.text("target"))
    for key, value in how.table("buildArgs").pairs():
        text = value.value if isinstance(value, Text) and not value.is_null else TEMPLATE
        it.args[key.value] = it.given(None if TEMPLATE in text else text, key)
    it.platforms = [platform.value for platform in texts(artifact.get("platforms"))]
    return it


def devcontainer_builds(path: str, text: str, files: Files) -> list[Declared]:
    """The build of a development container; its paths are from the folder of the file."""
    tree = read_json(text)
    if not isinstance(tree, Table):
        return []
    build = tree.table("build")
    file = build.text("dockerfile") or tree.text("dockerFile")
    if file is None:
        return []
    folder = path.rpartition("/")[0] or "."
    name = tree.text("name")
    it = Declared("devcontainer", path, name.value if name else "", file.start, file.end)
    it.bases = [folder]
    it.file_is_in_context = False
    it.dockerfile = _in_workspace(it, file)
    context = build.text("context") or tree.text("context")
    if context is not None:
        it.context = _in_workspace(it, context)
    it.target = _in_workspace(it, build.text("target"))
    for key, value in build.table("args").pairs():
        written = value.value if isinstance(value, Text) and not value.is_null else "${"
        it.args[key.value] = it.given(None if "${" in written else written, key)
    it.is_whole = not any("--build-arg" in it.value for it in texts(build.get("options")))
    return [it]


def _in_workspace(it: Declared, text: Text | None) -> Given | None:
    """A path; the folder of the workspace is the root of the repository."""
    if text is None:
        return None
    value = text.value
    if value.startswith(WORKSPACE):
        up = "/".join(".." for part in it.bases[0].split("/") if part != ".") or "."
        value = f"{up}{value.removeprefix(WORKSPACE)}"
    return it.given(None if "${" in value else value, text)


def goreleaser_builds(path: str, text: str, files: Files) -> list[Declared]:
    """The builds of a release: in a folder of their own, in which are programs that were built before."""
    found: list[Declared] = []
    for document in read_yaml(text):
        for entry, is_new in _dockers(document):
            it = Declared("goreleaser", path, "", entry.start, entry.end)
            it.bases = [path.rpartition("/")[0] or "."]
            it.file_is_in_context = False
            it.is_sure = False
            it.publishes = True
            it.context = it.given(None, Text("", entry.start, entry.end))
            for name in ("image_templates", "images"):
                listed = [tag.value for tag in texts(entry.get(name))]
                if is_new:  # without a tag, which is in `tags`
                    listed = [f"{one}:{TEMPLATE}" for one in listed]
                it.images = [*it.images, *(image_named(one, _if_plain) for one in listed)]
            it.dockerfile = _plain(it, entry.text("dockerfile"))
            if it.dockerfile is None:
                it.dockerfile = it.given("Dockerfile", Text("", entry.start, entry.end))
            if is_new:
                for key, _ in entry.table("build_args").pairs():
                    it.args[key.value] = it.given(None, key)
            for flag in texts(entry.get("build_flag_templates")):
                name, mark, value = flag.value.removeprefix("--build-arg=").partition("=")
                if flag.value.startswith("--build-arg=") and mark:
                    it.args[name] = it.given(None if TEMPLATE in value else value, flag)
                elif flag.value.startswith("--target="):
                    it.target = it.given((name and mark and value) or None, flag)
                elif flag.value.startswith("--platform="):
                    it.platforms = [flag.value.partition("=")[2]]
            found.append(it)
    return found


def _dockers(document: object) -> Iterator[tuple[Table, bool]]:
    for name in ("dockers", "dockers_v2"):
        for entry in lists(document.get(name)) if isinstance(document, Table) else ():
            if isinstance(entry, Table):
                yield entry, name == "dockers_v2"


def _if_plain(text: str) -> str | None:
    return None if TEMPLATE in text else text


def _plain(it: Declared, text: Text | None) -> Given | None:
    """A text in which nothing is left to a template."""
    if text is None:
        return None
    return it.given(None if TEMPLATE in text.value else text.value, text)


def _value(table: Table, name: str) -> str:
    text = table.text(name)
    return text.value if text is not None else ""
