"""USER: who runs the program of the container."""

import pytest

from dflint_rules.security.users import last_user_is_root, no_user, user_without_number
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM a:1\nUSER root", ["root"]),
        ("FROM a:1\nUSER 0:0", ["0:0"]),
        ('FROM a:1\nUSER "root"', ['"root"']),
        ("FROM a:1\nENV U=root\nUSER $U", ["$U"]),
        ("FROM a:1\nUSER root\nUSER app", []),
        ("FROM a:1\nUSER app\nUSER root\nRUN x\n", ["root"]),
        ("FROM a:1 AS x\nUSER root\nFROM x\nCMD x", ["root"]),
        ("FROM a:1 AS x\nUSER root\nFROM x\nUSER app", []),
        ("FROM a:1 AS x\nUSER root\nFROM b:1\nCMD x", []),
        ("FROM a:1\nARG U\nUSER $U", []),
        ("FROM a:1\nUSER rootless", []),
        ("FROM a:1\nUSER app\nONBUILD USER root", []),
        ("USER root\nFROM a:1", []),
    ],
)
def test_the_last_user(text: str, marked: list[str]) -> None:
    assert Lab(last_user_is_root).marked(text) == marked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('FROM debian:12\nCMD ["app"]', True),
        ("FROM node:22\nENTRYPOINT node server.js", True),
        ("FROM debian:12 AS base\nFROM base\nCMD app", True),
        ("FROM debian:12\nUSER app\nCMD app", False),
        ("FROM debian:12 AS base\nUSER app\nFROM base\nCMD app", False),
        ("FROM debian:12\nRUN x", False),
        ('FROM debian:12\nCMD ["bash"]', False),
        ('FROM python:3.13\nCMD ["/usr/bin/python3"]', False),
        ('FROM python:3.13\nCMD ["python3", "app.py"]', True),
        ("FROM example/unknown:1\nCMD app", False),
        ("FROM debian:12\nRUN apt-get install gosu\nCMD app", False),
        ("FROM debian:12 AS build\nCMD app\nFROM scratch", False),
        ('FROM scratch\nCOPY app /\nENTRYPOINT ["/app"]', True),
        ('FROM scratch\nCOPY app /\nUSER 65532\nENTRYPOINT ["/app"]', False),
        ('FROM gcr.io/distroless/static-debian12\nENTRYPOINT ["/app"]', True),
        ('FROM gcr.io/distroless/static-debian12:nonroot\nENTRYPOINT ["/app"]', False),
        ('FROM mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled\nENTRYPOINT ["./app"]', False),
        ('FROM riscv64/debian:12\nCMD ["app"]', True),
        # an image of a server starts it, as root
        ("FROM nginx:1.30\nCOPY site /usr/share/nginx/html", True),
        ("FROM nginx\nCOPY site /usr/share/nginx/html", False),  # may be another's name
        ("FROM memcached:1.6\nCOPY conf /etc/", False),  # its USER is memcache
        # the entry points of databases go on as another user
        ('FROM redis:7\nCOPY redis.conf /\nCMD ["redis-server", "/redis.conf"]', False),
        ('FROM redis:7\nENTRYPOINT ["redis-server"]', True),
    ],
)
def test_no_user_at_all(text: str, found: bool) -> None:
    assert bool(Lab(no_user).find(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM a:1\nUSER app", True),
        ("FROM a:1\nUSER 1000:app", False),
        ("FROM a:1\nUSER app\nUSER 1000", False),
        ("FROM a:1\nENV U=1000\nUSER $U", False),
        ("FROM a:1\nUSER root", False),
        ("FROM mcr.microsoft.com/windows/nanoserver:1809\nUSER ContainerUser", False),
    ],
)
def test_a_user_without_a_number(text: str, found: bool) -> None:
    assert bool(Lab(user_without_number).find(text)) is found
