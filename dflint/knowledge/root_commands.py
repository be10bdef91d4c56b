"""Commands that only root can run, besides package managers.

Sources: the manual pages of useradd and others. As of 2026-11.
"""

from __future__ import annotations

ACCOUNTS = frozenset(
    {"useradd", "groupadd", "usermod", "groupmod", "userdel", "adduser", "addgroup"}
)
# What writes into folders of root, whatever it is told.
SYSTEM_WIDE = frozenset({
    "a2enmod", "a2ensite", "chpasswd", "docker-php-ext-enable", "docker-php-ext-install", "dpkg-reconfigure",
    "ldconfig", "locale-gen", "update-ca-certificates",
})  # fmt: skip
