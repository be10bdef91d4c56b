"""What a row about a package manager says: `PackageManager`, and its `Cache`s.

A row gives what it has, by keyword; everything else is "none": no words, no text, False. Words are
given in one string, "install, reinstall", and are a tuple where they are asked for: what is not asked
for costs the start next to nothing. Verbs may be of two words, as "pip install" of uv; for a manager
with `verbs_are_options` they are options, as `-S` of pacman. `~` in a path is the home directory of
the user who runs the manager.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Words = tuple[str, ...]

# Of all that is no tuple of words, the default.
DEFAULTS: dict[str, object] = {
    "bundles": True, "is_mountable": True, "is_provable": True, "is_reported": True,
    "builds": False, "checks_engines": False, "ignores_folder": False, "is_global": False,
    "is_interpreted": False, "is_locked": False,
    "is_runtime": False, "is_store": False, "runs_by_name": False, "is_system": False, "may_switch_on": False,
    "needs_root": False, "needs_update": False, "refuses_root": False, "verbs_are_options": False,
    "versioned": False, "yes_is_global": False,
    "builds_node": False, "checks": False, "compiles": False, "copies": False, "fetches": False,
    "for_people": False, "installs_files": False, "interprets": False, "is_editor": False,
    "is_kernel": False, "fetches_lists": False, "moves": False, "prints": False, "reads_scripts": False,
    "removes": False, "runs_anything": False, "unpacks": False,
    "needs_lists": "", "source": "",
    "bare": "", "clean_command": "", "folder": "", "left": "", "lock": "", "manager": "", "module": "",
    "newer": "", "page": "", "pin": "", "root": "", "run_unless": "", "run_values": "",
    "run_verb": "", "values": "", "version_marks": "", "version_style": "", "yes_option": "",
    "images": {}, "insecure_variables": {}, "no_extras": {}, "project": {}, "values_of": {},
    "verb_of_program": {},
}  # fmt: skip
# Tables of words: name → words.
_TABLES_OF_WORDS = frozenset({"insecure_variables", "project"})


def split(words: str) -> Words:
    """ "a, b" → ("a", "b")"""
    return tuple(words.split(", "))


class Row:
    """Reads what was given when it is first asked for, and finds it at once from then on.

    KEPT: what it is made of (dflint/cache/worked_out.py).
    """

    KEPT: tuple[str, ...] = ("given", "programs")

    given: dict[str, Any]
    programs: Words

    if TYPE_CHECKING:  # what managers and tools both may say
        builds: bool
        # Options, settings in words, and variables (with the values) that switch off TLS certificate
        # verification. Options that take packages without a valid signature.
        insecure: Words
        insecure_words: Words
        insecure_variables: dict[str, Words]
        unsigned: Words
        # Verbs that write into the directory it is started in; verbs that set variables of the shell
        # it runs in, and nothing else.
        writes_here: Words
        activates: Words

    if not TYPE_CHECKING:  # the attributes of a row are those that its class declares

        def __getattr__(self, name):
            if name[:1] == "_":
                raise AttributeError(name)
            default = DEFAULTS.get(name)
            value = self.given.get(name, default)
            if default is None:
                value = split(value) if value else ()
            elif name in _TABLES_OF_WORDS:
                value = {key: split(words) for key, words in value.items()}
            self.__dict__[name] = value
            return value


class Cache(Row):
    """Files that a manager leaves and no program needs."""

    KEPT = ("given", "manager", "paths", "what")

    if TYPE_CHECKING:
        # The subject of the rule whose page describes it; "" for the general one.
        page: str
        # Where it is when root runs the manager and nothing moves it; "" if that is not known.
        root: str
        # Official image → where it is there.
        images: dict[str, str]
        # How the targets of cache mounts end that people mean for it.
        mount_names: Words
        # Options and variables that keep it from being made; these may be taken out again: with a mount,
        # the same is installed.
        off: Words
        off_variables: Words
        may_switch_on: bool
        # Options that put it elsewhere; variables whose value is the place of it; further variables that
        # move it; options and verbs with which it is not where `clean_command` looks.
        moving: Words
        moved_by: Words
        moved_below: Words
        not_there: Words
        configured_by: Words
        # Verbs that empty it. One of `clean_needs` must be among the options, where several options in
        # one string belong together; with one of `clean_fails_with` it is kept.
        clean: Words
        clean_needs: Words
        clean_fails_with: Words
        # What empties it in the same RUN; "" if there is nothing that always does. `{program}` is the
        # program that filled it. In these images only, or in any if there are none.
        clean_command: str
        clean_images: Words
        # Nothing that runs later in a build reads it, so that the clean-up is a safe fix.
        is_provable: bool
        # The installing verbs that fill it, () for all of them; and verbs that fill it, but install nothing.
        # And verbs that do nothing but fill it.
        filled_by: Words
        also_filled_by: Words
        only_filled_by: Words
        # Other builds link to it or compile from it: a later RUN may need it.
        is_store: bool
        # Two runs must not use it at the same time.
        is_locked: bool
        # A mount for it may be proposed.
        is_mountable: bool
        # It is worth a finding of its own where it is left behind.
        is_reported: bool

    def __init__(self, what: str, paths: str, **given: Any) -> None:
        self.what = what  # for a message: "package lists", "downloads"
        self.paths = split(paths)  # where it may be
        self.manager = ""  # of whose row it is, which sets that
        self.given = given

    @property
    def is_of_user(self) -> bool:
        """Whether each user has one of their own, in the home directory."""
        return "~" in "".join(self.paths)


class PackageManager(Row):
    """A row."""

    KEPT = ("caches", "ecosystem", "given", "name", "programs", "source")

    if TYPE_CHECKING:
        # It installs packages of the distribution, and reads nothing of a project.
        is_system: bool
        # Programs are made of what it installs by an interpreter, not by a compiler.
        is_interpreted: bool
        # How `python -m` calls it. Its programs may have a version in the name: pip3.11.
        module: str
        versioned: bool

        # Verbs, by purpose. `runs_scripts`: they run what the project says.
        install: Words
        remove: Words
        autoremove: Words
        update: Words  # fetch the lists of packages
        upgrade: Words  # all packages, if none is named
        new_release: Words  # go to another release of the distribution, or to other vendors
        query: Words
        build: Words
        download: Words
        runs_scripts: Words
        uses_lists: Words  # besides `install`
        verbs_are_options: bool

        # Verbs that ask and go on only with a yes.
        asks: Words
        # Options that answer, also such as must be before the verb, and such as do when given twice;
        # settings that answer, given with one of `settings`.
        yes: Words
        yes_before_verb: Words
        yes_if_quiet: Words
        yes_settings: Words
        settings: Words
        # What a fix adds, and whether that is right behind the program.
        yes_option: str
        yes_is_global: bool
        # Options with which nothing is done, and with which it only downloads.
        dry_run: Words
        download_only: Words

        # Installing verbs whose operands are no packages; of which only the first operand is one; whose
        # operands are files; whose operands are groups of packages.
        no_packages: Words
        first_only: Words
        only_files: Words
        groups: Words
        # What it does without a verb: "packages", "project", "goals" or nothing.
        bare: str
        # Program → the verb that it stands for, as "tool run" for uvx.
        verb_of_program: dict[str, str]
        # Options whose value is a list of packages, a directory or an archive; a path, or a package from
        # a repository; a file of versions; the version of what is installed.
        file_options: Words
        editable: Words
        constraints: Words
        version_options: Words
        # How the files end that it installs when it is given a path.
        archives: Words
        # What is between a package and its version, for a message; characters that are only before
        # a version; the reader in model/packages that finds a version otherwise.
        pin: str
        version_marks: str
        version_style: str

        # Options that take the next word; the same by program where they differ. `-qy` means `-q -y`.
        values: str
        values_of: dict[str, str]
        bundles: bool
        # Options with which it fetches nothing.
        offline: Words
        # Program → option that leaves out recommended packages, "" for the others; and all options and
        # settings that decide about them.
        no_extras: dict[str, str]
        extras: Words
        extras_settings: Words
        # Options that leave out, or decide about, what is needed only to develop; variables that do.
        no_development: Words
        development_variables: Words

        # Installing verb → the files that it reads where no package is named.
        project: dict[str, Words]
        # The file that says what a project is, by any of its names: where it is missing, these verbs stop
        # or do nothing.
        manifest: Words
        reads_manifest: Words
        # Installing verbs that are given a file of requirements, and read nothing else.
        requirements: Words
        # Goals of a build tool with which it only fetches, and what it reads then.
        goals: Words
        # The lock file, and what else it may be called; options that install nothing but what is in it.
        lock: str
        lock_names: Words
        locked: Words
        # Verbs that stop where it is missing; those that do with one of `locked`.
        needs_lock: Words
        needs_lock_if_locked: Words
        # Files that say where the other packages of a workspace are;
        # further files or directories that an installation may need.
        workspaces: Words
        # Options that name packages of a workspace.
        members: Words
        may_read: Words
        # Options that leave out the project itself: with one of them only `project` is read.
        without_project: Words
        # Words of a COPY that bring `project`, where a star may stand for a missing lock file; options
        # without all of which more of the project is needed; options with which other files are read.
        copied: Words
        copied_if: Words
        elsewhere: Words
        # Where it puts what a project needs, below the directory that it runs in; what a build of it leaves
        # there besides, for a message.
        folder: str
        left: str
        # Options that say into which directory it installs.
        folder_options: Words
        # Verbs that write no file of a project. It installs for the whole image, and never for a project.
        writes_nothing: Words
        is_global: bool
        # It compares the versions in `engines` of package.json with what runs it. A verb that it does not
        # know is the name of a script.
        checks_engines: bool
        runs_by_name: bool
        # How the address of a package begins that it fetches with git.
        fetched_with_git: Words
        # Verbs for which the environment of a build says nothing but how to reach the network.
        ignores_variables: Words

        # What it leaves behind.
        caches: tuple[Cache, ...]
        # It needs `update` first: the images that have it come without lists of packages.
        needs_update: bool
        # It works for root only; it does not work for root.
        needs_root: bool
        refuses_root: bool
        # Programs of it that users run, and that call it through sudo.
        run_by_users: Words
        # `conda run program`: the verb after which another program follows, its options with a value, and
        # those with which none follows.
        run_verb: str
        run_values: str
        run_unless: str
        # Verbs that fetch, and may need no more than a part of the project. It reads no settings of the
        # folder that it is started in, or not for what it installs for all.
        fetching: Words
        ignores_folder: bool
        # Its programs that would be between the container and the program.
        launchers: Words
        # If it `builds`, it does so with the verbs of `build`. It also runs what was built.
        is_runtime: bool
        # The row of its next generation, which has the same programs; options and operands, and files,
        # that only that one has.
        newer: str
        newer_signs: Words
        newer_files: Words

    def __init__(
        self,
        name: str,
        programs: str,
        ecosystem: str,
        source: str,
        shared: dict[str, Any] | None = None,
        /,
        **given: Any,
    ) -> None:
        self.name = name  # in messages
        self.programs = split(programs) if programs else ()  # by every name; the usual one first
        self.ecosystem = ecosystem  # of those that share packages, and how a version is written
        self.source = source  # of what is in the row, and when
        self.caches = given.get("caches", ())
        self.given = shared | given if shared else given  # `shared`: what rows have in common
        if self.caches:
            self.given["caches"] = ()  # that there are some
        for cache in self.caches:
            cache.manager = name
