"""Commands that only root can run, besides package managers.

Sources: the manual pages of useradd and others. As of 2026-11.
"""

from __future__ import annotations

ACCOUNTS = frozenset(
    {"useradd", "groupadd", "usermod", "groupmod", "userdel", "adduser", "addgroup"}
)
