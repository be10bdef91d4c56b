"""The options of `dflint check`: one table for the hand-written parser and for click."""

from __future__ import annotations

from dflint.config.keys import COLORS, OUTPUT_FORMATS
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class CheckOptions:
    """What the user wants of `dflint check`: one attribute for each option, and the paths.

    What is None, False or empty was not said, and the configuration decides.
    """

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    fail_on: str | None = None
    output_format: str | None = None
    output_file: str | None = None
    color: str | None = None
    config: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    no_respect_gitignore: bool = False
    include_generated: bool = False
    show_files: bool = False
    stdin_filename: str | None = None
    statistics: bool = False
    quiet: bool = False
    exit_zero: bool = False
    isolated: bool = False
    cache_dir: str | None = None
    no_cache: bool = False
    watch: bool = False
    no_progress: bool = False
    jobs: int | None = None
    shellcheck: bool = False
    context: str | None = None
    image: str | None = None
    add_ignore: str | None = None
    baseline: str | None = None
    write_baseline: bool = False
    diff_base: str | None = None
    fix: bool = False
    no_fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    fix_only: bool = False
    show_fixes: bool = False
    exit_non_zero_on_fix: bool = False
    fixable: tuple[str, ...] = ()
    unfixable: tuple[str, ...] = ()

    def __init__(self, values: Mapping[str, object]) -> None:
        self.__dict__.update(values)


class Option:
    """One option. `kind` is flag, value, number, values, list (of parts between commas), choice or outputs.

    An option of the kind `optional` may be alone; a value is then empty, and otherwise behind
    `=`. `env` is a variable that sets it.
    """

    __slots__ = ("choices", "env", "flags", "help", "kind", "name")

    def __init__(
        self, flags: str, kind: str, help: str, choices: Sequence[str] = (), env: str = ""
    ) -> None:
        self.flags = flags.split()
        self.name = self.flags[0][2:].replace("-", "_")
        self.kind = kind
        self.help = help
        self.choices = tuple(choices)
        self.env = env


