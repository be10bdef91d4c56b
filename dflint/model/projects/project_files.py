"""The files of a project that say how it is built: what is named in them, and whether they ask git."""

from __future__ import annotations

from dflint.knowledge.git_history import ALWAYS, ASKED_BY, ASKS, PYTHON_ASKS, WITHOUT_HISTORY
from dflint.model.context.dockerignore import IgnorePattern
from dflint.model.context.junk import JUNK_FOLDERS
from dflint.model.images.facts import facts_of
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context, Folder
    from dflint.model.stages import Stage

MOST_FILES = 400  # that are read of a project
DEEP = 3  # folders
LONGEST_PATH = 200  # characters before a name
# Files that say to people how files are made or fetched before the build.
GUIDES = ("README*", "BUILDING*", "INSTALL*", ".gitmodules")
# Folders whose content is made by a build, and endings of what a build makes.
OUTPUT_FOLDERS = frozenset({
    "dist", "build", "out", "output", "target", "bin", "obj", "release", "releases", "publish",
    "artifacts", "artifact", "_build", "_output", "deps", "node_modules", "vendor", "generated",
    ".next", ".output", ".nuxt", "coverage", "site", "_site", "public", "www", "tmp", "wheels",
    "wheelhouse", "packages", "debs", "rpms", "staging", "result", "bazel-bin", "libs", "cache",
})  # fmt: skip
ARTIFACTS = (
    ".jar", ".war", ".ear", ".whl", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar", ".zip", ".deb",
    ".rpm", ".apk", ".exe", ".dll", ".so", ".a", ".o", ".bin", ".wasm", ".iso", ".img", ".run", ".msi",
    ".nupkg", ".gem", ".pex", ".pyz", ".phar", ".db", ".sqlite", ".onnx", ".pt", ".pb", ".pem", ".key",
    ".crt", ".p12", ".jks",
)  # fmt: skip

_INTERPRETERS = frozenset({"python", "node", "ruby", "perl", "php", "pypy", "deno", "bun"})


def is_made(context: Context, path: str) -> bool:
    """Whether a path that is not in the context may be made before the build: git ignores it, it is
    named as what builds make, or a script, a workflow or a README names it."""
    parts = path.split("/")
    if not OUTPUT_FOLDERS.isdisjoint(parts) or path.lower().endswith(ARTIFACTS):
        return True
    if context.is_made_before(path):
        return True
    folder = context.folder
    tops = (folder,) if folder.root is folder else (folder, folder.root)
    guides = [text for top in tops for text in _texts(top, GUIDES, 1)]
    return any(_names_absent(text, parts[-1], context) for text in guides)


def asks_for_history(stage: Stage, context: Context) -> bool:
    """Whether a step of a stage needs `.git`, or may need it."""
    for step in stage.steps_of(Run):
        for command in step.commands:
            if _asks(command, stage, context):
                return True
    return False


def says_git_is_wanted(text: str) -> bool:
    """Whether a comment in a Dockerfile or .dockerignore is about `.git`, or a line lets it through."""
    for line in text.split("\n"):
        word = line.strip()
        if word[:1] == "!" and word[1:].strip("/* ").startswith((".git/", ".git")):
            return not word[1:].strip("/* ").startswith((".gitignore", ".github", ".gitattributes"))
        if word[:1] == "#" and _names(word, ".git"):
            return True
    return False


def _asks(command: Command, stage: Stage, context: Context) -> bool:
    name = str(command.name)
    if name == "git":
        return not any(word in WITHOUT_HISTORY for word in command.args)
    if name in ALWAYS:
        return True
    if command.manager == "go" or name == "go":
        return _stamps(command, stage)
    script = name if name.endswith((".sh", ".bash")) else ""
    if script or name in ("sh", "bash", "ash", "source", "."):
        return any(
            _signs(text, (*ASKS, "git ")) for text in _texts(context.folder, ("*.sh", "*.bash"))
        )
    if str(command.program) in _INTERPRETERS and _runs_asking_script(command, context):
        return True
    known = (
        ASKED_BY.get(command.manager) or ASKED_BY.get(str(command.program)) or ASKED_BY.get(name)
    )
    if known is None:
        return False
    patterns, signs = known
    return any(_signs(text, signs) for text in _texts(context.folder, patterns))


def _runs_asking_script(command: Command, context: Context) -> bool:
    """Whether an interpreter runs a script of the context that asks git."""
    for word in command.operands[:2]:
        path = str(word).removeprefix("./")
        text = context.folder.read(path) if path[:1] not in "/-" else None
        if text is not None and _signs(text, (*ASKS, *PYTHON_ASKS, "git ")):
            return True
    return False


def _stamps(command: Command, stage: Stage) -> bool:
    """Whether go writes the commit into the program: it does where git is there and nothing forbids it."""
    if command.runs("go", "generate", "run") is not None:
        return True
    if command.runs("go", "build", "install") is None or command.has("-buildvcs=false"):
        return False
    if any(word == "-buildvcs=false" for word in command.args):
        return False
    facts = facts_of(stage.image) if stage.image is not None else None
    has_git = facts is None or facts.has("git") is not False
    return has_git or "git" in stage.programs or _installs_git(stage)


def _installs_git(stage: Stage) -> bool:
    return any(_names(step.instruction.body.text, "git") for step in stage.steps if step.commands)


def _texts(folder: Folder, patterns: Sequence[str], deep: int = DEEP) -> Iterator[str]:
    """What is in the files of a folder, near its top, that have such a name."""
    wanted = [IgnorePattern(pattern, 0, 0) for pattern in patterns]
    folders = [(".", 1)]
    left = MOST_FILES
    for path, depth in folders:
        for entry in folder.entries(path):
            if entry.is_folder:
                if depth < deep and entry.name not in JUNK_FOLDERS:
                    folders.append((entry.path, depth + 1))
            elif any(pattern.matches(entry.name) for pattern in wanted):
                left -= 1
                if left < 0:
                    return
                text = folder.read(entry.path)
                if text is not None:
                    yield text


def _signs(text: str, signs: Sequence[str]) -> bool:
    text = text.lower()
    return any(sign in text for sign in signs)


def _names(text: str, name: str) -> bool:
    """Whether a text has a name in it as a word of its own."""
    at = text.find(name)
    while at >= 0:
        if not (_is_letter(text[at - 1 : at]) or _is_letter(text[at + len(name) :][:1])):
            return True
        at = text.find(name, at + 1)
    return False


def _names_absent(text: str, name: str, context: Context) -> bool:
    """Whether a text has a name in it, and not only in paths of files that are there."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not (_is_letter(text[at - 1 : at]) or _is_letter(text[end : end + 1])):
            start = at
            while start and at - start < LONGEST_PATH and _is_of_path(text[start - 1]):
                start -= 1
            path = text[start:end].lstrip("./")
            if "/" not in path or not context.has(path):
                return True
        at = text.find(name, end)
    return False


def _is_of_path(char: str) -> bool:
    return char.isalnum() or char in "_-./"


def _is_letter(char: str) -> bool:
    """Whether a character may be a part of a name; nothing is none."""
    return char.isalnum() or (char != "" and char in "_-")
