"""What Debian's and Ubuntu's cron asks of its files, and gives to its jobs.

Sources: cron(8) and crontab(5) of Debian 12 and 13, "DEBIAN SPECIFIC"; as of 2026-11-30. The crond of
BusyBox, which Alpine has, hands its own environment on.
"""

from __future__ import annotations

DAEMONS = ("cron", "crond")
FOLDER = "/etc/cron.d"
# In /etc/cron.d, a file of another name is passed over.
NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
PATH = "/usr/bin:/bin"
# Programs that official images have in /usr/local/bin only, by image.
BEYOND_PATH = {
    "python": ("python", "pip"), "node": ("node", "npm", "npx", "yarn"), "php": ("php",),
    "ruby": ("ruby", "bundle", "rake", "gem"), "golang": ("go",), "rust": ("cargo",),
}  # fmt: skip
# How a script hands the environment on to the jobs.
HANDING_ON = (
    "printenv",
    "/etc/environment",
    "env >",
    "env |",
    "export -p",
    "declare -p",
    "/proc/1/environ",
    "BASH_ENV",
)
# Variables that no job misses.
HARMLESS = frozenset({
    "PATH", "LANG", "LC_ALL", "LANGUAGE", "DEBIAN_FRONTEND", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "TZ",
    "TERM", "HOME", "PIP_NO_CACHE_DIR", "PYTHONFAULTHANDLER", "PIP_DISABLE_PIP_VERSION_CHECK",
})  # fmt: skip
