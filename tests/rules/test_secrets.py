"""Secrets that come into an image."""

import pytest

from dflint.knowledge.secrets import SECRET_WORDS
from dflint_rules.secrets.arguments import (
    secret_as_argument,
    secret_in_address,
    secret_written_to_file,
)
from dflint_rules.secrets.files import secret_deleted_too_late, secret_file_copied
from dflint_rules.secrets.mounts import (
    mounted_secret_copied,
    secret_may_be_missing,
    secret_mount_open_to_all,
)
from dflint_rules.secrets.variables import secret_in_arg
from tests.lab import Lab


@pytest.mark.parametrize(
    "name",
    [
        "id_rsa", "keys/id_ed25519", ".env", "config/.env.production", ".netrc", ".pypirc",
        ".aws/credentials", ".aws", ".ssh", ".ssh/", ".kube/config", "server.key", "tls.key",
        "private-key.pem", "key.pem", "cert.pfx", ".docker/config.json", "./.git-credentials",
        ".ssh/identity", ".ssh//./identity", ".ssh/.", "home/.aws/", "conf/keystore.jks", "app.keystore",
        "gcp-service-account.json", "serviceAccountKey.json",
    ],
)  # fmt: skip
def test_a_secret_by_its_name(name: str) -> None:
    assert Lab(secret_file_copied).marked(f"FROM debian:12\nCOPY {name} /x/\n") == [name]


@pytest.mark.parametrize(
    "name",
    [
        "id_rsa.pub", ".env.example", ".env.dist", "ca.pem", "cert.pem", "fullchain.pem", ".npmrc",
        "nginx_signing.key", "gpg.key", "public.key", "config", "config.json", ".", "app",
        "identity", "apt-repo.key", "./", "/", "config/.ssh.d/identity", "truststore.jks", "cacerts.jks",
        "service-accounts.json",
    ],
)  # fmt: skip
def test_no_secret_by_its_name(name: str) -> None:
    assert Lab(secret_file_copied).report(f"FROM debian:12\nCOPY {name} /x/\n") == ""


@pytest.mark.parametrize(
    "steps",
    [
        "COPY id_rsa /root/.ssh/id_rsa\nRUN rm /root/.ssh/id_rsa",
        "COPY id_rsa /root/.ssh/\nRUN git clone x && rm -rf /root/.ssh",
        "WORKDIR /app\nCOPY .env .\nRUN make && rm .env",
    ],
)
def test_deleting_a_secret_comes_too_late(steps: str) -> None:
    text = f"FROM debian:12\n{steps}\n"
    assert len(Lab(secret_deleted_too_late).find(text)) == 1
    assert Lab(secret_file_copied).report(text) == ""


def test_a_builder_does_not_ship() -> None:
    text = "FROM debian:12 AS a\nCOPY id_rsa /x\nFROM scratch\nCOPY --from=a /y /\n"
    assert Lab(secret_file_copied, secret_deleted_too_late).report(text) == ""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("RUN git clone https://bot:s3cr3tt0ken@github.com/a/b", 1),
        ("RUN git clone https://$GITHUB_TOKEN@github.com/a/b", 1),
        ("RUN git clone https://x:${GITHUB_TOKEN}@github.com/a/b", 1),
        ("ENV URL=postgres://app:Zk38xq@db/app", 1),
        ("RUN git clone https://$(cat /run/secrets/t)@github.com/a/b", 0),
        ("RUN git clone https://x:$(cat /run/secrets/t)@github.com/a/b", 0),
        ("RUN git clone https://$OTHER_TOKEN@github.com/a/b", 0),
        ("RUN git clone ssh://git@github.com/a/b", 0),
        ("RUN git clone https://github.com/a/b@v1", 0),
        ("ENV URL=postgres://postgres:postgres@db/app", 0),
        ("ENV URL=mysql://user:password@db/app", 0),
        ("ENV URL=postgres://placeholder:for@build:5432/app", 0),
        ("ENV URL=postgres://app:placeholder_for_build@db/app", 0),
        ("RUN npm i https://e.com/@scope/x:y@1", 0),
    ],
)
def test_a_password_in_an_address(line: str, found: int) -> None:
    text = f"FROM debian:12\nARG GITHUB_TOKEN\n{line}\n"
    assert len(Lab(secret_in_address).find(text)) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("curl -u bot:s3cr3t https://e.com", 1),
        ("wget --password=s3cr3t https://e.com", 1),
        ("docker login -u x -p s3cr3t", 1),
        ("sshpass -p s3cr3t ssh host", 1),
        ("npm config set //r.org/:_authToken abc123", 1),
        ("curl -u bot https://e.com", 0),
        ("curl -u bot:$(cat /run/secrets/p) https://e.com", 0),
        ("docker run -p 80:80 x", 0),
        ("curl -u $USER:$PASS https://e.com", 0),
    ],
)
def test_a_password_as_an_argument(script: str, found: int) -> None:
    assert len(Lab(secret_as_argument).find(f"FROM debian:12\nRUN {script}\n")) == found


