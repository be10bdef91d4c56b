"""Builds that are started by a command: `docker build`, `docker buildx build`, `podman build` …

Sources: `docker buildx build` and `docker build` (docker/buildx, commands/build.go; docker/cli,
cli/command/image/build.go), buildah-build(1), podman-build(1), kaniko (cmd/executor/cmd/root.go).
Looked up 2026-11.
"""

from __future__ import annotations

from dflint.builds.data import Text
from dflint.builds.declared import CONTAINERFILE, DOCKERFILE, Declared, image_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.model.builds import Given
    from dflint.model.commands.command import Command
    from dflint.shell.nodes import ShellWord

# The options that take the next word as their value; any other word with a dash takes none.
_COMMON = (
    "-f --file -t --tag --build-arg --build-context --target --platform -o --output --label"
    " --cache-from --cache-to --network --secret --ssh --add-host --iidfile --shm-size --ulimit"
    " --cgroup-parent -m --memory --memory-swap -c --cpu-shares --cpu-period --cpu-quota"
    " --cpuset-cpus --cpuset-mems --isolation --security-opt --annotation"
)
_DOCKER = (
    "--allow --attest --builder --call --metadata-file --no-cache-filter --policy --print"
    " --progress --provenance --resource --sbom"
)
_BUILDAH = (
    "--arch --os --os-version --variant --authfile --build-arg-file --cache-ttl --cap-add --cap-drop"
    " --cert-dir --cgroupns --cpp-flag --creds --decryption-key --device --dns --dns-option"
    " --dns-search --env --from --hooks-dir --ignorefile --ipc --jobs --layer-label --logfile"
    " --manifest --os-feature --pid --retry --retry-delay --runtime --runtime-flag --sbom"
    " --sign-by --signature-policy --timestamp --unsetenv --userns --userns-uid-map"
    " --userns-gid-map --uts -v --volume"
)
_KANIKO = (
    "-f --dockerfile -c --context --context-sub-path -d --destination --build-arg --target"
    " --custom-platform --cache-repo --cache-dir --cache-ttl --digest-file --label --git"
    " --image-name-with-digest-file --image-name-tag-with-digest-file --oci-layout-path"
    " --registry-mirror --registry-certificate --insecure-registry --skip-tls-verify-registry"
    " --snapshot-mode --snapshotMode --tar-path --tarPath --verbosity -v --log-format --push-retry"
    " --ignore-path --kaniko-dir -b --bucket"
)
DOCKER = frozenset(f"{_COMMON} {_DOCKER}".split())
BUILDAH = frozenset(f"{_COMMON} {_BUILDAH}".split())
KANIKO = frozenset(_KANIKO.split())
# What the words after the program say, for a build.
VERBS = {
    "docker": (("build",), ("buildx", "build"), ("buildx", "b"), ("image", "build"), ("builder", "build")),
    "nerdctl": (("build",), ("image", "build"), ("builder", "build")),
    "podman": (("build",), ("image", "build"), ("buildx", "build")),
    "buildah": (("bud",), ("build",), ("build-using-dockerfile",)),
    "docker-buildx": (("build",),),
    "executor": ((),),
}  # fmt: skip
# Options of the program itself, before the verb, that take a value.
BEFORE_VERB = frozenset(
    ("-H", "--host", "--context", "-c", "--config", "-l", "--log-level", "--builder")
)
WITH_CONTAINERFILE = frozenset(("podman", "buildah"))
PLATFORMS = ("--platform", "--custom-platform")
FILES = ("-f", "--file", "--dockerfile")
NAMES = ("-t", "--tag", "--destination", "--manifest")


class Line:
    """What the words of a command mean: options with their values, and operands."""

    def __init__(
        self,
        words: Sequence[ShellWord],
        with_value: frozenset[str],
        expand: Callable[[str], str | None],
    ) -> None:
        self.options: list[tuple[str, ShellWord]] = []
        self.operands: list[ShellWord] = []
        self.hides = False  # a word may be several options
        rest = iter(words)
        for word in rest:
            if word[:1] != "-" or word == "-":
                if word.expands and _is_many(word) and not _is_one(expand(word)):
                    self.hides = True
                else:
                    self.operands.append(word)
                continue
            name, mark, _ = word.partition("=")
            if mark:
                self.options.append((name, word))
            elif word in with_value:
                value = next(rest, None)
                if value is not None:
                    self.options.append((str(word), value))
            elif word[:2] != "--" and word[:2] in with_value and len(word) > 2:
                self.options.append((str(word[:2]), word))

    def value(self, word: ShellWord, name: str) -> str:
        """The value in a word: what follows `name=` or a short option, or all of it."""
        text = str(word)
        return text[len(name) :].removeprefix("=") if text.startswith(name) else text


