"""The same fault in other words: another tool, option, variable or place in the file."""

import pytest

from tests.lab import Lab
from tests.rules.project import Project, rules_of

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
    "the folder of an archive": (
        "DF241",
        "ADD p-1.tar.gz /usr/src/\nRUN make -C /usr/src/p-1 && rm -r /usr/src/p-1",
    ),
    "the folder that tar ran in": (
        "DF241",
        "WORKDIR /build\nRUN wget -qO- https://example.com/a.tgz | tar xz\nRUN make && rm -rf /build",
    ),
    "a package in a variable": (
        "DF154",
        'ENV DEPS="python-pip jq"\nRUN apt-get install -y $DEPS',
    ),
    "another shell that is not there": ("DF392", 'SHELL ["/bin/zsh", "-c"]\nRUN echo'),
    "bash in Alpine": ("DF391", 'FROM alpine:3.23\nRUN bash -c "echo"'),
    "an image of an ONBUILD": ("DF101", "ONBUILD COPY --from=busybox /bin/busybox /bb"),
    "an image in a mount of an ONBUILD": (
        "DF101",
        "ONBUILD RUN --mount=from=team/tool,target=/t cp /t/a /a",
    ),
    "a port in a variable": ("DF141", "FROM ubuntu:24.04\nEXPOSE ${PORT}"),
    "a variable that the image of a distribution has not": (
        "DF141",
        "FROM alpine:3.23\nWORKDIR $APP_HOME",
    ),
    "a folder that tar filled": ("DF261", "RUN tar xf /a.tgz -C /opt\nRUN chmod -R g+w /opt"),
    "all that cargo compiled": (
        "DF731",
        "FROM rust:1.90 AS a\nWORKDIR /a\nRUN cargo build --release\n"
        "FROM debian:13\nCOPY --from=a /a/target/release /srv\nCMD /srv/b",
    ),
    "packages by name below the code": ("DF270", "COPY a.py .\nRUN pip install flask"),
    "a program for all of the image": ("DF270", "COPY . .\nRUN npm install -g pm2"),
    "a mode of COPY": ("DF441", "COPY --chmod=777 a /a"),
    "a mode in a builder, copied out of it": (
        "DF441",
        "FROM debian:12 AS a\nRUN chmod -R 777 /out\nFROM debian:12\nCOPY --from=a /out /out",
    ),
    "a group of compilers": (
        "DF278",
        "FROM almalinux:9\nRUN dnf groupinstall -y 'Development Tools'\nCMD [\"/a\"]",
    ),
    "pushd at the end": ("DF603", "RUN pushd /srv"),
    "get-pip.py for the Python of Ubuntu": (
        "DF508",
        "FROM ubuntu:16.04\nRUN curl -fsSL https://bootstrap.pypa.io/get-pip.py | python",
    ),
    "swallowed in small letters": ("DF630", "from debian:12\nrun mkdir /a \\\ncopy a /a/"),
    "a mode of five digits": ("DF442", "RUN chmod 04755 /usr/bin/find"),
    "a bit that is set": ("DF442", "RUN chmod u=rwxs,go=rx /usr/bin/find"),
    "a bit by COPY": ("DF442", "COPY --chmod=4755 a /usr/local/bin/a"),
    "sudoers in a here-document": (
        "DF449",
        "COPY <<EOF /etc/sudoers.d/a\na ALL=(ALL) NOPASSWD: ALL\nEOF",
    ),
    "a clone that fails": ("DF628", "RUN git clone https://example.com/a; cd a; make; rm -rf a"),
    "a question of what a package brings": (
        "DF393",
        "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y php8.1-cli",
    ),
    "a package that no image has": ("DF395", "FROM nginx:1.29\nRUN apt-get install -y jq"),
    "certificates as another user": ("DF450", "USER nobody\nRUN update-ca-certificates"),
    "a folder of root as another user": ("DF450", "USER nobody\nRUN chown -R nobody /srv"),
    "a download in a loop": ("DF628", "RUN for a in b c; do curl -fO https://x.org/$a; done"),
    "an installation at the end of a turn": (
        "DF628",
        "RUN while read a; do echo $a; apt-get install -y $a && echo; done </b",
    ),
    "bash in a CMD": ("DF153", "CMD source /env && exec /a"),
    "bash in a HEALTHCHECK": ("DF153", "HEALTHCHECK CMD [[ -f /a ]] || exit 1"),
    "a script of one word in a RUN": ("DF632", 'RUN ["bash", "-c", "apt-get", "update"]'),
    "a volume at home": ("DF168", "VOLUME ~/data"),
    "a home in exec form": ("DF545", 'CMD ["~/bin/a"]'),
    "a variable without quotes at the start": ("DF505", 'CMD [$PROGRAM, "--verbose"]'),
    "a home of another stage": (
        "DF168",
        "FROM golang:1.26 AS a\nFROM debian:13\nCOPY --from=a ~/go/bin/a /a",
    ),
    "a PATH as Windows has it": ("DF171", "ENV PATH=%PATH%:/opt/a/bin"),
    "all of a stage by its dot": (
        "DF204",
        "FROM debian:13 AS a\nFROM debian:13\nCOPY --from=a /. /",
    ),
    "a download that ADD extracts": (
        "DF245",
        "ADD --unpack=true https://example.com/a-1.tar.gz /opt/\nRUN tar xf /opt/a-1.tar.gz",
    ),
    "pipefail in the SHELL of dash": ("DF153", 'SHELL ["/bin/sh", "-o", "pipefail", "-c"]'),
    "a loop that counts": ("DF153", "RUN for ((i = 0; i < 3; i++)); do echo a; done"),
    "a string with escapes": ("DF153", "RUN sed $'s/\\t/ /' /a"),
    "the manager again, with options first": (
        "DF631",
        "RUN dnf -y upgrade \\\n    dnf -y install jq",
    ),
    "another manager on its own line": (
        "DF631",
        "RUN npm install -g pnpm@10 \\\n    pnpm install --prod",
    ),
    "a build of the same manager": (
        "DF631",
        "RUN go mod download \\\n    go build -o /a .",
    ),
    "a manager that corepack brings": ("DF631", "RUN corepack enable \\\n    yarn install"),
    "a clone of Mercurial": (
        "DF241",
        "RUN hg clone -r 1 https://example.com/a /usr/src/a\nRUN rm -r /usr/src/a",
    ),
    "the folder that an archive is named after": (
        "DF241",
        "WORKDIR /usr/src\nRUN curl -fsSL https://example.com/a-1.2.tar.xz | tar -xJ\nRUN rm -rf a-1.2",
    ),
    "removed by find": (
        "DF241",
        "RUN curl -fsSLo /opt/a.run https://example.com/a\nRUN find /opt -name '*.run' -delete",
    ),
    "sources in a folder of the folder": (
        "DF731",
        "FROM maven:3-eclipse-temurin-21 AS a\nWORKDIR /a\nCOPY src src\nRUN mvn package\n"
        "FROM eclipse-temurin:21-jre\nCOPY --from=a /a /srv",
    ),
    "pages of a web server": ("DF270", "COPY htdocs /srv\nRUN apt-get install -y jq"),
    "an answer for another command": (
        "DF301",
        "RUN apt-get --assume-yes upgrade\nRUN apt-get install jq",
    ),
    "packages that apt has removed": (
        "DF509",
        "RUN apt-get update && apt-get install -y a && rm /var/cache/apt/archives/*.deb",
    ),
    "an installation in another directory": (
        "DF231",
        "FROM node:24\nCOPY . /srv\nRUN npm --prefix /srv/web ci",
    ),
    "packages of a variable, removed later": (
        "DF264",
        'ENV TOOLS="gcc make"\nRUN apt-get install -y $TOOLS\nRUN apt-get purge -y gcc',
    ),
    "an address of values in each other": (
        "DF427",
        'ARG V=1\nRUN base=https://example.com; file="a-$V.tgz"; wget -q "$base/$file"',
    ),
    "a frontend for another command": (
        "DF393",
        "FROM ubuntu:24.04\n"
        "RUN DEBIAN_FRONTEND=noninteractive apt-get update && apt-get install -y tzdata",
    ),
    "a frontend for another RUN": (
        "DF393",
        "FROM ubuntu:24.04\nRUN export DEBIAN_FRONTEND=noninteractive && apt-get update\n"
        "RUN apt-get install -y tzdata",
    ),
    "go-wrapper in CMD": ("DF636", 'FROM golang:1.26\nCMD ["go-wrapper", "run"]'),
    "a repository that ADD clones": (
        "DF241",
        "ADD https://github.com/example/a.git#v1 /src\nRUN rm -r /src",
    ),
    "a tree that tar filled where it ran": (
        "DF260",
        "WORKDIR /opt/a\nRUN curl -fsSL https://example.com/a.tgz | tar xz --strip-components=1\n"
        "RUN chgrp -R 0 /opt/a",
    ),
    "an archive that is not there, and need not be": (
        "DF245",
        "ADD a.tar.xz /opt/\nRUN rm -f /opt/a.tar.xz",
    ),
    "a build that fails": ("DF628", "RUN ./configure; make; make install; echo done"),
    "headers for PHP": (
        "DF395",
        "FROM php:8.4-apache\nRUN apt-get install -y libzip-dev && docker-php-ext-install zip",
    ),
    "modules of PHP below the project": (
        "DF270",
        "FROM php:8.4-fpm-alpine\nCOPY . .\nRUN apk add icu-libs && docker-php-ext-install opcache",
    ),
    "packages below scripts": ("DF270", "COPY scripts /scripts\nRUN apt-get install -y jq"),
    "crates below the manifest": (
        "DF231",
        "FROM rust:1.90\nCOPY crates crates\nCOPY Cargo.toml Cargo.lock ./\nRUN cargo build",
    ),
    "PyTorch with its compilers": (
        "DF115",
        'FROM pytorch/pytorch:2.6.0-cuda12.4-cudnn9-devel\nCMD ["python", "/a.py"]',
    ),
    "a registry that is frozen": ("DF111", "FROM k8s.gcr.io/pause:3.6"),
    "a directory that is entered or else": ("DF603", "RUN cd /srv || exit 1\nRUN make"),
    "a virtual environment by its variable": (
        "DF260",
        "FROM python:3.13\nENV VENV=/venv\nRUN python3 -m venv /venv && pip install flask\n"
        "RUN chown -R 1000 $VENV",
    ),
    "a module after a module": (
        "DF631",
        "FROM php:8.4-cli\nRUN docker-php-ext-install intl \\\n    docker-php-ext-enable opcache",
    ),
    "a command after a file that echo writes": (
        "DF631",
        "RUN echo a=b > /etc/a \\\n    apt-get update",
    ),
    "a program that no package is named after": (
        "DF631",
        "RUN apt-get install -y software-properties-common \\\n    add-apt-repository ppa:a/b",
    ),
    "a service after a module": ("DF631", "RUN a2enmod rewrite \\\n    service apache2 restart"),
    "a program that the list itself installs": (
        "DF631",
        "RUN pip install poetry==2.1.1 \\\n    poetry config virtualenvs.create false",
    ),
    "pages of vite in a web server": (
        "DF731",
        "FROM node:24 AS a\nWORKDIR /a\nCOPY . .\nRUN npx vite build\n"
        "FROM nginx:1.29\nCOPY --from=a /a /usr/share/nginx/html",
    ),
    "make after configure": ("DF631", "RUN ./configure --prefix=/usr \\\n    make"),
    "a command after sed": ("DF631", "RUN sed -i s/a/b/ /etc/a \\\n    rm -f /etc/b"),
    "a download after packages": (
        "DF631",
        "RUN apt-get install -y wget \\\n    wget -q https://example.com/a.deb",
    ),
    "the folder of an archive in another one": (
        "DF241",
        "RUN curl -fsSL https://example.com/a-1.tgz | tar xz -C /usr/src\nRUN rm -rf /usr/src/a-1",
    ),
    "a substitution in exec form": ("DF545", 'CMD ["java", "-Xmx$(nproc)g", "A"]'),
}
SILENT = {
    "a login shell reads it": (
        "DF633",
        'SHELL ["/bin/bash", "-l", "-c"]\nRUN echo "export A=b" >> /root/.profile',
    ),
    "a list of an archive": ("DF241", "WORKDIR /a\nRUN unzip -l /a.zip\nRUN rm -rf /a"),
    "a package in a variable that the build sets": (
        "DF154",
        "ARG DEPS\nRUN apt-get install -y $DEPS",
    ),
    "a stage of the child": ("DF101", "ONBUILD COPY --from=build /a /a"),
    "a variable of the base image": ("DF141", "FROM python:3.13\nENV A=$PYTHON_SHA256"),
    "a variable that another image may set": ("DF141", "FROM team/base:1\nWORKDIR $APP_HOME"),
    "a variable with a default": ("DF141", "ENV A=${B:-c}"),
    "what is put before a variable": ("DF141", "ENV A=/b:$A"),
    "options in a variable": (
        "DF302",
        'ENV APT="-y --no-install-recommends"\nRUN apt-get install $APT jq',
    ),
    "an alias for people": ("DF633", "RUN echo 'alias a=b' | tee -a /root/.bashrc"),
    "a name that is replaced": ("DF420", "RUN sed -i s/apt.kubernetes.io/pkgs.k8s.io/ /k.list"),
    "extracted at the root": ("DF261", "RUN tar xf /a.tgz -C /\nRUN chmod -R g+w /var/lib/app"),
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
    "a mode in a builder, not copied": (
        "DF441",
        "FROM debian:12 AS a\nRUN chmod -R 777 /tmp/a\nFROM debian:12\nCOPY --from=a /out /out",
    ),
    "a mode that the COPY sets anew": (
        "DF441",
        "FROM debian:12 AS a\nRUN chmod 777 /a\nFROM debian:12\nCOPY --from=a --chmod=755 /a /a",
    ),
    "the compiler is the program": ("DF278", 'RUN apt-get install -y gcc\nCMD ["gcc"]'),
    "a variable that goes": ("DF623", "RUN a && unset B"),
    "a limit that is shown": ("DF623", "RUN a && ulimit -n"),
    "an option of bash that is asked": (
        "DF623",
        'SHELL ["bash", "-c"]\nRUN a; shopt -q login_shell',
    ),
    "an option of bash that is shown": ("DF623", 'SHELL ["bash", "-c"]\nRUN a && shopt -p extglob'),
    "an alias that is shown": ("DF623", "RUN a && alias ll"),
    "tracing that ends": ("DF623", "RUN set -x && a && set +x"),
    "a directory for a group": ("DF442", "RUN mkdir -m 2775 /srv/a"),
    "bash that is called for it": ("DF153", 'CMD ["bash", "-c", "source /env && exec /a"]'),
    "a shell expands it": ("DF545", 'CMD ["sh", "-c", "exec ~/bin/a $(nproc)"]'),
    "keys of Fedora": ("DF531", "LABEL BZComponent=a Name=b"),
    "settings of pip": (
        "DF331",
        "RUN pip config set global.no-cache-dir true\nRUN pip install flask",
    ),
    "another Python": (
        "DF508",
        "FROM ubuntu:16.04\nRUN add-apt-repository ppa:deadsnakes/ppa\n"
        "RUN curl -fsSL https://bootstrap.pypa.io/get-pip.py | python3",
    ),
    "an answer in a variable": (
        "DF301",
        'ENV OPTIONS="-y --no-install-recommends"\nRUN apt-get install $OPTIONS jq',
    ),
    "an answer in a variable of the script": ("DF301", "RUN yes=-qy; apt-get $yes install jq"),
    "an answer in the settings": (
        "DF301",
        "RUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90yes && apt-get install jq",
    ),
    "settings that are copied": (
        "DF301",
        "COPY 90local /etc/apt/apt.conf.d/\nRUN apt-get install jq",
    ),
    "settings of dnf that are copied": (
        "DF323",
        "FROM fedora:43\nCOPY dnf.conf /etc/dnf/dnf.conf\nRUN dnf install jq",
    ),
    "a package that apk refuses": (
        "DF426",
        "FROM alpine:3.22\nRUN curl -Lo a.apk https://example.com/a.apk && apk add --allow-untrusted a.apk",
    ),
    "managers as packages": ("DF631", "RUN apt-get install -y \\\n  npm \\\n  composer jq"),
    "managers that corepack enables": ("DF631", "RUN corepack enable \\\n  yarn \\\n  pnpm"),
    "a pattern that ends in a dollar": ("DF153", "RUN grep 'a$' /etc/passwd"),
    "an archive that ADD leaves": (
        "DF245",
        "ADD --unpack=false a.tar.gz /opt/\nRUN tar xf /opt/a.tar.gz",
    ),
    "another folder than the archive's": (
        "DF241",
        "WORKDIR /usr/src\nRUN curl -fsSL https://example.com/a-1.2.tar.xz | tar -xJ\nRUN rm -rf b",
    ),
    "packages that were downloaded": (
        "DF509",
        "RUN apt-get install -y --download-only a && rm /var/cache/apt/archives/*.deb",
    ),
    "packages of a variable of one RUN": (
        "DF264",
        "RUN tools='a b'; apt-get install -y $tools\nRUN tools=c; apt-get purge -y $tools",
    ),
    "a frontend for all of a script": (
        "DF393",
        "FROM ubuntu:24.04\n"
        "RUN DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update && apt-get install -y tzdata'",
    ),
    "programs as files": ("DF631", "RUN install -m755 \\\n  make \\\n  node \\\n  /usr/local/bin/"),
    "words that echo writes": ("DF631", "RUN echo \\\n  apt-get update > /a"),
    "a file that has words below": ("DF631", "RUN echo a > /a \\\n  make"),
    "targets of make": ("DF631", "RUN make \\\n  npm \\\n  go"),
    "a wheel that pip refuses": (
        "DF426",
        "FROM python:3.13\nRUN curl -Lo a-1-py3-none-any.whl https://example.com/a && pip install a-1-py3-none-any.whl",
    ),
    "a wheel that was made before": (
        "DF263",
        "FROM python:3.13\nCOPY . /src\nRUN cd /src && python setup.py bdist_wheel && cp dist/a.whl /a.whl",
    ),
    "packages under one name, removed by it": (
        "DF264",
        "FROM alpine:3.22\nRUN apk add -t .a curl && apk del .a\nRUN apk add curl && apk del curl",
    ),
    "nothing that apt could ask about": (
        "DF301",
        "RUN apt-get install -y git && apt-get install -f && apt-get install --no-install-recommends",
    ),
    "back to the WORKDIR": ("DF603", "WORKDIR /srv/a\nRUN cd /src && make && cd /srv/a"),
    "home after the work": ("DF603", "RUN pushd /src && make install && popd && cd ~"),
    "a time zone that is there": (
        "DF393",
        "FROM debian:12\nRUN apt-get update && apt-get install -y php",
    ),
    "a package that an image has": ("DF395", "FROM mongo:7\nRUN apt-get install -y jq"),
    "a folder that root gave away": (
        "DF450",
        "RUN chown nobody /srv\nUSER nobody\nRUN chmod 755 /srv",
    ),
    "a value that says it is none": ("DF439", "RUN APP_SECRET_KEY=build-time-dummy make"),
    "a version in quotes": ("DF744", 'RUN V="=1.2" && apt-get install -y a$V'),
    "a loop of one turn": ("DF628", "RUN for a in b; do curl -fO https://x.org/$a; done"),
    "a loop that ends": ("DF628", "RUN for a in b c; do pip install $a && break; done"),
    "a turn whose failure is looked at": (
        "DF628",
        "RUN for a in b c; do pip install $a || exit 1; done",
    ),
    "a loop with -e": ("DF628", "RUN set -e; for a in b c; do pip install $a; done"),
    "a question in a loop": ("DF628", "RUN for a in b c; do yum info $a; done"),
    "a target that may fail": ("DF628", "RUN make clean; ./configure && make"),
    "a build whose installation fails": ("DF628", "RUN make; make install"),
    "headers that come with the compiler": (
        "DF395",
        "FROM php:8.4-apache\nRUN apt-get install -y libc6-dev",
    ),
    "an argument in small letters": (
        "DF630",
        "from debian:12\nrun apt-get install -y \\\n  copy a",
    ),
}
UNCHANGED = {
    "lists that a comment wants": (
        "DF303",
        "# keep the package lists for plugins\nRUN apt-get update && apt-get install -y curl",
    ),
    "a cache that a comment wants": (
        "DF341",
        "FROM node:22\n# do not clean the cache: tests install again\nRUN npm ci",
    ),
    "recommended packages that a comment with a frame wants": (
        "DF302",
        "#\n# with recommended packages\n#\nRUN apt-get install -y wine",
    ),
    "recommended packages that a script wants": (
        "DF302",
        "RUN <<EOF\nset -e\n# recommended packages are needed: fonts\napt-get install -y chromium\nEOF",
    ),
    "a cache for a build without network": (
        "DF375",
        "FROM composer:2\nRUN composer install --no-scripts\n"
        "RUN COMPOSER_DISABLE_NETWORK=1 composer install && composer clear-cache",
    ),
}


