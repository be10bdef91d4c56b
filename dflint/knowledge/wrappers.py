"""Programs that run another program: `sudo`, `env`, `timeout 5`, `xargs`, and so on.

Those of package managers, as `conda run`, are in their rows. Sources: the manual pages of sudo,
doas, GNU coreutils, util-linux, findutils, busybox and others; looked through on 2026-11-30.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import programs_with, rows_with
from dflint.knowledge.program_options import Options
from dflint.source import cached_property


class Wrapper:
    """How a wrapper is written before the program it runs.

    `values`: its options that take the next word. `skip`: how many words of its own come before
    the program. `unless`: with one of these options it runs nothing. `verb`: the word without which
    it is no wrapper. `assigns`: `NAME=value` may be before the program.
    """

    def __init__(
        self,
        values: str = "",
        skip: int = 0,
        unless: str = "",
        verb: str = "",
        assigns: bool = False,
    ) -> None:
        self.values = values
        self.skip = skip
        self.unless = unless
        self.verb = verb
        self.assigns = assigns

    @cached_property
    def options(self) -> Options:
        return Options(self.values)


_PLAIN = Wrapper()
_USER_FIRST = Wrapper(skip=1)
WRAPPERS: dict[str, Wrapper] = {
    # as another user
    "sudo": Wrapper(
        "-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T"
        " --command-timeout -U --other-user -D --chdir -R --chroot",
        unless="-l --list -v --validate -V --version -K --remove-timestamp -e --edit",
        assigns=True,
    ),
    "doas": Wrapper("-u -C", unless="-L"),
    "gosu": _USER_FIRST,
    "su-exec": _USER_FIRST,
    "setuidgid": _USER_FIRST,
    "s6-setuidgid": _USER_FIRST,
    "chpst": Wrapper("-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -t"),
    "runuser": Wrapper(
        "-u --user -g --group -G --supp-group -s --shell -w", unless="-c -l - --command"
    ),
    "setpriv": Wrapper(
        "--reuid --ruid --euid --regid --rgid --egid --groups --inh-caps --ambient-caps"
        " --bounding-set --securebits --pdeathsig --selinux-label --apparmor-profile",
        unless="-d --dump",
    ),
    # in another environment
    "env": Wrapper("-u --unset -C --chdir -a --argv0", unless="-S --split-string", assigns=True),
    "chroot": _USER_FIRST,
    "fakechroot": _PLAIN,
    "proot": Wrapper("-r -b -q -w -v -R -S --rootfs --bind --qemu --cwd --pwd"),
    "fakeroot": Wrapper("-l --lib -s -i -b --faked"),
    "unshare": Wrapper("-R --root -w --wd -S --setuid -G --setgid --propagation"),
    "setarch": _USER_FIRST,
    "linux32": _PLAIN,
    "linux64": _PLAIN,
    "i386": _PLAIN,
    "with-contenv": _PLAIN,
    "rbenv": Wrapper(verb="exec"),
    "pyenv": Wrapper(verb="exec"),
    # with another priority, time, terminal or input
    "nice": Wrapper("-n --adjustment"),
    "ionice": Wrapper("-c --class -n --classdata", unless="-p --pid -P -u"),
    "chrt": Wrapper("-T -P -D", skip=1, unless="-p --pid -m --max"),
    "taskset": Wrapper(skip=1, unless="-p --pid"),
    "timeout": Wrapper("-k --kill-after -s --signal", skip=1),
    "time": Wrapper("-f --format -o --output"),
    "nohup": _PLAIN,
    "setsid": _PLAIN,
    "stdbuf": Wrapper("-i --input -o --output -e --error"),
    "unbuffer": _PLAIN,
    "flock": Wrapper(
        "-w --wait --timeout -E --conflict-exit-code", skip=1, unless="-c --command -u"
    ),
    "xargs": Wrapper(
        "-I -n --max-args -P --max-procs -L -d --delimiter -a --arg-file -E -s --max-chars"
        " --process-slot-var"
    ),
    "xvfb-run": Wrapper(
        "-n --server-num -s --server-args -e --error-file -f --auth-file -w --wait -p"
    ),
    "dbus-run-session": Wrapper("--config-file --dbus-daemon"),
    "tini": Wrapper("-p -e"),
    "dumb-init": Wrapper("-r --rewrite"),
    "catatonit": _PLAIN,
    # that make it quiet, faster, or try again
    "chronic": _PLAIN,
    "catchsegv": _PLAIN,
    "eatmydata": _PLAIN,
    "retry": Wrapper("-t --times -n -d --delay -m --min -x --max -i --tries"),
    "travis_retry": _PLAIN,
    "torsocks": _PLAIN,
    "proxychains": Wrapper("-f"),
    "proxychains4": Wrapper("-f"),
    "strace": Wrapper("-e -o -p -s -u -E -a -O -S -P"),
    "ccache": Wrapper("-M --max-size -F --max-files -o --set-config -k --get-config"),
    # of the shell, and boxes of programs
    "exec": Wrapper("-a"),
    "command": Wrapper(unless="-v -V"),
    "builtin": _PLAIN,
    "busybox": Wrapper(unless="--install --list --list-full --help"),
    "toybox": _PLAIN,
    **{
        program: Wrapper(row.run_values, unless=row.run_unless, verb=row.run_verb)
        for row in rows_with("run_verb") for program in row.programs
    },
}  # fmt: skip
# What `python -m` is used for: programs in their own right.
MODULES = frozenset(["hatch", *[row.module for row in rows_with("module")]])
# Wrappers that change what a program finds: a command that a fix adds is called by them, too.
CHANGING_WHAT_IS_FOUND = frozenset({
    "env", "rbenv", "pyenv", "with-contenv", "linux32", "linux64", "i386", "setarch", "busybox",
    "toybox", "fakeroot", *programs_with("run_verb").split(),
})  # fmt: skip
# Wrappers that only change when, how fast or how loud a program runs: they are left off.
CHANGING_HOW_IT_RUNS = frozenset({
    "nice", "ionice", "chrt", "taskset", "timeout", "time", "nohup", "setsid", "stdbuf", "unbuffer",
    "xvfb-run", "dbus-run-session", "chronic", "catchsegv", "eatmydata", "retry", "travis_retry",
    "torsocks", "proxychains", "proxychains4", "strace", "ccache", "command", "builtin", "tini",
    "dumb-init",
})  # fmt: skip
