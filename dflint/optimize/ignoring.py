"""A proposed .dockerignore: what reaches the builder and no step of the build reads."""

from __future__ import annotations

from dflint.model.context.build_context import whole_copies
from dflint.model.context.copied_junk import history_is_wanted
from dflint.model.context.junk import JUNK_FOLDERS
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context, Entry
    from dflint.model.stages import Dockerfile

# Files and folders at the top of a project that are for people, editors, git, and CI.
_FOR_OTHERS = frozenset({
    ".github", ".gitlab", ".gitlab-ci.yml", ".circleci", ".travis.yml", ".drone.yml", "Jenkinsfile", ".vscode",
    ".idea", ".devcontainer", ".editorconfig", ".gitattributes", ".gitignore", ".dockerignore",
    ".pre-commit-config.yaml", "renovate.json", ".hadolint.yaml", "CODEOWNERS",
})  # fmt: skip
SMALLEST = 100_000  # bytes
_OF_BUILDS = ("dockerfile", "containerfile", "docker-compose", "compose.y", "docker-bake")
_DOCUMENTS = (".md", ".rst", ".adoc")
# Files that may name a document that a build reads, such as `readme = "README.md"`.
_MANIFESTS = (
    "pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in", "Cargo.toml", "package.json", "composer.json",
    "mix.exs", "build.gradle", "build.gradle.kts", "pom.xml", "Makefile", "CMakeLists.txt", "mkdocs.yml",
)  # fmt: skip


class Ignoring:
    """Lines for a .dockerignore, the bytes that they keep from the builder, and the whole new text."""

    def __init__(self, lines: Sequence[str], size: int, text: str) -> None:
        self.lines = tuple(lines)
        self.size = size
        self.text = text

    def is_worth(self, saved: tuple[int, int] | None) -> bool:
        """Whether it saves anything to speak of: a commit reruns what copies .git, bytes are sent, or
        the history says it. `saved`: how many commits rebuild a COPY, before and after."""
        if saved is not None and saved[0] > saved[1]:
            return True
        return self.size >= SMALLEST or ".git" in self.lines


def propose_ignore(file: Dockerfile, context: Context) -> Ignoring | None:
    """Lines to add; None where no COPY takes the whole context, or nothing is to be ignored."""
    if not any(it.stage.index in file.used for it in whole_copies(file)):
        return None
    named = _named(file)
    entries = [it for it in context.folder.entries(".") if not context.ignores(it.path)]
    found = [it for it in entries if it.name not in named and _is_useless(it, file, context)]
    if not found:
        return None
    lines = [
        f"**/{it.name}" if it.name in ("node_modules", "__pycache__") else it.name for it in found
    ]
    old = (
        context.own_ignore
        if context.own_ignore is not None
        else context.folder.read(".dockerignore")
    )
    text = old or ""
    text += "\n" if text and not text.endswith("\n") else ""
    size = sum(context.size(it).bytes for it in found)
    return Ignoring(lines, size, text + "".join(f"{line}\n" for line in lines))


def _is_useless(entry: Entry, file: Dockerfile, context: Context) -> bool:
    """Whether no build reads something at the top of the context, as far as it is known."""
    name = entry.name
    if name == ".git":
        return not history_is_wanted(file, context)
    if name in JUNK_FOLDERS and not context.folder.is_tracked(entry.path):
        return True
    if name in _FOR_OTHERS or any(name.lower().startswith(it) for it in _OF_BUILDS):
        return True
    if entry.is_folder or not name.lower().endswith(_DOCUMENTS):
        return False
    names = [
        it
        for it in context.folder.entries(".")
        if it.name in _MANIFESTS or it.name.endswith(".gemspec")
    ]
    return not any(name in (context.folder.read(it.path) or "") for it in names)


def _named(file: Dockerfile) -> set[str]:
    """The names at the top of the context that an instruction has in it."""
    return set(_words(file))


def _words(file: Dockerfile) -> Iterator[str]:
    for stage in file.stages:
        for step in stage.steps_of(Run, Copy):
            for word in step.instruction.written.replace("/", " ").replace("=", " ").split():
                yield word.strip("\"',[]")
