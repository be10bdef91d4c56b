"""Names of scripts, targets and programs that install packages of the distribution, or do not.

Sources: the manuals of the programs; the GNU coding standards. As of 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import MANAGERS, programs_with

# Programs that run what a file of the project says.
TASK_RUNNERS = frozenset({"make", "gmake", "just", "task", "rake", "invoke", "inv", "fab", "mage",
                           "doit", "nox", "scons"})  # fmt: skip
# Programs that run tasks of a project by name.
BY_TASK = frozenset([*programs_with("manifest").split(), *MANAGERS["gradle"].programs])
# Targets that compile and install what is there, by convention (GNU coding standards).
TARGETS = frozenset({
    "all", "build", "install", "install-strip", "check", "test", "clean", "distclean", "mrproper",
    "dist", "docs", "doc", "release", "compile", "uninstall", "defconfig", "modules_install",
})  # fmt: skip
# In the name of a target or script: it may see to it that the packages that it needs are there.
PREPARING = ("dep", "setup", "bootstrap", "provision", "prereq", "system", "package", "apt", "requir",
              "prepare", "init", "install", "tools", "env")  # fmt: skip
STRONG = ("bootstrap", "provision", "setup", "install", "deps", "dependenc", "prereq")
# Programs with such a name that install no package of the distribution, or fetch the lists first.
INSTALLERS = frozenset({
    "docker-php-ext-install", "install2.r", "installGithub.r", "install.r",
    "install_packages", "clean-install", "ruby-install", "install-tl", "postgresql-setup",
    "install-info", "installer", "mysql_install_db", "mariadb-install-db", "grub-install",
    "pg_buildext", "update-ca-certificates", "sdkmanager", "install_name_tool", "pyinstaller", "ginstall",
    "fc-install", "setupcon", "setup-python", "tlmgr",
})  # fmt: skip
# What is called by a path and is no script of the project that could install packages.
HARMLESS_SCRIPTS = frozenset({
    "configure", "Configure", "config", "autogen.sh", "autogen", "buildconf", "buildconf.sh",
    "gradlew", "mvnw", "manage.py", "setup.py", "rebar3", "b2", "bjam", "waf", "artisan", "nvm.sh",
    "docker-php-ext-install", "console", "bootstrap-vcpkg.sh", "conda.sh", "sdkman-init.sh",
})  # fmt: skip
# Commands that only look at a script, or put it somewhere.
HANDLING = frozenset({
    "chmod", "chown", "chgrp", "cp", "mv", "ln", "rm", "ls", "cat", "sed", "dos2unix", "touch",
    "echo", "printf", "mkdir", "install", "curl", "wget", "test", "[", "[[", "stat", "find", "grep",
    "tar", "unzip", "git", "diff", "file", "tee", "awk", "head", "tail",
})  # fmt: skip
PYTHONS = frozenset({"python", "python2", "python3", "perl", "ruby", "php", "node"})
# Installers that are piped into a shell, and install no package of the distribution.
OWN_INSTALLERS = (
    "sh.rustup.rs", "install.python-poetry.org", "astral.sh", "get.sdkman.io", "nvm-sh/nvm",
    "creationix/nvm", "bun.sh", "deno.land", "deno.com", "get.pnpm.io", "composer/installer",
    "getcomposer.org", "get.helm.sh", "helm/helm", "bootstrap.pypa.io", "sdk.cloud.google.com",
    "raw.githubusercontent.com/ohmyzsh", "install.meteor.com", "cli.github.com", "starship.rs",
)  # fmt: skip
# Ecosystems whose managers install what the file names.
SHOWING_WHAT_THEY_INSTALL = ("debian", "python")
