"""Package managers of distributions.

Sources: named in each row. "tried" and "--help": the program itself was run, on the day given;
"manual": the manual page that its package ships.
"""

from __future__ import annotations

from dflint.knowledge.rows import Cache, PackageManager, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_APT_OPTIONS = (
    "-t --target-release --default-release -o --option -c --config-file -a --host-architecture"
    " -P --build-profiles --planner --solver --with-source"
)
_APTITUDE_OPTIONS = (
    "-t --target-release --default-release -o -F --display-format -w --width -O --sort -S --user-tag"
    " --add-user-tag --add-user-tag-to --remove-user-tag --remove-user-tag-from --group-by"
    " --show-package-names --log-file --log-level"
)
# Of dnf 4 and 5, yum and microdnf; tdnf has some of them.
_RPM_OPTIONS = (
    "-c --config -d --debuglevel -e --errorlevel -x --exclude --excludepkgs --disableexcludes"
    " --disableexcludepkgs --enablerepo --disablerepo --enable-repo --disable-repo --repo --repoid"
    " --installroot --releasever -R --randomwait --setopt --forcearch --comment --advisory"
    " --advisories --bz --bzs --cve --cves --sec-severity --secseverity --destdir --downloaddir"
    " --color --rpmverbosity --disableplugin --enableplugin --disable-plugin --enable-plugin"
    " --repofrompath --from-repo --from-vendor --arch"
)
_RPM_INSTALL = ("install, in, localinstall, groupinstall, group install, groups install, "
                "module install, reinstall, rei")  # fmt: skip
_RPM_REMOVE = "remove, erase, rm, remove-n, remove-na, remove-nevra, groupremove, group remove"  # fmt: skip
_RPM_UPGRADE = "upgrade, update, up, upgrade-minimal, update-minimal, up-min"
_RPM_ASKS = ("install, in, groupinstall, localinstall, reinstall, remove, erase, rm, "
             "autoremove, update, upgrade, up, upgrade-minimal, downgrade, distro-sync, swap")  # fmt: skip
_RPM_YES = "-y, --assumeyes, --yes"
_RPM_UNSIGNED = "--nogpgcheck, --nogpg, --no-gpgchecks"
_RPM_GROUPS = "groupinstall, group install, groups install"
_REDHAT_IMAGES = ("almalinux, rockylinux, redhat/ubi8, redhat/ubi9, "
                  "registry.access.redhat.com/ubi8, registry.access.redhat.com/ubi8/ubi, "
                  "registry.access.redhat.com/ubi9, registry.access.redhat.com/ubi9/ubi")  # fmt: skip

_IN_REDHAT = dict.fromkeys(split(_REDHAT_IMAGES), "/var/cache/dnf")
# What dnf, yum and tdnf have in common.
_DNF: dict[str, Any] = {
    "is_system": True, "needs_root": True, "asks": _RPM_ASKS, "yes": _RPM_YES, "yes_settings": "assumeyes",
    "yes_option": "-y", "settings": "--setopt", "dry_run": "--assumeno, --downloadonly, --help, -h",
    "download_only": "--downloadonly", "groups": _RPM_GROUPS, "archives": ".rpm", "pin": "-",
    "version_style": "rpm", "values": _RPM_OPTIONS, "offline": "-C, --cacheonly", "unsigned": _RPM_UNSIGNED,
}  # fmt: skip


def _rpm_cache(**given: Any) -> Cache:
    """The cache of one of those that share a family of directories.

    Which of these is in use, and what stays in it, only the image knows, unless there is a `root`.
    """
    if "root" not in given:
        given["is_mountable"] = False
    return Cache(
        "metadata and packages",
        "/var/cache/dnf, /var/cache/libdnf5, /var/cache/yum, /var/cache/tdnf",
        page="rpm",
        moving="--installroot",
        clean="clean all",
        clean_command="{program} clean all",
        also_filled_by="upgrade, update, up, group install, groupinstall, distro-sync",
        **given,
    )


