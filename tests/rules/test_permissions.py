"""Modes, owners and users."""

import pytest

from dflint_rules.security.accounts import (
    password_in_file,
    port_of_root,
    ssh_server,
    sudo_without_password,
    unknown_user,
)
from dflint_rules.security.permissions import (
    copied_for_root,
    directory_of_root,
    set_user_bit,
    writable_for_all,
)
from tests.lab import Lab


@pytest.mark.parametrize(
    ("script", "mode"),
    [
        ("chmod 777 /x", "777"),
        ("chmod -R 0777 /x", "0777"),
        ("chmod 666 /x", "666"),
        ("chmod a+rwx /x", "a+rwx"),
        ("chmod -R ugo+w /x", "ugo+w"),
        ("mkdir -m 777 /x", "777"),
        ("install -d -m 0777 /x", "0777"),
    ],
)
def test_everybody_may_write(script: str, mode: str) -> None:
    assert Lab(writable_for_all).marked(f"FROM debian:12\nRUN {script}\n") == [mode]


@pytest.mark.parametrize(
    "script",
    [
        "chmod 755 /x",
        "chmod 1777 /x",
        "chmod 777 /tmp",
        "mknod /jail/dev/null c 1 3 && chmod 666 /jail/dev/null",
        "chmod +x /x",
        "chmod g+w /x",
        "chmod a+r,u+w /x",
        "chmod u=rwx,go=rx /x",
        'd="$(mktemp -d)" && chmod 777 "$d" && make && rm -rf "$d"',
        "chmod --reference=/a /b",
    ],
)
def test_not_everybody_may_write(script: str) -> None:
    assert Lab(writable_for_all).report(f"FROM debian:12\nRUN {script}\n") == ""


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("chmod u+s /x", 1),
        ("chmod 4755 /x", 1),
        ("chmod +s /x", 1),
        ("install -m 4755 a /x", 1),
        ("chmod g+s /x", 0),
        ("chmod 2775 /x", 0),
        ("chmod u-s /x", 0),
        ("chmod 755 /x", 0),
    ],
)
def test_the_setuid_bit(script: str, found: int) -> None:
    assert len(Lab(set_user_bit).find(f"FROM debian:12\nRUN {script}\n")) == found


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nUSER app\n",
        "FROM node:22\nUSER deploy:node\n",
        "FROM python:3.13 AS a\nFROM a\nARG WHO=app\nUSER $WHO\n",
    ],
)
def test_nobody_has_made_the_user(text: str) -> None:
    assert len(Lab(unknown_user).find(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nRUN useradd app\nUSER app\n",
        "FROM debian:12 AS a\nRUN useradd app\nFROM a\nUSER app\n",
        "FROM debian:12\nUSER 1000\n",
        "FROM debian:12\nUSER www-data\n",
        "FROM node:22\nUSER node\n",
        "FROM kong:3.6\nUSER root\nUSER kong\n",
        "FROM odoo:17\nUSER odoo\n",
        "FROM example/base\nUSER app\n",
        "FROM scratch\nCOPY passwd /etc/passwd\nUSER app\n",
        "FROM debian:12\nCOPY rootfs /\nUSER app\n",
        "FROM debian:12\nRUN ./setup.sh\nUSER app\n",
        "FROM debian:12\nUSER $WHO\n",
        "FROM debian:12\nRUN apt-get install -y app\nUSER app\n",
    ],
)
def test_the_user_may_be_there(text: str) -> None:
    assert Lab(unknown_user).report(text) == ""


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("USER node\nWORKDIR /srv/app\nRUN npm ci", 0),
        ("WORKDIR /srv/app\nUSER node\nRUN npm ci", 1),
        ("WORKDIR /srv/app\nUSER node\nCOPY package.json .\nRUN npm ci", 1),
        ("WORKDIR /srv/app\nRUN chown node .\nUSER node\nRUN npm ci", 0),
        ("WORKDIR /srv/app\nRUN mkdir x\nUSER root\nRUN npm ci", 0),
        ("RUN mkdir -p /srv/app\nUSER node\nWORKDIR /srv/app\nRUN npm ci", 0),
        ("WORKDIR /home/node/app\nUSER node\nRUN npm ci", 0),
        ("WORKDIR /srv/app\nUSER node\nRUN node --version", 0),
        ("WORKDIR /srv/app\nUSER node\nRUN cd /tmp && npm ci", 0),
        ("WORKDIR /srv/app\nUSER node\nRUN npm install -g x", 0),
        ("COPY --chown=node . /srv/app\nUSER node\nWORKDIR /srv/app\nRUN npm ci", 0),
        ("WORKDIR /srv/app\nRUN npm ci", 0),
    ],
)
def test_a_directory_that_workdir_made_for_root(steps: str, found: int) -> None:
    assert len(Lab(directory_of_root).find(f"FROM node:22\n{steps}\n")) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo root:toor | chpasswd", 1),
        ("passwd -d app", 1),
        ("useradd -p secret app", 1),
        ('echo "root:$(openssl rand -hex 8)" | chpasswd', 0),
        ('echo "root:`cat /p`" | chpasswd', 0),
        ("adduser --disabled-password app", 0),
        ("useradd -p '*' app", 0),
        ("passwd -l root", 0),
    ],
)
def test_a_password_for_a_user(script: str, found: int) -> None:
    assert len(Lab(password_in_file).find(f"FROM debian:12\nRUN {script}\n")) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('CMD ["/usr/sbin/sshd", "-D"]', 1),
        ("CMD exec /usr/sbin/sshd -D", 1),
        ("ENTRYPOINT '/usr/sbin/sshd' -D", 1),
        ('CMD ["server"]', 0),
        ('ONBUILD CMD ["/usr/sbin/sshd"]', 0),
        ("RUN apt-get install -y openssh-client", 0),
    ],
)
def test_a_container_for_ssh(lines: str, found: int) -> None:
    assert len(Lab(ssh_server).find(f"FROM debian:12\n{lines}\n")) == found


def test_rules_of_taste() -> None:
    text = "FROM debian:12\nUSER 1000\nCOPY --chmod=644 a /a\nADD --chown=1000 b /b\nEXPOSE 80 8080/tcp\n"
    assert Lab(copied_for_root, port_of_root).marked(text) == ["COPY", "80"]
    assert "COPY --chmod=644 --chown=1000 a /a\n" in Lab(copied_for_root).fixed(text)


def test_sudo_for_nothing() -> None:
    text = "FROM debian:12\nRUN echo 'a ALL=(ALL) NOPASSWD:ALL' | tee /etc/sudoers.d/a\n"
    assert len(Lab(sudo_without_password).find(text)) == 1
    body = (
        "FROM debian:12\nRUN <<EOF\necho 'a ALL=(ALL) NOPASSWD:ALL' | tee /etc/sudoers.d/a\nEOF\n"
    )
    assert len(Lab(sudo_without_password).find(body)) == 1
    one = "FROM debian:12\nRUN echo 'a x=(root) NOPASSWD:/bin/ls' > /etc/sudoers.d/a\n"
    assert Lab(sudo_without_password).report(one) == ""


@pytest.mark.parametrize(
    ("package", "user", "found"),
    [("mariadb-server", "mysql", 0), ("postgresql", "postgres", 0), ("curl", "mysql", 1)],
)
def test_users_that_packages_make(package: str, user: str, found: int) -> None:
    text = f"FROM debian:12\nRUN apt-get update && apt-get install -y {package}\nUSER {user}\n"
    assert len(Lab(unknown_user).find(text)) == found
