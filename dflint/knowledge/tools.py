"""Tools that builds and containers use: one row for those that are alike.

Package managers have rows of their own; which options of a tool take a value is in
`program_options`, and programs that run another one in `wrappers`. Sources: the manual pages of the
Debian 12 packages, read on 2026-11-30 where a row says "manual"; the documentation of the others.
"""

from __future__ import annotations

from dflint.knowledge.rows import Row, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.knowledge.rows import Words


class Tool(Row):
    """A row: programs that do the same. What a row does not give is "no"."""

    if TYPE_CHECKING:
        # It fetches what an address names; of the fetchers, it takes a checksum or signature of its own.
        fetches: bool
        # It compares what was fetched with a checksum or a signature.
        checks: bool
        # It unpacks archives, installs packages from files, removes files, moves them, copies them, writes
        # its operands to its output.
        unpacks: bool
        installs_files: bool
        removes: bool
        moves: bool
        copies: bool
        prints: bool
        # It compiles; it makes what a project of Node ships. `builds`: an image may start it as it is.
        compiles: bool
        builds_node: bool
        # It runs the script that comes in at its standard input, or that it reads.
        interprets: bool
        reads_scripts: bool
        # It may run a package manager, or anything else, that the file does not show.
        runs_anything: bool
        # It reads the lists of packages: "always", or "may" where that depends on what it is given; then
        # if one of its operands has one of these in it, () for any.
        needs_lists: str
        needs_lists_for: Words
        fetches_lists: bool  # or it fetches them itself
        # Options whose value is a password; verbs they are one with, () for all.
        password: Words
        password_verbs: Words
        # It shows something to people; it waits for keys; it works on the kernel of the machine.
        for_people: bool
        is_editor: bool
        is_kernel: bool
        # Verbs with which it starts a service.
        starts_services: Words
        source: str

    def __init__(self, programs: str, /, **given: Any) -> None:
        self.programs = split(programs) if programs else ()
        self.given = given


# In the names of targets that install packages.
_INSTALLING_TARGETS = "dep, setup, bootstrap, prereq, require, apt, packages, env"
_DOCKER_PASSWORD = "-p, --password"