def test_a_password_in_a_variable_is_reported_where_it_is_declared() -> None:
    text = "FROM node:22\nARG NPM_TOKEN\nRUN npm config set //r.org/:_authToken $NPM_TOKEN\n"
    assert Lab(secret_as_argument, secret_in_arg).marked(text) == ["NPM_TOKEN"]


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("--mount=type=secret,id=a cp /run/secrets/a /root/.npmrc", 1),
        ("--mount=type=secret,id=a cat /run/secrets/a > /root/.npmrc", 1),
        ("--mount=type=secret,id=a,target=/s cp /s /root/.npmrc", 1),
        ("--mount=type=secret,id=a cp /run/secrets/a /x && npm ci && rm /x", 0),
        ("--mount=type=secret,id=a T=$(cat /run/secrets/a) npm ci", 0),
        ("--mount=type=secret,id=a cat /run/secrets/a | docker login", 0),
        ("--mount=type=secret,id=a cat /run/secrets/a | tee /root/.npmrc", 1),
        ("--mount=type=secret,id=a cat /run/secrets/a | tee /dev/stderr", 0),
        ("cp /a /b", 0),
    ],
)
def test_a_copy_of_a_mounted_secret(run: str, found: int) -> None:
    assert len(Lab(mounted_secret_copied).find(f"FROM debian:12\nRUN {run}\n")) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo $NPM_TOKEN > /root/.npmrc", 1),
        ('printf "x=%s" "${NPM_TOKEN}" >> .npmrc', 1),
        ("echo $NPM_TOKEN > .npmrc && npm ci && rm .npmrc", 0),
        ("echo '$NPM_TOKEN' > .npmrc", 0),
        ("echo $OTHER > .npmrc", 0),
        ("echo $NPM_TOKEN | docker login", 0),
    ],
)
def test_a_secret_variable_in_a_file(script: str, found: int) -> None:
    text = f"FROM debian:12\nARG NPM_TOKEN\nARG OTHER\nRUN {script}\n"
    assert len(Lab(secret_written_to_file).find(text)) == found


@pytest.mark.parametrize(
    ("mode", "found"), [("0444", 1), ("0644", 1), ("0400", 0), ("0440", 0), ("600", 0)]
)
def test_the_mode_of_a_secret_mount(mode: str, found: int) -> None:
    text = f"FROM debian:12\nRUN --mount=type=secret,id=a,mode={mode} x\n"
    assert len(Lab(secret_mount_open_to_all).find(text)) == found


def test_only_secrets_are_required() -> None:
    text = "FROM debian:12\nRUN --mount=type=cache,target=/x --mount=type=secret,id=a x\n"
    assert ",id=a,required=true x" in Lab(secret_may_be_missing).fixed(text)
    assert "/x,required" not in Lab(secret_may_be_missing).fixed(text)


@pytest.mark.parametrize("word", sorted(SECRET_WORDS))
def test_every_word_for_a_secret(word: str) -> None:
    text = f"FROM debian:12\nARG MY_{word.upper()}\nRUN echo $MY_{word.upper()} > /x\n"
    assert Lab(secret_written_to_file).report(text)