# By the heading of --help and of the man page under which they are.
GROUPS = {
    "Rules": (
        Option("--select", "list", "Rules to apply: codes, prefixes, names, categories or ALL."),
        Option(
            "--ignore", "list", "Rules not to apply, besides those that the configuration ignores."
        ),
        Option("--extend-select", "list", "Rules to apply in addition to the selected ones."),
        Option(
            "--fail-on --failure-threshold -t",
            "choice",
            "The lowest severity that makes the exit code 1.",
            Severity.NAMES[::-1],
        ),
        Option(
            "--shellcheck", "flag", "Run ShellCheck on the scripts of RUN; needs dflint[shell]."
        ),
    ),
    "Fixes": (
        Option(
            "--fix", "flag", "Apply safe fixes: those that do not change the image that is built."
        ),
        Option(
            "--unsafe-fixes", "flag", "Apply unsafe fixes too: those that may change the image."
        ),
        Option("--diff", "flag", "Show what --fix would do as a patch, and write nothing."),
        Option("--no-fix", "flag", "Apply no fixes, even if the configuration says so."),
        Option("--fix-only", "flag", "Apply fixes, and do not report the remaining findings."),
        Option("--show-fixes", "flag", "List the fixes that were applied."),
        Option("--exit-non-zero-on-fix", "flag", "Exit with 1 if a fix was applied."),
        Option("--fixable", "list", "Rules whose fixes may be applied."),
        Option("--unfixable", "list", "Rules whose fixes may not be applied."),
    ),
    "Report": (
        Option(
            "--output-format",
            "outputs",
            "The format of the report, or several of which all but one have a file: sarif:FILE,full.",
            OUTPUT_FORMATS,
            "DFLINT_OUTPUT_FORMAT",
        ),
        Option("--output-file -o", "value", "Write the findings to this file."),
        Option("--color", "choice", "Whether to use colours.", COLORS),
        Option("--statistics", "flag", "Count the findings of each rule instead of showing them."),
        Option("--quiet -q", "flag", "Show findings, but no summary."),
        Option("--exit-zero -e", "flag", "Exit with 0 even if there are findings."),
        Option("--no-progress", "flag", "Show no progress bar."),
        Option("--jobs -j", "number", "How many processes lint, if there are many files."),
        Option("--watch -w", "flag", "Lint again whenever a file changes, until Ctrl+C."),
    ),
    "Files": (
        Option("--exclude", "list", "Files and folders to exclude, instead of the default ones."),
        Option(
            "--extend-exclude", "list", "Files and folders to exclude, besides the default ones."
        ),
        Option(
            "--force-exclude", "flag", "Exclude files even if they are named on the command line."
        ),
        Option("--no-respect-gitignore", "flag", "Lint files that git ignores, too."),
        Option("--include-generated", "flag", "Lint generated files, too."),
        Option("--show-files", "flag", "List the files that would be linted, and stop."),
        Option("--stdin-filename", "value", "The name of the file that comes on standard input."),
    ),
    "What a file is built with": (
        Option("--context", "value", "The build context: the folder that COPY takes files from."),
        Option(
            "--image", "value", "An image built from the file: report what its layers show, too."
        ),
    ),
    "Known findings": (
        Option(
            "--add-ignore",
            "optional",
            "Write suppression comments for all findings, with a reason.",
        ),
        Option("--baseline", "value", "Report only findings that are not in this file."),
        Option("--write-baseline", "flag", "Write all findings into the baseline."),
        Option(
            "--diff-base", "value", "Report only what is on lines changed since a git revision."
        ),
    ),
    "Configuration": (
        Option("--config -c", "values", "A configuration file, or a setting as KEY=VALUE."),
        Option("--isolated", "flag", "Read no configuration file."),
        Option(
            "--cache-dir",
            "value",
            "The folder that answers are kept in, instead of .dflint_cache.",
            (),
            "DFLINT_CACHE_DIR",
        ),
        Option("--no-cache", "flag", "Give no answer of an earlier run, and keep none."),
    ),
}
OPTIONS = tuple([option for group in GROUPS.values() for option in group])
ALONE = ("flag", "optional")  # kinds of options that take no value from the next argument
_BY_FLAG = {flag: option for option in OPTIONS for flag in option.flags}


def parse(args: Sequence[str], environ: Mapping[str, str]) -> CheckOptions | None:
    """Read the arguments after `check`. None for everything that click shall look at instead."""
    given: dict[str, list[str]] = {}
    paths: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg[:1] != "-" or arg == "-":
            paths.append(arg)
            continue
        flag, equals, value = arg.partition("=")
        option = _BY_FLAG.get(flag)
        if option is None or (equals and (option.kind == "flag" or flag[1] != "-")):
            return None
        if option.kind not in ALONE and not equals:
            value = next(rest, "--")
            if value[:1] == "-" and value != "-":
                return None
        given.setdefault(option.name, []).append(value)
    return _request(paths, given, environ)


def _request(
    paths: Sequence[str], given: dict[str, list[str]], environ: Mapping[str, str]
) -> CheckOptions | None:
    for option in OPTIONS:
        if option.env and option.name not in given and environ.get(option.env):
            given[option.name] = [environ[option.env]]
    values: dict[str, object] = {"paths": tuple(paths)}
    for option in OPTIONS:
        texts = given.get(option.name)
        if texts is None:
            continue
        if option.kind == "outputs":
            if not set(texts) <= set(option.choices):
                from dflint.outputs import is_outputs

                if not all(map(is_outputs, texts)):
                    return None
        elif option.choices and not set(texts) <= set(option.choices):
            return None
        if option.kind == "number":
            if not texts[-1].isdecimal() or int(texts[-1]) == 0:
                return None
            values[option.name] = int(texts[-1])
        elif option.kind == "list":
            values[option.name] = split(texts)
        elif option.kind == "values":
            values[option.name] = tuple(texts)
        else:
            values[option.name] = texts[-1] if option.kind != "flag" else True
    return CheckOptions(values)


def split(texts: Iterable[str]) -> tuple[str, ...]:
    """The parts of comma-separated lists."""
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())
