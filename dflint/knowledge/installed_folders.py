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
