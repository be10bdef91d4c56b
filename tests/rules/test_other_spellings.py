"""The same fault in other words: another tool, option, variable or place in the file."""

import pytest

from tests.lab import Lab
from tests.rules.project import rules_of

SAID = {
    "a variable for all login shells": (
        "DF633",
        "RUN echo 'export PATH=$PATH:/opt/go/bin' > /etc/profile.d/go.sh",
    ),
    "written by tee": ("DF633", "RUN echo 'export A=b' | tee -a /root/.bashrc"),
    "written by cat": ("DF633", "RUN cat <<EOF >> /root/.profile\nexport A=b\nEOF"),
    "an address in ENV": (
        "DF427",
        'ENV URL=https://example.com/a-1.tgz\nRUN wget -O /a.tgz "$URL"',
    ),
    "a list of a server that is gone": (
        "DF420",
        "RUN echo 'deb https://apt.kubernetes.io/ kubernetes-xenial main' > /etc/apt/sources.list.d/k.list",
    ),
    "a folder by variable": (
        "DF241",
        "ENV SRC=/usr/src/a\nRUN git clone --depth 1 https://example.com/a $SRC\nRUN rm -rf $SRC",
    ),
    "a folder that unzip filled": (
        "DF241",
        "RUN unzip /a.zip -d /usr/src/a\nRUN rm -rf /usr/src/a",
    ),
    "a folder that tar filled": ("DF261", "RUN tar xf /a.tgz -C /opt\nRUN chmod -R g+w /opt"),
    "all that cargo compiled": (
        "DF731",
        "FROM rust:1.90 AS a\nWORKDIR /a\nRUN cargo build --release\n"
        "FROM debian:13\nCOPY --from=a /a/target/release /srv\nCMD /srv/b",
    ),
    "packages by name below the code": ("DF270", "COPY a.py .\nRUN pip install flask"),
    "a program for all of the image": ("DF270", "COPY . .\nRUN npm install -g pm2"),
}
SILENT = {
    "a login shell reads it": (
        "DF633",
        'SHELL ["/bin/bash", "-l", "-c"]\nRUN echo "export A=b" >> /root/.profile',
    ),
    "an alias for people": ("DF633", "RUN echo 'alias a=b' | tee -a /root/.bashrc"),
    "a name that is replaced": ("DF420", "RUN sed -i s/apt.kubernetes.io/pkgs.k8s.io/ /k.list"),
    "extracted and removed at once": (
        "DF261",
        "RUN tar xf /a.tgz -C /opt/a && rm -rf /opt/a\nRUN chmod -R g+w /opt",
    ),
    "extracted again": (
        "DF263",
        "RUN tar xf /a.tgz -C /tmp\nRUN tar xf /b.tgz -C /tmp && mv /tmp/b/b.so /b.so",
    ),
    "one program of cargo": (
        "DF731",
        "FROM rust:1.90 AS a\nWORKDIR /a\nRUN cargo build --release\n"
        "FROM debian:13\nCOPY --from=a /a/target/release/b /srv/\nCMD /srv/b",
    ),
    "a package of the project": ("DF270", "COPY . .\nRUN npm install pm2"),
    "a folder of the project": ("DF270", "COPY . .\nRUN pip install ./lib"),
}


def _find(code: str, text: str) -> bool:
    (rule,) = rules_of(code)
    return bool(
        Lab(rule).find(text if text.startswith(("FROM", "ARG")) else f"FROM debian:12\n{text}\n")
    )


@pytest.mark.parametrize(("code", "text"), SAID.values(), ids=SAID)
def test_it_is_said(code: str, text: str) -> None:
    assert _find(code, text)


@pytest.mark.parametrize(("code", "text"), SILENT.values(), ids=SILENT)
def test_it_is_not_said(code: str, text: str) -> None:
    assert not _find(code, text)
