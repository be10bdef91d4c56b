"""Downloads and programs for one processor architecture."""

from __future__ import annotations

from dflint.fix import hint, replace, unsafe
from dflint.model.layers.network import FETCHERS, addresses
from dflint.model.order import is_so_in
from dflint.rule import Finding, Severity, rule
from dflint.shell.nodes import Compound, Simple, every_node
from dflint.source import Span
from dflint.syntax.nodes import Copy, Env, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Word
    from dflint.syntax.nodes import Add

PROCESSORS = (
    "x86_64", "x86-64", "amd64", "linux64", "linux-x64", "linux_x64", "aarch64", "arm64", "armv7",
    "armhf", "i386", "i686", "linux32",
)  # fmt: skip
FAMILIES = {"amd64": ("x86_64", "x86-64", "amd64"), "arm64": ("aarch64", "arm64")}
LIBRARY_FOLDERS = ("lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu")
# What has one of these in its name runs on one processor and makes or holds programs for another.
FOR_ANOTHER = (
    "qemu",
    "cross",
    "sysroot",
    "toolchain",
    "linux-gnu-gcc",
    "rust-std",
    "none-elf",
    "none-eabi",
)
FOR_WINDOWS = ("windows", "win64", ".exe", ".msi")  # whose containers run on amd64 alone
# Images with one of these in their names may be there for one processor only.
ONE_PROCESSOR = (*PROCESSORS, "nvidia", "cuda", "rocm")
# With one of these, a RUN or a stage asks which processor it is for.
ASKS = (
    "TARGETARCH", "TARGETPLATFORM", "BUILDARCH", "BUILDPLATFORM", "TARGETVARIANT", "uname",
    "print-architecture", "apk --print-arch", "arch)", "`arch`", "ARCH", "$arch", "${arch",
    "dpkgArch", "apkArch",
)  # fmt: skip
# The same processor as Docker calls it, and as the kernel does.
DOCKER_NAMES = {"amd64": "x86_64", "arm64": "aarch64", "386": "i686"}
KERNEL_NAMES = {
    "x86_64": "amd64", "aarch64": "arm64", "i686": "386", "i386": "386", "armv7l": "arm",
    "armhf": "arm",
}  # fmt: skip
DOCKER_VARIABLES = ("$TARGETARCH", "${TARGETARCH}", "$BUILDARCH", "${BUILDARCH}")
KERNEL_COMMANDS = ("$(uname -m)", "`uname -m`", "$(arch)", "$(uname -p)")
ASKED = ("ARCH", "uname", "$(arch)")  # one of these is in each of them
# What is asked, and which answers it never gives, with what they are there.
NEVER = {
    **dict.fromkeys(DOCKER_VARIABLES, KERNEL_NAMES),
    **dict.fromkeys(KERNEL_COMMANDS, DOCKER_NAMES),
}