TOOLS = (
    # Downloads
    Tool("curl", source="curl: manual, options in versions", fetches=True, insecure="-k, --insecure",
        insecure_variables={"CURL_INSECURE": "1"}, password="-u, --user, --proxy-user, --oauth2-bearer"),
    Tool("wget", source="GNU wget: manual", fetches=True, insecure="--no-check-certificate",
        insecure_words="check-certificate=off, check-certificate=false",
        password="--password, --http-password, --ftp-password, --proxy-password", writes_here=""),
    Tool("git", source="git: manual",
        insecure_words="http.sslverify false, http.sslverify=false, http.sslverify 0",
        insecure_variables={"GIT_SSL_NO_VERIFY": "1, true"}, writes_here="clone, init"),
    Tool("svn", source="Subversion: help", password="--password"),
    Tool("smbclient", source="samba: manual", password="-U, --user"),
    Tool("sshpass", source="sshpass: manual", password="-p"),
    Tool("helm", source="helm: help", password="--password"),
    Tool("docker, podman", source="docker login: reference", password=_DOCKER_PASSWORD, password_verbs="login"),
    Tool("skopeo", source="skopeo: manual", password="--src-creds, --dest-creds, --creds"),
    Tool("sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, md5sum, shasum, b2sum, sha256, sha512, gpg, "
            "gpg2, gpgv, cosign, minisign, openssl, rpmkeys, signify", source="their manuals", checks=True),
    # Files
    Tool("tar, bsdtar, gtar, unzip, bsdunzip, 7z, 7za, 7zr, unrar, jar", source="their manuals", unpacks=True),
    Tool("rm, unlink, shred", source="GNU coreutils: manual", removes=True),
    Tool("mv", source="GNU coreutils: manual", moves=True, copies=True),
    Tool("cp, cat, install", source="GNU coreutils: manual", copies=True),
    Tool("echo, printf", source="POSIX", prints=True),
    Tool("mkdir, touch", source="POSIX", writes_here=""),
    # Packages, through others
    Tool("rpm", source="rpm: manual", installs_files=True, unsigned="--nosignature, --nodigest"),
    Tool("dpkg", source="dpkg: manual", installs_files=True),
    Tool("gdebi", source="gdebi 0.9.5.7: manual", installs_files=True, needs_lists="always"),
    Tool("gdebi-gtk, mk-build-deps, rosdep, apt-file, apt-show-versions, apt-rdepends, apt-clone, apt-build, "
            "apt-venv, aptly, tasksel, dselect, wajig, unattended-upgrade, unattended-upgrades, "
            "do-release-upgrade, check-language-support, ubuntu-drivers, debsecan",
        source="their manuals: each calls apt-get, apt or its libraries", needs_lists="may"),
    Tool("equivs-build, debootstrap, add-apt-repository, apt-add-repository, pbuilder, playwright",
        source="their manuals: each calls apt-get, apt or its libraries", needs_lists="may",
        fetches_lists=True),
    Tool("apt-cache", source="apt 2.6.1: manual", needs_lists="always"),
    Tool("ansible, ansible-playbook, ansible-pull, puppet, chef-client, chef-solo, chef-apply, chef-zero, "
            "salt-call, pyinfra, itamae", source="their documentation", needs_lists="may", runs_anything=True),
    # Compilers and build tools
    Tool("gcc, g++, cc, clang, clang++, javac, rustc, ghc, swiftc", source="their manuals",
        compiles=True),
    Tool("cmake", source="cmake: manual", compiles=True),
    Tool("make", source="GNU make: manual", compiles=True, builds=True, runs_anything=True, needs_lists="may",
        needs_lists_for=_INSTALLING_TARGETS),
    Tool("ninja", source="ninja: manual", compiles=True, runs_anything=True),
    Tool("bazel", source="bazel: documentation", builds=True, runs_anything=True),
    Tool("just, task, mage, goreleaser", source="their documentation", runs_anything=True, needs_lists="may",
        needs_lists_for=_INSTALLING_TARGETS),
    Tool("dotnet-watch, air, protoc, tox, nox", source="their documentation", builds=True),
    Tool("tsc, webpack, vite, ng, gulp, grunt, rollup, esbuild, next, nest, nuxt, parcel, npx, lerna, nx, turbo",
        source="their documentation", builds_node=True),
    # Interpreters
    Tool("python, python2, python3", source="Python: PEP 493", interprets=True,
        insecure_variables={"PYTHONHTTPSVERIFY": "0"}),
    Tool("perl, ruby, node, php", source="their manuals", interprets=True),
    Tool("source, ., eval", source="POSIX, bash", reads_scripts=True),
    # For people
    Tool("free, ps, top, htop, shutdown, reboot, poweroff, halt", source="their manuals", for_people=True),
    Tool("vi, vim, nvim, nano, emacs", source="their manuals", is_editor=True),
    # The machine
    Tool("sysctl, modprobe, insmod, swapon, swapoff, iptables, ip6tables, timedatectl, hostnamectl, losetup",
        source="their manuals", is_kernel=True),
    Tool("service, systemctl, rc-service, invoke-rc.d", source="their manuals",
        starts_services="start, restart, reload, daemon-reload, force-reload"),
    Tool("pyenv, rbenv, nvm", source="their documentation", activates="activate, deactivate, shell, use"),
)  # fmt: skip

NONE = Tool("")
BY_PROGRAM = {program: tool for tool in TOOLS for program in tool.programs}


def tool_of(program: str) -> Tool:
    """The row of a program; an empty one for a program that has none."""
    return BY_PROGRAM.get(program, NONE)


def tools_with(fact: str) -> list[Tool]:
    """The rows that say something of that."""
    return [tool for tool in TOOLS if fact in tool.given]


def that(fact: str) -> frozenset[str]:
    """The programs of the rows in which something is so: `that("unpacks")`."""
    return frozenset([it for tool in tools_with(fact) for it in tool.programs])


# Programs that install packages of the distribution, or read its lists, and do not fetch them.
LIST_READERS = that("needs_lists") - that("needs_lists_for") - that("fetches_lists")
