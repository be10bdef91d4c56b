"""The command line.

`dflint check` with its common options is read by hand, because importing click takes longer than
linting a file. Everything else, mistakes above all, goes to click, which explains.
"""

import gc
import os
import sys

from dflint.cache import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from dflint.cache import answers

# Arguments with which no answer is given or kept: who watches wants what is new, and standard input is
# nowhere.
WITHOUT_ANSWERS = frozenset({"--no-cache", "--watch", "-w", "-", "--stdin-filename"})


def main_hadolint() -> "NoReturn":
    """Run the program that is called as hadolint is, and end the process."""
    main(["hadolint", *sys.argv[1:]])


def main(args: "Sequence[str] | None" = None) -> "NoReturn":
    """Run the program and end the process. `args`: those of the process unless others are given."""
    gc.disable()  # models have no circles, and what a start makes lives until the end
    sys.meta_path.insert(0, modules.OwnModules)  # half of a start is the search for modules
    try:
        code = _start(sys.argv[1:] if args is None else args) if _has_streams() else 2
    except BrokenPipeError:
        code = 141  # what a shell says of a program that SIGPIPE has ended
    except KeyboardInterrupt:
        code = 130
    except Exception:  # 1 would say that the files are at fault
        _show_failure()
        code = 2
    os._exit(code)  # without the half of a start-up that tidying up costs


def _has_streams() -> bool:
    """Whether there is a standard output. Where another stream is closed, nothing takes its place:
    a file that is opened later would get its number, and whatever is written to it."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    sys.stdin = sys.stdin or open(0)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w")  # noqa: SIM115
    if sys.stdout is None:
        sys.stderr.write("dflint: standard output is closed.\n")
    return sys.stdout is not None


def _show_failure() -> None:
    """Show where dflint failed. The text of the error may be that of a stranger's file."""
    from traceback import format_exc

    from dflint.cli.output import write_message

    write_message(format_exc())


def run(args: "Sequence[str]") -> int:
    """Do what the arguments say and return the exit code."""
    from dflint.cli.options import parse

    try:
        if args and args[0] == "hadolint":
            from dflint.cli.hadolint import run_hadolint

            return run_hadolint(args[1:])
        request = parse(args[1:], os.environ) if args and args[0] == "check" else None
        if request is None:
            from dflint.cli.commands import run_click

            return run_click(args)
        from dflint.cli.check import check

        return check(request)
    except Exception as error:
        from dflint.cli.errors import is_explained

        if not is_explained(error):
            raise
        return 2


def _start(args: "Sequence[str]") -> int:
    """Run the program, as fast as what earlier runs have left allows."""
    modules.current = modules.bundle()
    if not args or args[0] != "check":
        return run(args)
    if modules.current is None:
        return _first_check(args)
    if not modules.current.secret or not WITHOUT_ANSWERS.isdisjoint(args):
        modules.current.load()
        return run(args)
    from dflint import disk
    from dflint.cache import answers
    from dflint.cache.place import cache_folder

    folder = cache_folder(args, os.environ)
    if not answers.made_folder(folder):
        modules.current.load()
        return run(args)
    known = answers.Answers(folder, modules.current, args)
    found = known.find()
    if found is not None:
        return _given(*found)
    modules.current.load()
    from dflint.cli import output

    output.written = []
    disk.asked = disk.Questions()
    code = run(args)
    if code < 2:
        known.keep(code, output.written, disk.asked)
    return code


def _given(code: int, output: "answers.Written") -> int:
    """Give an answer of an earlier run."""
    for number, content in output:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(number, rest) :]
    return code


def _first_check(args: "Sequence[str]") -> int:
    """Check, and make a bundle of modules for the next time: there is none that fits."""
    import dflint_rules
    from dflint.cache.bundle import state, write_bundle

    folder = dflint_rules.__path__[0]
    before = state(folder)
    code = run(args)
    if code < 2:
        from dflint.engine.registry import kept_rules

        write_bundle(kept_rules(), folder, before)
    return code