@rule("DF151", Severity.INFO, "correctness", needs=" ".join(sorted(FETCHERS)), needs_text="://")
def one_processor_only(
    instruction: Add | Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A download is for one processor architecture, whatever platform the image is built for.

    On another machine, such as a Mac with an M processor, the image is built but the program does
    not start. `ARG TARGETARCH` has the processor; or say with `FROM --platform` that there is
    only one. Not reported in a stage that has the processor in its name, for `FROM build-${TARGETARCH}`,
    nor where all builds that the repository declares are for one platform.

    ```dockerfile bad
    FROM debian:12
    RUN curl -fsSL https://example.com/tool-1.2-linux-amd64.tar.gz | tar xz -C /opt
    ```

    ```dockerfile good
    FROM debian:12
    ARG TARGETARCH
    RUN curl -fsSL https://example.com/tool-1.2-linux-$TARGETARCH.tar.gz | tar xz -C /opt
    ```
    """
    text = instruction.body.text
    if "://" not in text or step.state.shell.kind != "posix":
        return
    for word in addresses(step):
        path = word.partition("://")[2].partition("/")[2]
        found = _named(path, PROCESSORS)
        if found and _named(path.lower(), FOR_WINDOWS):
            continue
        if found:
            chosen = _named(text, ASKS) or _named(file.source.path.lower(), PROCESSORS)
            if not chosen and not _is_for_one(stage, file):
                yield Finding(
                    word,
                    f"this download is for {found} only: other platforms get the wrong binary",
                    hint("Use ARG TARGETARCH"),
                )
            return


@rule("DF194", Severity.INFO, "correctness", needs_text="-linux-gnu")
def library_folder_of_one_processor(
    instruction: Copy | Env | Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A path leads to the libraries of one processor, whatever platform the image is for.

    Debian and Ubuntu keep libraries in a folder for each: on a machine with an ARM processor there is no
    /usr/lib/x86_64-linux-gnu, and a COPY, a link, a library in LD_PRELOAD or an extension of PHP stops there. Copy with
    a wildcard, `/usr/lib/*-linux-gnu/libz.so.1`, or ask `dpkg-architecture -qDEB_HOST_MULTIARCH` or `uname -m`.

    As with downloads (DF151), not reported in a stage or a file that has the processor in its name, nor where all builds
    that the repository declares are for one platform.

    ```dockerfile bad
    FROM php:8.4-fpm
    RUN docker-php-ext-configure ldap --with-libdir=lib/x86_64-linux-gnu && docker-php-ext-install ldap
    ```

    ```dockerfile bad
    FROM debian:13 AS build
    RUN make
    FROM gcr.io/distroless/base-debian13
    COPY --from=build /usr/lib/x86_64-linux-gnu/libz.so.1 /usr/lib/x86_64-linux-gnu/
    ```

    ```dockerfile good
    FROM php:8.4-fpm
    RUN docker-php-ext-configure ldap --with-libdir="lib/$(uname -m)-linux-gnu" && docker-php-ext-install ldap
    ```
    """
    text = instruction.written
    folder = next((it for it in LIBRARY_FOLDERS if it in text), "")
    if (
        not folder
        or _named(text, ASKS)
        or any(it in text for it in LIBRARY_FOLDERS if it != folder)
    ):
        return
    word = next((it for it in _library_paths(instruction, step) if folder in it), None)
    if word is None or _named(file.source.path.lower(), PROCESSORS) or _is_for_one(stage, file):
        return
    message = f"there is no {folder} on other processors: it is only for {folder[4:-10]}"
    yield Finding(word, message, hint("Take it from dpkg-architecture, or use a wildcard"))


@rule("DF159", Severity.WARNING, "correctness", needs=" ".join(sorted(FETCHERS)), needs_text="://")
def download_for_another_processor(
    instruction: Add | Run, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """The image is for one processor, and a download is for another one.

    The program does not start: "exec format error". Files for several processors are often copies of
    each other, and `Dockerfile.arm64` still fetches a program for amd64. One file with `ARG TARGETARCH`
    serves both.

    Which processor the image is for is told by the name of the file, `FROM --platform` and the name of the base
    image. A cross-compiler is not reported: it is named after the processor it compiles for.

    ```dockerfile bad
    FROM arm64v8/debian:12
    RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool-1.2-amd64
    ```

    ```dockerfile good
    FROM arm64v8/debian:12
    RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool-1.2-arm64
    ```
    """
    if not stage.in_final_image or step.state.shell.kind != "posix":
        return
    meant = _processor_of(stage, file)
    for word in addresses(step) if meant and not _named(instruction.body.text, ASKS) else ():
        other = _family(word.lower())
        if other and other != meant:
            yield Finding(word, f"this download is for {other}, and the image is for {meant}")


@rule("DF152", Severity.ERROR, "correctness", needs_text="arch uname")
def processor_by_other_name(run: Run, step: Step) -> Iterator[Finding]:
    """An architecture is compared with a name that it never has there.

    TARGETARCH is `amd64` or `arm64`; `uname -m` says `x86_64` or `aarch64` for the same. The
    comparison is never true. Not reported where the RUN compares it with the right name as well.

    ```dockerfile bad
    FROM debian:12
    ARG TARGETARCH
    RUN if [ "$TARGETARCH" = "x86_64" ]; then echo yes; fi
    ```

    ```dockerfile fixed
    FROM debian:12
    ARG TARGETARCH
    RUN if [ "$TARGETARCH" = "amd64" ]; then echo yes; fi
    ```

    ```dockerfile good
    FROM debian:12
    RUN case "$(uname -m)" in x86_64|amd64) echo yes;; aarch64) echo no;; esac
    ```
    """
    if not _may_be_mistaken(run.program.source.text):
        return
    compared = [(subject, word) for subject, words in _comparisons(run) for word in words]
    for subject, word in compared:
        right = NEVER.get(subject, {}).get(word)
        if right is not None and (subject, right) not in compared:
            fix = unsafe(f"Write {right}", replace(word, right)) if word.is_literal else None
            if fix is None and word.raw[:1] in "\"'" and word.end - word.start == len(word) + 2:
                inside = Span(word.start + 1, word.end - 1)
                fix = unsafe(f"Write {right}", replace(inside, right))
            yield Finding(word, f"{subject} is never {word}: its name there is {right}", fix)


def _processor_of(stage: Stage, file: Dockerfile) -> str:
    """The processor that an image is for, as far as the file says; "" if it does not."""
    platform = stage.from_.flag("platform")
    names = [
        str(platform.value) if platform is not None else "",
        file.source.path.rpartition("/")[2],
    ]
    names.append(stage.image.familiar if stage.image is not None else "")
    return next((found for name in names if (found := _family(name.lower()))), "")


def _family(text: str) -> str:
    """The only processor that a name speaks of, as Docker calls it; "" for none, and for several."""
    found = {family for family, names in FAMILIES.items() if _named(text, names)}
    return found.pop() if len(found) == 1 and not _named(text, FOR_ANOTHER) else ""


def _named(text: str, names: Iterable[str]) -> str:
    """The first of these names that is in a text."""
    for name in names:
        if name in text:
            return name
    return ""


def _library_paths(instruction: Copy | Env | Run, step: Step) -> Iterator[Word]:
    """The paths that have to be there: of a COPY, a link, a preloaded library, an extension of PHP."""
    if isinstance(instruction, Copy):
        yield from instruction.sources if instruction.flag("from") is not None else ()
    elif isinstance(instruction, Env):
        yield from (it.value for it in instruction.pairs if it.key == "LD_PRELOAD" and it.value)
    else:
        for command in step.commands:
            is_link = command.name == "ln" and not command.is_conditional
            if is_link and len(command.operands) > 1:
                yield command.operands[0]
            elif command.name == "docker-php-ext-configure":
                yield from (it.word for it in command.options)


def _is_for_one(stage: Stage, file: Dockerfile) -> bool:
    """Whether a stage says for which processor it is, or its base image or its builds are for one only."""
    if is_so_in(_is_from_for_platform, stage) or _named((stage.name or "").lower(), PROCESSORS):
        return True
    platforms = {tuple(build.platforms) for build in file.builds}  # a matrix has a build for each
    if len(platforms) == 1 and len(file.builds[0].platforms) == 1:
        return True
    return stage.image is None or bool(_named(str(stage.image.text), ONE_PROCESSOR))


def _is_from_for_platform(step: Step) -> bool:
    return step.index == 0 and step.instruction.flag("platform") is not None


def _may_be_mistaken(text: str) -> bool:
    """Whether a script asks for the processor, and has an answer in it that is never given."""
    if not _named(text, ASKED):
        return False
    return any(subject in text and _named(text, NEVER[subject]) for subject in NEVER)


def _comparisons(run: Run) -> Iterator[tuple[str, list[ShellWord]]]:
    """What is compared with what: the subject, and all the words that stand for values of it."""
    for node in every_node(run.script):
        if isinstance(node, Compound) and node.kind == "case" and node.words:
            yield str(node.words[0]), list(node.words[1:])
        words = list(node.words) if isinstance(node, Simple | Compound) else []
        for at, word in enumerate(words):
            if word in ("=", "==", "!=") and 0 < at < len(words) - 1:
                yield str(words[at - 1]), [words[at + 1]]
