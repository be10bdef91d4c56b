"""Folders that another stage is asked for, and that the build of its front end writes under another name.

Sources, read on 2026-12-01: the manuals of Vite (`build.outDir`), Angular (`outputPath`), Create React App, Vue
CLI (`outputDir`), Astro (`outDir`), Gatsby, Docusaurus; andrerfneves/lightning-decoder#164,
LukasMarx/angular-docker#1.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import programs_with
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.tables import table_of, value_at
from dflint.model.paths import file_beside, is_below, joined
from dflint.model.projects.next_output import copied_from_stages
from dflint.model.projects.package_scripts import package_scripts
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.projects.package_scripts import PackageScript
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

# Program: the verb that builds, where it writes, its settings, and the key in them that says another folder.
_TOOLS = {
    "astro": ("build", "dist", "astro.config", "outDir"),
    "docusaurus": ("build", "build", "docusaurus.config", ""),
    "gatsby": ("build", "public", "gatsby-config", ""),
    "ng": ("build", "", "angular.json", ""),
    "react-scripts": ("build", "build", "", ""),
    "tsc": ("", "", "tsconfig.json", "outDir"),
    "vite": ("build", "dist", "vite.config", "outDir"),
    "vue-cli-service": ("build", "dist", "vue.config", "outputDir"),
}
_ENDINGS = (".ts", ".js", ".mjs", ".mts", ".cjs")
_OUTPUTS = frozenset({"dist", "build", "out", "public", "output"})
# Settings with one of these write elsewhere, or more than one folder.
_OTHERWISE = (
    "adapter", "kit", "laravel", "nitro", "tanstack", "reactRouter", "remix", "ssr", "environments",
    "electron", "crx", "web-extension", "process.env", "loadEnv", "mergeConfig", "vike", "qwik",
    "solid", "rollupOptions",
)  # fmt: skip
_OPTIONS = ("--out", "--dest", "--ssr", "--config=")  # write elsewhere, or may
# What stands before `build` where it is a verb or the name of a script.
_CALLING = ("run", "turbo", "nx", "next", "tsc", *programs_with("manifest").split(), *_TOOLS)
_PARTS_OF_ANGULAR = ("browser", "server", "assets", "en", "en-US")


class OtherOutput:
    """A folder that is copied and not made. A value: `word` names it, `tool` writes to `folder` instead."""

    __slots__ = ("folder", "tool", "word")

    def __init__(self, word: Word, tool: str, folder: str) -> None:
        self.word = word
        self.tool = tool
        self.folder = folder


def copies_of_other_output(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[OtherOutput]:
    """The folders that a stage copies from another one, whose build writes another folder."""
    for word, path, source in copied_from_stages(stage, file):
        for it in package_scripts(source, file, context, (Run,)):
            top = it.file.target.rpartition("/")[0]
            tool = _tool_of(it.body)
            if not tool or not is_below(path, top) or path == top:
                continue
            made = joined(top, _output(tool, it, source, file, context) or ".")
            below = path[len(top.rstrip("/")) + 1 :]
            if made in (None, top) or _may_be_made(below, it, source, context):
                continue
            if _is_elsewhere(path, str(made), below, tool):
                yield OtherOutput(word, tool, str(made))
                break


def _tool_of(body: str) -> str:
    """The tool that a script runs at last, if it is run with no option."""
    words = body.replace("&&", ";").rpartition(";")[2].split()
    tool = words[0] if words else ""
    is_build = tool in _TOOLS and (words[1:2] or [""]) == [_TOOLS[tool][0]]
    is_usual = not any(word.startswith(_OPTIONS) for word in words)
    is_usual = is_usual and (tool == "ng" or not {"--config", "-c", "-o", "-d"} & set(words))
    return tool if is_build and is_usual else ""


def _output(tool: str, it: PackageScript, stage: Stage, file: Dockerfile, context: Context) -> str:
    """The folder that a tool writes, seen from package.json; "" where it is not known."""
    _, folder, settings, key = _TOOLS[tool]
    if tool == "ng":
        return _output_of_angular(it, context)
    if tool == "tsc":
        return _output_of_typescript(it, settings, key, context)
    top = it.file.target.rpartition("/")[0]
    for ending in _ENDINGS if settings else ():
        found = ImageFiles(context).find(f"{top}/{settings}{ending}", stage, file)
        text = found.text or "" if found is not None else ""
        if any(sign in text for sign in _OTHERWISE) or "root:" in text:
            return ""
        if key and key in text:
            return _literal(text.partition(key)[2])
        if found is not None:
            return folder
    return folder if tool != "astro" else ""


def _literal(text: str) -> str:
    """The string after a key, `: 'build'`; "" where it is something else."""
    rest = text.lstrip(" \t:'\"`") if text.lstrip()[:1] == ":" else ""
    quote = text[: len(text) - len(rest)][-1:] if rest else ""
    value, end, _ = rest.partition(quote) if quote in ("'", '"', "`") else ("", "", "")
    return value.strip("/") if end and "$" not in value else ""


def _output_of_typescript(it: PackageScript, name: str, key: str, context: Context) -> str:
    """The folder in tsconfig.json, which may have comments; "" where another file may say it."""
    lines = (context.folder.read(file_beside(it.file.path, name)) or "").splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith(("//", "/*", "*")))
    is_plain = (
        '"extends"' not in text and '"references"' not in text and text.count(f'"{key}"') == 1
    )
    return _literal(text.partition(f'"{key}"')[2]).removeprefix("./") if is_plain else ""


def _output_of_angular(it: PackageScript, context: Context) -> str:
    path = file_beside(it.file.path, "angular.json")
    table = table_of(path, context)
    projects = value_at(table, "projects")
    names = list(projects) if isinstance(projects, dict) else []
    default = value_at(table, "defaultProject")
    name = default if isinstance(default, str) else names[0] if len(names) == 1 else ""
    for builds in ("architect", "targets"):
        found = value_at(projects, name, builds, "build", "options", "outputPath")
        if isinstance(found, str):
            return found.strip("/").removeprefix("./")
    return ""


def _may_be_made(below: str, it: PackageScript, stage: Stage, context: Context) -> bool:
    """Whether the project has the folder, or anything speaks of it."""
    first = below.partition("/")[0]
    own = file_beside(it.file.path, below)
    if first not in _OUTPUTS or context.has(own):
        return True
    texts = [one.instruction.written for top in stage.chain for one in top.steps_of(Run)]
    texts += [text for name, text in it.scripts.items() if name != it.name]
    return any(_names(first, text) for text in texts)


def _names(folder: str, text: str) -> bool:
    """Whether a text speaks of a folder, and not only of a verb or script of that name."""
    words = text.replace("/", " / ").replace("=", " = ").replace("'", " ").split()
    return any(
        word == folder and before not in _CALLING
        for before, word in zip(["", *words], words, strict=False)
    )


def _is_elsewhere(path: str, made: str, below: str, tool: str) -> bool:
    """Whether what is copied is surely not what the build makes."""
    if is_below(made, path):
        return False
    if not is_below(path, made):
        return True
    inner = path[len(made) + 1 :].partition("/")[0]
    return tool == "ng" and below.count("/") == 1 and inner not in _PARTS_OF_ANGULAR
