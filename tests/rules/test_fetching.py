"""What a build fetches, and whether it can trust it."""

import pytest

from dflint.knowledge.dead_addresses import DEAD
from dflint.knowledge.package_managers import ROWS
from dflint.knowledge.rows import Row
from dflint.knowledge.tools import TOOLS
from dflint_rules.network.dead_servers import DEAD_KEY_SERVERS, dead_key_server, dead_server
from dflint_rules.network.downloads import (
    curl_saves_error_page,
    download_run_unseen,
    redirect_not_followed,
)
from dflint_rules.network.encryption import (
    TLS_SETTINGS,
    TLS_VARIABLES,
    certificate_not_checked,
    certificates_never_checked,
    fetched_without_encryption,
)
from dflint_rules.network.signatures import (
    apt_key,
    download_without_checksum,
    short_key_id,
    signature_not_checked,
)
from tests.lab import Lab

KNOWN: tuple[Row, ...] = (*ROWS, *TOOLS)
FETCHING = Lab(
    apt_key,
    certificate_not_checked,
    certificates_never_checked,
    curl_saves_error_page,
    dead_key_server,
    dead_server,
    download_run_unseen,
    download_without_checksum,
    redirect_not_followed,
    fetched_without_encryption,
    signature_not_checked,
)


@pytest.mark.parametrize(
    "script",
    [
        "curl -fsSL https://e.com/x | sh",
        "curl -fsSL https://e.com/x | sudo -E bash -",
        "curl -fsSL https://e.com/x | bash -s -- --yes",
        "curl -fsSL https://e.com/x | bash /dev/stdin --yes",
        "wget -qO- https://e.com/x | sh",
        "bash <(curl -fsSL https://e.com/x)",
        'sh -c "$(curl -fsSL https://e.com/x)"',
        'bash -c "$(wget -qO- https://e.com/x)" "" --yes',
        "curl -fsSL https://e.com/get-pip.py | python3",
        "curl -fsSL https://e.com/get-pip.py | python3 - --user",
        "curl -fsSL https://e.com/installer | php",
        'eval "$(curl -fsSL https://e.com/x)"',
    ],
)
def test_a_download_is_run(script: str) -> None:
    assert len(Lab(download_run_unseen).find(f"FROM debian:12\nRUN {script}\n")) == 1


@pytest.mark.parametrize(
    "script",
    [
        "curl -fsSL https://e.com/x | tar xz",
        "curl -fsSL https://e.com/x | python3 -m json.tool",
        "curl -fsSL https://e.com/x | python3 -c 'import json'",
        "curl -fsSL https://e.com/x | bash script.sh",
        "curl -fsSL -o /x https://e.com/x | bash",
        "echo x | sh",
        'sh -c "curl -fsSL https://e.com/x"',
        'sh -c "cd $(curl -fsSL https://e.com/x) && ls"',
    ],
)
def test_a_download_is_not_run(script: str) -> None:
    assert Lab(download_run_unseen).report(f"FROM debian:12\nRUN {script}\n") == ""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("RUN wget http://example.com/x", 1),
        ("ADD http://example.com/x /x", 1),
        ("RUN git clone http://example.com/x", 1),
        ("RUN curl -f http://localhost:80/x", 0),
        ("RUN curl -f http://10.0.0.1/x", 0),
        ("RUN curl -f http://mirror/x", 0),
        ("RUN curl -f http://$HOST/x", 0),
        ("RUN curl -fO http://example.com/x && sha256sum -c /sums", 0),
        ("RUN echo http://example.com/x", 0),
        ("RUN sed -i s,http://a.org,http://b.org, /etc/apt/sources.list", 0),
    ],
)
def test_what_is_fetched_without_encryption(line: str, found: int) -> None:
    assert len(Lab(fetched_without_encryption).find(f"FROM debian:12\n{line}\n")) == found


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("RUN curl -fk -O https://e.com/x", "DF423"),
        ("RUN wget --no-check-certificate https://e.com/x", "DF423"),
        ("RUN pip install --trusted-host pip.example.com x", "DF423"),
        ("RUN npm config set strict-ssl false", "DF423"),
        ("RUN git config --global http.sslVerify false", "DF423"),
        ("RUN git -c http.sslVerify=false clone https://e.com/x", "DF423"),
        ("ENV GIT_SSL_NO_VERIFY=true", "DF424"),
        ("ENV NODE_TLS_REJECT_UNAUTHORIZED 0", "DF424"),
        ("RUN apt-get install -y --force-yes x", "DF425"),
        ("RUN dnf install -y --nogpgcheck x", "DF425"),
        ("RUN apk add --allow-untrusted https://e.com/x.apk", "DF425"),
        ("RUN echo 'deb [trusted=yes] https://e.com/ /' > /etc/apt/sources.list.d/x", "DF425"),
        ("RUN curl -sSO https://e.com/x", "DF426"),
        ("RUN curl -s https://e.com/x > /x", "DF426"),
        ("RUN curl -fO https://e.com/x.tar.gz", "DF427"),
        ("ADD https://e.com/x.jar /", "DF427"),
        ("RUN gpg --keyserver pool.sks-keyservers.net --recv-keys AB", "DF428"),
        ("RUN apt-key adv --keyserver keyserver.ubuntu.com --recv AB", "DF429"),
        ("RUN git clone git://github.com/a/b", "DF420"),
        ("ADD https://dl.bintray.com/a/b /x", "DF420"),
    ],
)
def test_what_is_not_checked_or_gone(line: str, code: str) -> None:
    assert code in FETCHING.report(f"FROM debian:12\n{line}\n")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("debian:12\nRUN npm config set registry https://registry.npm.taobao.org", "error"),
        ("debian:12\nRUN a || npm config set registry https://registry.npm.taobao.org", "warning"),
        ("debian:12\nRUN curl -fo a https://github.com/a/b/releases/download/v1/a", "error"),
        ("example/base\nRUN curl -fo a https://github.com/a/b/releases/download/v1/a", "warning"),
    ],
)
def test_something_else_may_help(text: str, level: str) -> None:
    found = FETCHING.find(f"FROM {text}\n")
    assert [str(it.severity) for it in found if it.rule.code in ("DF420", "DF440")] == [level]


