"""Where package managers put what they install, in the folder of the project.

Sources: documentation of each manager, as of 2026-11-30.
"""

from __future__ import annotations

# By the name of the manager: the folder, and a variable that moves it.
FOLDERS = {
    "npm": ("node_modules", ""),
    "yarn": ("node_modules", ""),
    "pnpm": ("node_modules", ""),
    "bun": ("node_modules", ""),
    "composer": ("vendor", "COMPOSER_VENDOR_DIR"),
    "uv": (".venv", "UV_PROJECT_ENVIRONMENT"),
}
# With these it installs elsewhere, or nothing.
ELSEWHERE = (
    "-g", "--global", "--location=global", "--prefix", "-C", "--cwd", "--dir", "--working-dir", "-d", "--system",
    "--package-lock-only", "--lockfile-only", "--no-install", "--modules-folder", "--target",
)  # fmt: skip
# The kinds of installation that fill the folder, of managers that also install elsewhere.
ONLY = {"uv": ("sync",), "composer": ("install", "update", "require")}
# Words of a command that installs when the container starts; a script may, too.
INSTALLING = ("install", "npm ci", "npm i ", "pnpm i ", "uv sync", "uv run", ".sh")
# Commands that make no file which a container could start, whatever else they are told to do.
MAKES_NOTHING = frozenset({
    "mkdir", "chmod", "chown", "chgrp", "rm", "useradd", "adduser", "groupadd", "addgroup", "usermod", "apt-get",
    "apt", "apk", "echo", "set", "true", "ls", "test", "[", "export", "cd",
})  # fmt: skip
# Programs whose installer puts them below the home of the user: its address, and a variable for another place.
INSTALLERS = {
    "uv": ("astral.sh/uv", "UV_INSTALL_DIR"), "poetry": ("install.python-poetry.org", "POETRY_HOME"),
    "bun": ("bun.sh/install", "BUN_INSTALL"), "deno": ("deno.land/install", "DENO_INSTALL"),
    "cargo": ("sh.rustup.rs", "CARGO_HOME"), "pnpm": ("get.pnpm.io", "PNPM_HOME"),
}  # fmt: skip