ASKED = {
    "after dpkg": "RUN dpkg -i /a.deb; apt-get install -f",
    "of xargs": "RUN xargs apt-get install < /packages",
}


def _find(code: str, text: str) -> bool:
    (rule,) = rules_of(code)
    return bool(
        Lab(rule).find(text if text.startswith(("FROM", "ARG")) else f"FROM debian:12\n{text}\n")
    )


@pytest.mark.parametrize(("code", "text"), SAID.values(), ids=SAID)
def test_it_is_said(code: str, text: str) -> None:
    assert _find(code, text)


@pytest.mark.parametrize("text", ASKED.values(), ids=ASKED)
def test_apt_asks_although_no_package_is_named(text: str) -> None:
    assert _find("DF301", text)


@pytest.mark.parametrize(("code", "text"), SILENT.values(), ids=SILENT)
def test_it_is_not_said(code: str, text: str) -> None:
    assert not _find(code, text)


@pytest.mark.parametrize(("code", "text"), UNCHANGED.values(), ids=UNCHANGED)
def test_it_is_said_and_nothing_is_changed(code: str, text: str) -> None:
    whole = text if text.startswith("FROM") else f"FROM debian:12\n{text}"
    (rule,) = rules_of(code)
    lab = Lab(rule)
    assert lab.find(f"{whole}\n")
    assert lab.fixed(f"{whole}\n") == f"{whole}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "curl   \\\n  git    \\\n  curl   \\\n  jq     \\\n",
            "curl   \\\n  git    \\\n  jq     \\\n",
        ),
        ("# a\n  curl \\\n  # b\n  git \\\n  curl \\\n", "# a\n  curl \\\n  # b\n  git \\\n"),
    ],
)
def test_a_package_goes_with_its_line(before: str, after: str) -> None:
    (rule,) = rules_of("DF556")
    text = "FROM debian:12\nRUN apt-get install -y \\\n  {} && true\n"
    assert Lab(rule).fixed(text.format(before)) == text.format(after)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.conf": "[program:a]\ncommand=/a\n"}, "DF402"),
        ({"a.conf": "[program:a]\ncommand=/a\nuser=app\n"}, ""),
        ({"a.conf": "[program:a]\ncommand=/a\nuser = root\n"}, "DF402"),
        ({}, ""),
    ],
)
def test_the_user_of_supervisor(project: Project, files: dict[str, str], expected: str) -> None:
    project.rules = rules_of("DF402")
    for name, text in {**files, "b": ""}.items():
        project.write(f"conf/{name}", text)
    project.write(
        "Dockerfile",
        'FROM debian:12\nCOPY conf/ /etc/supervisor/conf.d/\nCMD ["supervisord", "-n"]\n',
    )
    assert project.codes() == expected


def test_a_script_that_gives_rights_up(project: Project) -> None:
    project.rules = rules_of("DF402")
    text = 'FROM debian:12\nCOPY --chmod=755 run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n'
    project.write("Dockerfile", text)
    project.write("run.sh", '#!/bin/sh\nexec "$@"\n')
    assert project.codes() == "DF402"
    project.write("run.sh", '#!/bin/sh\nexec runuser -u app -- "$@"\n')
    assert project.codes() == ""


@pytest.mark.parametrize(
    ("sudoers", "expected"),
    [
        ("a ALL=(ALL) NOPASSWD: ALL\n", "DF449"),
        ("# a ALL=(ALL) NOPASSWD: ALL\na ALL=(ALL) ALL\n", ""),
        ("a ALL=(root) NOPASSWD: /usr/bin/systemctl\n", "DF449"),
    ],
)
def test_sudoers_in_the_build_context(project: Project, sudoers: str, expected: str) -> None:
    project.rules = rules_of("DF449")
    project.write("Dockerfile", "FROM debian:12\nCOPY a /etc/sudoers.d/a\nCOPY a /srv/a\n")
    project.write("a", sudoers)
    assert project.codes() == expected