def build_of(
    command: Command, path: str, kind: str, expand: Callable[[str], str | None]
) -> Declared | None:
    """The build that a command starts; None if it starts none, or of something else.

    `expand`: the text with its variables replaced, or None where one is not known.
    """
    program = str(command.program)
    if program == "executor" and "kaniko" not in str(command.simple.words[0]):
        return None
    words = _after_verb(program, command.args)
    if words is None:
        return None
    table = KANIKO if program == "executor" else DOCKER if "docker" in program else BUILDAH
    line = Line(words, table, expand)
    it = Declared(kind, path, "", command.start, command.end)
    it.file_is_in_context = False
    it.is_sure = False
    it.is_whole = not line.hides
    it.names = (CONTAINERFILE, DOCKERFILE) if program in WITH_CONTAINERFILE else (DOCKERFILE,)
    reading = _Reading(it, line, expand, program == "executor")
    for name, word in line.options:
        reading.option(name, word)
    if program == "executor":
        it.file_is_in_context = True
        return it
    operands = [word for word in line.operands if not _is_noise(word)]
    if len(operands) > 1 or (line.hides and not operands):
        return None  # something that we read as something else
    if operands:
        it.context = reading.given(operands[0], str(operands[0]))
    elif program not in WITH_CONTAINERFILE:
        return None
    return it


class _Reading:
    """Puts the options of a command into a build."""

    def __init__(
        self, it: Declared, line: Line, expand: Callable[[str], str | None], is_kaniko: bool
    ) -> None:
        self.it = it
        self.line = line
        self.expand = expand
        self.is_kaniko = is_kaniko

    def given(self, word: ShellWord, text: str) -> Given:
        value = self.expand(text) if word.expands else text
        return self.it.given(value, Text(text, word.start, word.end))

    def option(self, name: str, word: ShellWord) -> None:
        it = self.it
        value = self.line.value(word, name)
        if name in FILES:
            if value == "-":
                it.is_inline = True
            it.dockerfile = self.given(word, value)
        elif name == "--build-arg":
            key, mark, text = value.partition("=")
            if "$" in key or "`" in key:
                it.is_whole = False
                return
            it.args[key] = self.given(word, text)
            if not mark:  # from the environment
                it.args[key].text = None
        elif name == "--build-arg-file":
            it.is_whole = False
        elif name == "--build-context":
            key, _, text = value.partition("=")
            it.contexts[key] = self.given(word, text)
        elif name == "--target":
            it.target = self.given(word, value)
        elif name in NAMES or (name == "-d" and self.is_kaniko):
            expand = self.expand if word.expands else str
            it.images = [*it.images, image_named(value, expand)]
        elif name in PLATFORMS:
            platforms = self.expand(value)
            it.platforms = [*it.platforms, *(platforms.split(",") if platforms else ["?"])]
        elif name in ("-c", "--context") and self.line.operands == []:
            it.context = self.given(word, value.removeprefix("dir://"))


def _is_many(word: ShellWord) -> bool:
    """Whether a word may become several, options among them."""
    is_list = word.startswith("$@") or "[@]" in word or "[*]" in word
    return is_list or (word[:1] == "$" and word.raw[:1] != '"')


def _is_one(value: str | None) -> bool:
    """Whether a value that is not in quotes is one word, and no option."""
    return bool(value) and " " not in str(value) and str(value)[:1] != "-"


def _after_verb(program: str, args: Sequence[ShellWord]) -> Sequence[ShellWord] | None:
    """The words after the verb of a build; None if it is none."""
    verbs = VERBS.get(program)
    if verbs is None:
        return None
    at = 0
    while at < len(args) and args[at][:1] == "-" and program != "executor":
        at += 2 if args[at] in BEFORE_VERB else 1
    for verb in verbs:
        if tuple(map(str, args[at : at + len(verb)])) == verb:
            return args[at + len(verb) :]
    return None


def _is_noise(word: ShellWord) -> bool:
    """Whether a word is no operand of a build, but a brace or a bracket of some template."""
    return str(word) in ("\\", "]", ")", "}")


def builds_of(
    commands: Sequence[Command],
    path: str,
    kind: str,
    expand: Callable[[str], str | None],
) -> Iterator[tuple[Command, Declared]]:
    """The builds that commands start."""
    for command in commands:
        if command.program in VERBS:
            it = build_of(command, path, kind, expand)
            if it is not None:
                yield command, it