def test_one_of_several_key_servers_is_gone() -> None:
    key = "--recv-keys AB"
    run = f"RUN gpg --keyserver pgp.mit.edu {key} || gpg --keyserver keyserver.pgp.com {key}"
    found = FETCHING.find(f"FROM debian:12\n{run}\n")
    assert [str(it.severity) for it in found if it.rule.code == "DF428"] == ["warning"]


@pytest.mark.parametrize(
    "line",
    [
        "RUN curl -fsSL -o /x https://e.com/x",
        "RUN curl --fail-with-body -o /x https://e.com/x",
        "RUN curl -s https://e.com/x",
        "RUN curl -s -X POST -d x https://e.com/x > /dev/null",
        "RUN curl -so /dev/null https://e.com/x",
        "ENV NODE_TLS_REJECT_UNAUTHORIZED=1",
        "RUN npm config set strict-ssl true",
        "RUN echo 'deb [ trusted=yes ] file:///tmp ./' > /etc/apt/sources.list.d/temp.list",
        "RUN apk add --allow-untrusted /tmp/packages/own.apk",
        "RUN for s in a.sks-keyservers.net b; do gpg --keyserver $s --recv-keys AB && break; done",
        "RUN gpg --keyserver a.sks-keyservers.net --recv-keys A || gpg --keyserver keys.openpgp.org --recv-keys A",
        "RUN apt-key list",
        "RUN sed -i s,mirrorlist.centos.org,x, /etc/yum.repos.d/a.repo",
        "RUN curl -fO https://e.com/x.tar.gz && echo 'abc  x.tar.gz' | sha256sum -c",
        "ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://e.com/x.tgz /",
    ],
)
def test_what_is_well(line: str) -> None:
    assert FETCHING.report(f"FROM debian:12\n{line}\n") == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("curl -k -O https://a.b/c", "curl -O https://a.b/c"),
        ("curl -fskSLo c https://a.b/c", "curl -fsSLo c https://a.b/c"),
        ("curl -kLokay https://a.b/c", "curl -Lokay https://a.b/c"),
        ("curl \\\n  -k \\\n  https://a.b/c", "curl \\\n  https://a.b/c"),
        ("curl -fk https://a.b/c", "curl -f https://a.b/c"),
        ("pip install --trusted-host a.b c", None),
        ("curl \\\n  # it is old\n  -k https://a.b/c", None),
    ],
)
def test_an_option_against_certificates_goes(before: str, after: str | None) -> None:
    fixed = Lab(certificate_not_checked).fixed(f"FROM buildpack-deps:bookworm\nRUN {before}\n")
    assert fixed == f"FROM buildpack-deps:bookworm\nRUN {after or before}\n"


