"""Tools that a build uses."""

import pytest

from dflint_rules.scripts.tools import (
    exec_without_end,
    pointless_command,
    shell_replaced,
    useradd_with_high_uid,
    wget_and_curl,
    wget_progress,
)
from tests.lab import Lab


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("useradd -u 123456 app", True),
        ("useradd --uid 123456 app", True),
        ("useradd --uid=123456 app", True),
        ("useradd -u123456 app", True),
        ("useradd -mu 123456 app", True),
        ('useradd -u "123456" app', True),
        ("useradd -u $BIG app", True),
        ("useradd -u 65534 app", False),
        ("useradd -u 000001 app", False),
        ("useradd -u $UNKNOWN_UID app", False),
        ('useradd -u "${SMALL}" app', False),
        ("useradd -l -u 123456 app", False),
        ("useradd -lmu 123456 app", False),
        ("useradd --no-log-init -u 123456 app", False),
        ("useradd app", False),
    ],
)
def test_high_numbers_of_users(run: str, expected: bool) -> None:
    text = f"FROM a:1\nARG UNKNOWN_UID\nARG SMALL=1000\nENV BIG=1000000\nRUN {run}"
    assert bool(Lab(useradd_with_high_uid).report(text)) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("ln -sf /bin/bash /bin/sh", True),
        ("rm /bin/sh && ln -s /bin/bash /bin/sh", True),
        ("sudo ln -sfv bash /bin/sh", True),
        ("ln -s /bin/sh /usr/bin/shell", False),
        ("ln -s /bin/busybox /rootfs/bin/sh", False),
        ("chroot /rootfs ln -s /bin/bash /bin/sh", False),
        ('["/busybox/ln", "-s", "/busybox/sh", "/bin/sh"]', False),
        ("echo ln -s /bin/bash /bin/sh", False),
    ],
)
def test_another_shell(run: str, expected: bool) -> None:
    assert bool(Lab(shell_replaced).report(f"FROM a:1\nRUN {run}")) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("free -m", True),
        ("ps aux", True),
        ("top -bn1", True),
        ("shutdown now", True),
        ("vim /etc/hosts", True),
        ("make && ps", True),
        ("ps aux | grep app", False),
        ("n=$(ps aux)", False),
        ("free > /tmp/report", False),
        ("vim +PluginInstall +qall", False),
        ("vim -e -c q", False),
        ("nvim --headless +q", False),
        ("browsh & sleep 10; kill $! || true", False),
        ("ssh -T git@github.com || true", False),
        ("if ps aux; then x; fi", False),
        ("apt-get install vim", False),
    ],
)
def test_commands_for_people(run: str, expected: bool) -> None:
    assert bool(Lab(pointless_command).report(f"FROM a:1\nRUN {run}")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a:1\nRUN apt-get install -y curl wget\nRUN curl x && wget y", True),
        ("FROM a:1\nRUN apk add curl=1\nRUN curl x\nRUN wget y", True),
        ("FROM a:1 AS b\nRUN apt-get install -y curl && curl x\nFROM b\nRUN wget y", True),
        ("FROM a:1\nRUN curl x && wget y", False),
        ("FROM a:1\nRUN apt-get install -y curl wget\nRUN curl x", False),
        (
            "FROM a:1\nRUN apt-get install -y curl && curl x && wget y && apt-get purge -y curl",
            False,
        ),
        ("FROM a:1\nRUN apk add -t .d curl && curl x && wget y", False),
        ("FROM a:1 AS b\nRUN apt-get install -y curl && curl x && wget y\nFROM scratch", False),
        ("FROM a:1 AS b\nRUN apt-get install curl && curl x\nFROM a:1\nRUN wget y", False),
    ],
)
def test_both_wget_and_curl(text: str, expected: bool) -> None:
    assert bool(Lab(wget_and_curl).report(text)) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("wget https://x/y", True),
        ("wget -O a https://x/y", True),
        ("wget -nc https://x/y", True),
        ("wget -q https://x/y", False),
        ("wget -qO- https://x/y | tar x", False),
        ("wget -nv https://x/y", False),
        ("wget --no-verbose https://x/y", False),
        ("wget --progress=dot:giga https://x/y", False),
        ("wget --progress dot:giga https://x/y", False),
        ("wget -o log https://x/y", False),
        ("wget -a log https://x/y", False),
        ("wget https://x/y 2>/dev/null", False),
        ("wget https://x/y > a", True),
        ("wget --version", False),
        ("curl https://x/y", False),
    ],
)
def test_the_progress_of_wget(run: str, expected: bool) -> None:
    assert bool(Lab(wget_progress).report(f"FROM a:1\nRUN {run}")) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("find . -exec chmod 750 {}", True),
        ("find . -exec chmod 750 {} && echo done", True),
        ("find . -type f -exec rm {} ; echo done", True),
        ("find . -execdir rm {} | wc -l", True),
        (r"find . -exec a {} \; -exec b {}", True),
        (r"find . -exec rm {} \;", False),
        ("find . -exec rm {} ';'", False),
        ('find . -exec rm {} ";"', False),
        ("find . -exec rm {} +", False),
        ("find . -exec rm '{}' +", False),
        (r"find . -exec a {} \; -exec b {} +", False),
        (r"find . -exec sh -c 'a; b' _ {} \; -print", False),
        ("find . $HOW", False),
        ("find . -exec rm {} $END", False),
        ("find . -name exec", False),
    ],
)
def test_commands_of_find_without_an_end(run: str, expected: bool) -> None:
    assert bool(Lab(exec_without_end).report(f"FROM a:1\nRUN {run}")) == expected
