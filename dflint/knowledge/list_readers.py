"""What reads the lists of packages, and what fetches nothing.

Sources: the manual pages of the programs.
"""

from __future__ import annotations

# Verbs of apt that read the lists and install nothing.
READING_VERBS = frozenset({
    "download", "source", "upgrade", "dist-upgrade", "full-upgrade", "search", "show", "list",
    "policy", "changelog", "showpkg", "madison", "depends", "rdepends",
})  # fmt: skip
# Programs that install packages of the distribution, or read its lists, and do not fetch them.
# Sources: their manuals. (install_packages, clean-install and playwright fetch the lists first.)
LIST_READERS = frozenset({
    "apt-cache", "apt-file", "apt-show-versions", "apt-rdepends", "apt-clone", "rosdep", "gdebi",
    "gdebi-gtk", "mk-build-deps", "tasksel", "dselect", "wajig", "unattended-upgrade",
    "unattended-upgrades", "ansible-playbook", "ansible", "ansible-pull", "puppet", "chef-client",
    "chef-solo", "chef-apply", "chef-zero", "salt-call", "pyinfra", "itamae", "aptly", "apt-build",
    "do-release-upgrade", "check-language-support", "ubuntu-drivers", "debsecan", "apt-venv",
})  # fmt: skip
# With these words a manager takes what it has, and fetches nothing.
OFFLINE = ("--offline", "--prefer-offline", "--cacheonly", "--no-network", "--no-index", "offline")
OFFLINE_OPTIONS = {"dnf": ("-C", "--cacheonly"), "yum": ("-C", "--cacheonly"),
                    "bundler": ("--local",), "gem": ("--local", "-l"), "maven": ("-o", "--offline"),
                    "composer": ("--no-network",)}  # fmt: skip
APT_PROGRAMS = frozenset({"apt-get", "apt", "aptitude"})
NODE_MANAGERS = frozenset({"npm", "yarn", "pnpm"})  # take the newest of what has no version