SYSTEM = (
    PackageManager("apt", "apt-get, apt, apt-fast, aptitude, nala", "debian",
        "apt 2.6.1: --help, manual, tried; aptitude 0.8.13, nala 0.12.2: manuals. 2026-11-30",
        is_system=True, needs_root=True, needs_update=True,
        install="install, reinstall, build-dep, satisfy, build-depends", remove="remove, purge",
        autoremove="autoremove, auto-remove, autopurge", update="update",
        upgrade="upgrade, dist-upgrade, full-upgrade, safe-upgrade, dselect-upgrade",
        query="search, show, list, policy, changelog, showsrc, versions, why", download="download, source",
        uses_lists="download, source, upgrade, dist-upgrade, full-upgrade, safe-upgrade, dselect-upgrade, "
            "search, show, list, policy, changelog",
        asks="install, remove, purge, autoremove, auto-remove, autopurge, upgrade, dist-upgrade, "
            "full-upgrade, safe-upgrade, dselect-upgrade, build-dep, build-depends, satisfy",
        yes="-y, --yes, --assume-yes, --trivial-only", yes_if_quiet="-q, --quiet",
        yes_settings="apt::get::assume-yes", settings="-o, --option", yes_option="-y",
        dry_run="-s, --simulate, --just-print, --dry-run, --recon, --no-act, --print-uris, --help, -h",
        download_only="-d, --download-only",
        archives=".deb, .dsc, .changes", pin="=", version_marks="=/",
        values=_APT_OPTIONS, values_of={"aptitude": _APTITUDE_OPTIONS, "nala": f"{_APT_OPTIONS} --exclude"},
        offline="--no-download",
        unsigned="--allow-unauthenticated, --force-yes, --allow-insecure-repositories, --allow-untrusted",
        no_extras={"": "--no-install-recommends", "aptitude": "--without-recommends"},
        extras="--no-install-recommends, --install-recommends, --without-recommends, --with-recommends, -R, "
            "-r", extras_settings="apt::install-recommends",
        caches=(
            Cache("packages", "/var/cache/apt/archives, /var/cache/apt",
                page="apt", root="/var/cache/apt",
                clean="clean, autoclean, auto-clean, dist-clean, distclean", clean_command="apt-get clean",
                is_locked=True, is_reported=False,  # docker-clean, in the official images, keeps it empty
            ),
            Cache("package lists", "/var/lib/apt/lists",
                page="apt", root="/var/lib/apt/lists",
                clean="dist-clean, distclean", clean_command="rm -rf /var/lib/apt/lists/*",
                filled_by="update", is_locked=True),
        ),
    ),
    PackageManager("apk", "apk", "alpine", "apk-tools: manual, official image; tool-options of 2026-11-30",
        is_system=True, needs_root=True,
        install="add", remove="del", update="update", upgrade="upgrade",
        query="info, search, list, policy, dot, stats", download="fetch",
        dry_run="-s, --simulate, --help, -h",
        archives=".apk", pin="~", version_marks="=~<>",
        values="-t --virtual -p --root -X --repository --arch --cache-dir --cache-max-age --keys-dir "
            "--repositories-file --repository-config --wait --progress-fd --timeout",
        offline="--no-network", unsigned="--allow-untrusted",
        caches=(
            Cache("package index", "/var/cache/apk, /etc/apk/cache",
                page="apk", off="--no-cache", moving="--cache-dir, -p, --root",
                clean="cache clean, cache purge", also_filled_by="upgrade"),
        ),
    ),
    PackageManager("dnf", "dnf, dnf5, dnf-3", "redhat",
        "dnf 4.14.0: manual; dnf5: dnf5-changes-from-dnf4(7), dnf5-clean(8). 2026-11-30",
        _DNF,
        install=f"{_RPM_INSTALL}, builddep", remove=_RPM_REMOVE, autoremove="autoremove",
        update="makecache, mc, check-update, check-upgrade", upgrade=_RPM_UPGRADE,
        new_release="distro-sync, dsync, distrosync, distribution-synchronization, system-upgrade, "
            "offline-distrosync",
        query="list, ls, search, se, info, if, provides, whatprovides, repoquery, rq, repolist, check",
        download="download",
        caches=(_rpm_cache(mount_names="/var/cache/dnf", images=_IN_REDHAT),)),
    PackageManager("yum", "yum", "redhat", "dnf 4.14.0: yum2dnf(8); yum 4 is dnf by another name. 2026-11-30",
        _DNF,
        install=_RPM_INSTALL, remove=_RPM_REMOVE, autoremove="autoremove", update="makecache, check-update",
        upgrade=_RPM_UPGRADE, new_release="distro-sync, distribution-synchronization, system-upgrade",
        query="list, search, info, provides, whatprovides, repolist, check",
        caches=(_rpm_cache(mount_names="/var/cache/yum", images=_IN_REDHAT),)),
    PackageManager("microdnf", "microdnf", "redhat",
        "microdnf: pull request 94 (assumeyes is the default); ubi-minimal. 2026-11-30",
        is_system=True, needs_root=True,
        install=_RPM_INSTALL, remove="remove", update="makecache", upgrade="upgrade, update",
        query="repolist, repoquery, module list", download="download",
        yes=_RPM_YES, yes_settings="assumeyes", settings="--setopt",
        dry_run="--assumeno, --downloadonly, --help, -h",
        groups=_RPM_GROUPS, archives=".rpm", pin="-", version_style="rpm",
        values=_RPM_OPTIONS,
        unsigned=_RPM_UNSIGNED,
        caches=(_rpm_cache(),)),
    PackageManager("tdnf", "tdnf", "redhat", "tdnf: tables of this project until 2026-11, from its --help",
        _DNF,
        install=_RPM_INSTALL, remove="remove, erase", autoremove="autoremove", update="makecache",
        upgrade="upgrade, update", query="list, search, info, provides, repolist",
        caches=(_rpm_cache(mount_names="/var/cache/tdnf", root="/var/cache/tdnf"),)),
    PackageManager("zypper", "zypper", "suse", "zypper 1.14.42: manual. 2026-11-30",
        is_system=True, needs_root=True,
        install="install, in, source-install, si, install-new-recommends, inr", remove="remove, rm",
        update="refresh, ref", upgrade="update, up, patch", new_release="dist-upgrade, dup",
        query="search, se, info, if, packages, pa, what-provides, wp", download="download, source-download",
        asks="install, in, remove, rm, source-install, si, patch, update, up, dist-upgrade, dup, verify, ve",
        yes="-y, --no-confirm, --non-interactive", yes_before_verb="-n",  # after the verb, -n is --name
        yes_option="--non-interactive", yes_is_global=True, dry_run="-D, --dry-run, --help, -h",
        download_only="-d, --download-only",
        archives=".rpm", pin="=", version_style="zypper",
        values="-R --root -c --config --installroot -D --reposd-dir --cache-dir --raw-cache-dir "
            "--solv-cache-dir --pkg-cache-dir -p --plus-repo --plus-content --userdata --releasever -r "
            "--repo --from -t --type --solver-focus",
        offline="--no-remote", unsigned="--no-gpg-checks, --no-gpgcheck, --allow-unsigned-rpm, -G",
        no_extras={"": "--no-recommends"}, extras="--no-recommends, --recommends",
        caches=(
            Cache("metadata and packages", "/var/cache/zypp",
                page="zypper", moving="--cache-dir, --pkg-cache-dir, --raw-cache-dir, --installroot",
                clean="clean, cc", clean_needs="-a, --all",  # else it keeps the metadata
                clean_command="{program} clean --all", also_filled_by="update, up, dist-upgrade, dup, patch"),
        ),
    ),
    PackageManager("pacman", "pacman, yay, paru", "arch", "pacman 6.0.2: manual. 2026-11-30",
        is_system=True, needs_root=True, needs_update=True, run_by_users="yay, paru", verbs_are_options=True,
        install="-S, --sync", remove="-R, --remove", update="-y, --refresh", upgrade="-u, --sysupgrade",
        query="-Q, --query, -F, --files, -s, -i, -c, -l, -g, --search, --info, --clean, --list, --groups",
        yes="--noconfirm", yes_option="--noconfirm", dry_run="-p, --print, -h, --help",
        download_only="-w, --downloadonly",
        only_files="-U, --upgrade", archives=".pkg.tar.zst, .pkg.tar.xz", pin="=", version_marks="=<>",
        values="-b --dbpath -r --root --cachedir --config --gpgdir --hookdir --logfile --arch --color "
            "--ignore --ignoregroup --assume-installed --overwrite --sysroot --print-format",
        caches=(
            Cache("downloaded packages", "/var/cache/pacman/pkg",
                page="pacman", moving="--cachedir, -r, --root, --sysroot",
                clean="-c, --clean", clean_fails_with="--noconfirm",  # asked whether all go, it answers no
                clean_command="rm -rf /var/cache/pacman/pkg/*"),
        ),
    ),
    PackageManager("opkg", "opkg", "openwrt", "opkg: tables of this project until 2026-11, from its --help",
        is_system=True, needs_root=True, needs_update=True,
        install="install", remove="remove", update="update", upgrade="upgrade",
        query="list, info, search, find", download="download",
        dry_run="--noaction, --help, -h",
        archives=".ipk",
        values="-f --conf -d --dest -o --offline-root --add-arch --add-dest --cache -t --tmp-dir -V"),
    PackageManager("xbps", "xbps-install", "void",
        "xbps-install: tables of this project until 2026-11, from its manual",
        is_system=True, needs_root=True,
        bare="packages",
        yes="-y, --yes", yes_option="-y",
        pin="-", version_marks="=<>"),
    PackageManager("emerge", "emerge", "gentoo",
        "emerge: tables of this project until 2026-11, from its manual",
        is_system=True, needs_root=True, needs_update=True,
        bare="packages",
        dry_run="-p, --pretend", download_only="-f, --fetchonly",
        version_marks="=<>~"),
    PackageManager("brew", "brew", "homebrew", "brew: tables of this project until 2026-11, from its manual",
        is_system=True, refuses_root=True,
        install="install, reinstall", remove="uninstall, remove, rm", autoremove="autoremove",
        update="update", upgrade="upgrade", query="search, info, list, deps",
        dry_run="-n, --dry-run",
        pin="@", version_marks="@",
        values="--cc --env --bottle-arch"),
)  # fmt: skip