# The text that these rules wait for stands in everything that they know.


@pytest.mark.parametrize("host", DEAD)
def test_every_dead_server(host: str) -> None:
    assert Lab(dead_server).report(f"FROM debian:12\nRUN fetch {host}/x\n")


@pytest.mark.parametrize("host", DEAD_KEY_SERVERS)
def test_every_dead_key_server(host: str) -> None:
    report = Lab(dead_key_server).report
    assert report(f"FROM debian:12\nRUN gpg --keyserver hkps://{host} --recv-keys 1\n")


@pytest.mark.parametrize(
    "script",
    [
        *(f"{name} {flag} a" for row in KNOWN for name in row.programs for flag in row.insecure),
        *(f"npm {setting}" for setting in TLS_SETTINGS),
        "curl -fsSkL https://e.com/a",
    ],
)
def test_every_way_not_to_check_a_certificate(script: str) -> None:
    assert Lab(certificate_not_checked).report(f"FROM debian:12\nRUN {script}\n")


@pytest.mark.parametrize("name", TLS_VARIABLES)
def test_every_variable_against_certificates(name: str) -> None:
    text = f"FROM debian:12\nENV {name}={TLS_VARIABLES[name][0]}\n"
    assert Lab(certificates_never_checked).report(text)


@pytest.mark.parametrize(
    "script",
    [
        f"{program} add {flag} a"
        for row in KNOWN
        for program in row.programs
        for flag in row.unsigned
    ],
)
def test_every_option_against_signatures(script: str) -> None:
    assert Lab(signature_not_checked).report(f"FROM debian:12\nRUN {script}\n")


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("curl -fsSL https://e.com/a-1.tgz | tar xz", 1),
        ('base=https://e.com; curl -fsSLO "$base/a-1.tgz"', 1),
        ("for f in a-1 b-1; do wget https://e.com/$f.tgz; done", 1),
        ('u=https://e.com; for f in a-1.tgz b-1.tgz; do wget -qO- "$u/${f}" | tar xz; done', 1),
        ('u=$(cat address); wget "$u/a-1.tgz"', 0),
        ("for u in $(cat addresses); do wget $u; done", 0),
        ('base=https://e.com; curl -fsSLO "$base/a.tgz" && sha256sum -c a.sum', 0),
        ("curl -fsSL https://e.com/status", 0),
    ],
)
def test_a_download_without_a_checksum(script: str, found: int) -> None:
    assert len(Lab(download_without_checksum).find(f"FROM debian:12\nRUN {script}\n")) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("curl -fsSkLO https://e.com/a && tar xf a", True),
        ('curl -fsSkLO https://e.com/a && echo "$SUM a" | sha256sum -c -', False),
        ("wget --no-check-certificate https://e.com/a && gpg --verify a.asc a", False),
        ("npm --strict-ssl=false ci && sha256sum -c sums", True),
    ],
)
def test_a_checksum_is_as_good_as_a_certificate(script: str, found: bool) -> None:
    assert bool(Lab(certificate_not_checked).find(f"FROM node:22\nRUN {script}\n")) is found


@pytest.mark.parametrize(
    ("command", "marked"),
    [
        ("apt-key adv --keyserver keyserver.ubuntu.com --recv C3173AA6", ["C3173AA6"]),
        ("apt-key adv --keyserver keyserver.ubuntu.com --recv-keys 0xc3173aa6", ["0xc3173aa6"]),
        ("gpg --keyserver k.example --recv-keys C3173AA6 C300EE8C", ["C3173AA6", "C300EE8C"]),
        ("gpg --keyserver k.example --recv-keys=C3173AA6", ["--recv-keys=C3173AA6"]),
        ("gpg --keyserver k.example --recv-keys 80F70E11F0F0D5F10CB20E62F5DA5F09C3173AA6", []),
        ("gpg --keyserver k.example --recv-keys F5DA5F09C3173AA6", []),
        ("gpg --keyserver k.example --recv-keys $KEY", []),
        ("gpg --export C3173AA6", []),
    ],
)
def test_a_key_by_its_last_digits(command: str, marked: list[str]) -> None:
    assert Lab(short_key_id).marked(f"FROM debian:13\nRUN {command}") == marked
