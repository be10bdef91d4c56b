"""What breaks builds and containers."""

import pytest

from dflint_rules.layers.extracted import (
    archive_already_extracted,
    archive_as_program,
    download_without_permission,
)
from dflint_rules.layers.late_cleanups import cleanup_alone
from dflint_rules.metadata.volumes import socket_as_volume, volume_of_host, write_after_volume
from dflint_rules.network.clones import checkout_apart_from_clone
from dflint_rules.network.dead_servers import dead_server, program_gone_from_image
from dflint_rules.packages.newest import (
    get_pip_on_old_python,
    newest_on_old_base,
    newest_pip_for_old_pip,
)
from dflint_rules.runtime.daemons import container_ends_at_once
from dflint_rules.runtime.linked_programs import program_without_its_libc
from dflint_rules.scripts.failing_cleanups import npm_cache_clean_without_force, removal_that_fails
from dflint_rules.secrets.arguments import secret_written_to_file
from dflint_rules.secrets.mounts import mounted_secret_copied
from dflint_rules.security.root import root_needed_after_user
from dflint_rules.variables.unset import argument_without_default, secret_not_declared
from tests.lab import Lab

LAB = Lab(
    archive_already_extracted, archive_as_program, argument_without_default, checkout_apart_from_clone,
    cleanup_alone, container_ends_at_once, dead_server, download_without_permission,
    get_pip_on_old_python, mounted_secret_copied, newest_on_old_base, newest_pip_for_old_pip,
    npm_cache_clean_without_force, program_gone_from_image, program_without_its_libc,
    removal_that_fails, root_needed_after_user, secret_not_declared, secret_written_to_file,
    socket_as_volume, volume_of_host, write_after_volume,
)  # fmt: skip
# A server in the background: each file has the code DF540.
GOES_AWAY = """
debian:13 | CMD ["nginx"]
nginx:1.29 | CMD nginx
alpine:3.22 | CMD ["httpd", "-k", "start"]
debian:13 | CMD ["php-fpm8.4"]
php:8.4-fpm | CMD ["php-fpm", "-D"]
ubuntu:24.04 | ENTRYPOINT ["/usr/sbin/sshd"]
ubuntu:24.04 | ENTRYPOINT ["cron"]
debian:13 | CMD ["supervisord", "-c", "/etc/supervisor/supervisord.conf"]
redis:8 | CMD ["redis-server", "--daemonize", "yes"]
rockylinux:9 | CMD systemctl start httpd
debian:13 | ENTRYPOINT postfix start
node:22 | CMD ["pm2", "start", "app.js"]
debian:13 | CMD ["sh", "-c", "php-fpm8.4 -D && nginx"]
debian:13 | ENTRYPOINT ["apache2ctl"]\\nCMD ["start"]
tomcat:11 | CMD ["catalina.sh", "start"]
debian:13 | CMD /etc/init.d/nginx start
"""
STAYS = """
debian:13 | CMD ["nginx", "-g", "daemon off;"]
debian:13 | RUN echo "daemon off;" >> /etc/nginx/nginx.conf\\nCMD ["nginx"]
debian:13 | COPY nginx.conf /etc/nginx/nginx.conf\\nCMD ["nginx"]
debian:13 | CMD ["nginx", "-t"]
debian:13 | CMD nginx && tail -f /var/log/nginx/access.log
debian:13 | CMD ["apachectl", "-DFOREGROUND"]
php:8.4-fpm | CMD ["php-fpm"]
nextcloud:fpm | CMD ["php-fpm"]
ubuntu:24.04 | ENTRYPOINT ["/usr/sbin/sshd"]\\nCMD ["-D"]
ubuntu:24.04 | CMD ["cron", "-f"]
redis:8 | CMD ["redis-server", "--daemonize", "no"]
debian:13 | COPY supervisord.conf /etc/supervisor/supervisord.conf\\nCMD ["supervisord"]
debian:13 | CMD service cron start; exec apache2ctl -D FOREGROUND
node:22 | CMD ["pm2", "start", "app.js", "--no-daemon"]
debian:13 | CMD ["squid", "-NYCd", "1"]
debian:13 | ENTRYPOINT ["/start"]\\nCMD ["nginx"]
debian:13 | CMD ["nginx"]\\nCMD ["sleep", "infinity"]
"""


def cases(text: str) -> list[str]:
    lines = [line.replace("\\n", "\n").split(" | ", 1) for line in text.strip().splitlines()]
    return [f"FROM {image}\n{rest}\n" for image, rest in lines]


def codes(text: str) -> list[str]:
    return [it.rule.code for it in LAB.find(text)]


@pytest.mark.parametrize("text", cases(GOES_AWAY))
def test_a_server_in_the_background_ends_the_container(text: str) -> None:
    assert codes(text) == ["DF540"]


@pytest.mark.parametrize("text", cases(STAYS))
def test_a_server_in_the_foreground_does_not(text: str) -> None:
    assert codes(text) == []


BUILD = "FROM {} AS build\nWORKDIR /src\nRUN {}\nFROM {}\nCOPY --from=build {} /app\n"


@pytest.mark.parametrize(
    ("builder", "command", "target", "source"),
    [
        ("golang:1.25", "go build -o server .", "scratch", "/src/server"),
        ("golang:1.25", "go build", "gcr.io/distroless/static-debian12", "/src/server"),
        ("golang:1.25", "go install ./cmd/x", "alpine:3.22", "/go/bin/x"),
        ("golang:1.25-alpine", "CGO_ENABLED=1 go build -o x .", "debian:13", "/src/x"),
        ("rust:1.91", "cargo build --release", "scratch", "/src/target/release/x"),
        ("rust:1.91", "cargo build --release && cp target/release/x /x", "alpine", "/x"),
        ("gcc:15", "gcc -O2 -o /hello a.c", "busybox", "/hello"),
        ("node:22", "true", "alpine:3.22", "/usr/local/bin/node"),
        ("node:22-alpine", "true", "debian:13", "/usr/local/bin/node"),
    ],
)
def test_a_program_needs_its_c_library(
    builder: str, command: str, target: str, source: str
) -> None:
    assert codes(BUILD.format(builder, command, target, source)) == ["DF561"]


@pytest.mark.parametrize(
    ("builder", "command", "target", "source"),
    [
        ("golang:1.25", "CGO_ENABLED=0 go build -o server .", "scratch", "/src/server"),
        ("golang:1.25-alpine", "go build -o server .", "scratch", "/src/server"),
        ("golang:1.25-alpine", "CGO_ENABLED=1 go build -o x .", "alpine:3.23", "/src/x"),
        (
            "golang:1.25-alpine",
            "CGO_ENABLED=1 go build -ldflags '-extldflags -static' -o x .",
            "debian:13",
            "/src/x",
        ),
        ("golang:1.25", "go build -o server .", "debian:13", "/src/server"),
        ("rust:1.91-alpine", "cargo build --release", "alpine", "/src/target/release/x"),
        ("rust:1.91", "cargo build --target x86_64-unknown-linux-musl", "scratch", "/src/x"),
        ("gcc:15", "gcc -static -o /hello a.c", "scratch", "/hello"),
        ("golang:1.25", "go build -o server .", "scratch", "/src/page.html"),
        ("node:22", "npm ci", "alpine:3.22", "/src/dist"),
    ],
)
def test_a_static_program_or_one_of_the_same_system_does_not(
    builder: str, command: str, target: str, source: str
) -> None:
    assert codes(BUILD.format(builder, command, target, source)) == []


BREAKS = """
DF450 | node:22 | USER node\\nRUN apt-get update
DF450 | alpine:3.22 | USER nobody\\nRUN apk add --no-cache curl
DF450 | node:22 | USER node\\nRUN npm install -g pnpm@10
DF450 | debian:13 | USER 1000:1000\\nRUN echo x > /etc/app.conf
DF450 | jenkins/jenkins:lts | RUN apt-get update
DF245 | debian:13 | ADD a.tgz /tmp/\\nRUN tar xzf /tmp/a.tgz
DF245 | debian:13 | WORKDIR /o\\nADD dist/a.tar.bz2 .\\nRUN tar --file=a.tar.bz2 -xj
DF246 | debian:13 | RUN git clone https://x.org/t.git /t\\nRUN cd /t && git checkout v1.2
DF246 | debian:13 | WORKDIR /t\\nRUN git clone https://x.org/t.git .\\nRUN git reset --hard abc123
DF247 | debian:13 | RUN wget -O /usr/local/bin/tool https://x.org/tool\\nRUN tool init
DF247 | debian:13 | ADD https://x.org/gosu /usr/bin/\\nCMD ["gosu"]
DF248 | debian:13 | RUN curl -o /usr/bin/t https://x.org/t.tgz && chmod +x /usr/bin/t
DF173 | debian:13 | ARG GID\\nRUN groupadd -g $GID app
DF173 | debian:13 | ARG V\\nENV V=$V\\nRUN pip install foo==$V
DF173 | debian:13 | ARG BRANCH\\nRUN git clone -b $BRANCH https://x.org/z.git
DF173 | debian:13 | ARG V\\nRUN curl -fO https://x.org/$V/a?b=c
DF172 | debian:13 | RUN npm config set //x/:_authToken $NPM_TOKEN
DF506 | ruby:2.7 | RUN gem install bundler
DF506 | ruby:2.5 | RUN gem install bundler:2.4.0
DF506 | ruby:2.7-slim | RUN gem install -N bundler -v 2.5.6
DF506 | ruby:3.1 | RUN gem install bundler --version=4.0.1
DF506 | node:16 | RUN npm install -g npm@latest
DF506 | golang:1.16 | RUN go install golang.org/x/tools/gopls@latest
DF508 | ubuntu:18.04 | RUN curl -O https://bootstrap.pypa.io/get-pip.py && python2 get-pip.py
DF508 | ubuntu:14.04 | RUN update-alternatives --set libblas.so.3 /l\\nRUN curl -fO https://bootstrap.pypa.io/get-pip.py && python get-pip.py
DF508 | nvidia/cuda:8.0-devel-ubuntu16.04 | RUN curl -fO https://bootstrap.pypa.io/get-pip.py && python3 get-pip.py
DF510 | ubuntu:16.04 | RUN pip install -U pip setuptools
DF507 | node:22 | RUN npm ci && npm cache clean
DF509 | alpine | RUN apk add --no-cache curl\\nRUN apk add --no-cache jq && rm /var/cache/apk/*
DF509 | alpine:3.22 | RUN apk add --no-cache jq && rm -r /tmp/*
DF509 | debian:13 | RUN apt-get update && rm /var/lib/apt/lists/*
DF509 | debian:13 | RUN install -d /opt/x && rm -f /opt/x
DF509 | debian:13 | RUN mkdir -p /opt/x && touch /opt/x/y && rm /opt/x
DF509 | debian:13 | WORKDIR /tmp\\nRUN git clone https://x.org/z.git\\nRUN make -C z && rm -f z
DF508 | debian:12 | RUN curl https://bootstrap.pypa.io/get-pip.py -o /tmp/gp.py && python2 /tmp/gp.py
DF636 | golang:1.24 | RUN go-wrapper download
DF420 | debian:13 | RUN pip install -e hg+https://bitbucket.org/x/y#egg=z
DF420 | debian:13 | RUN curl https://deb.nodesource.com/setup_14.x | bash
DF420 | debian:13 | ARG MAJOR=14\\nRUN curl https://deb.nodesource.com/setup_${MAJOR}.x | bash
DF420 | debian:13 | RUN N=16; curl https://deb.nodesource.com/setup_$N.x | bash
DF420 | debian:13 | RUN curl -fO https://jfrog.bintray.com/a/b.tgz
DF437 | debian:13 | RUN --mount=type=secret,id=a echo "p $(cat /run/secrets/a)" > /root/.netrc
DF438 | debian:13 | RUN --mount=type=secret,id=a,env=T echo $T | tee /root/.tok
DF438 | debian:13 | RUN --mount=type=secret,id=a T=$(cat /run/secrets/a); echo "x=${T}" > /etc/x
DF244 | debian:13 | RUN apt-get clean
DF244 | fedora:43 | RUN dnf clean all && rm -rf /var/cache/dnf
DF549 | debian:13 | VOLUME ["/data"]\\nRUN mkdir -p /data/db
DF549 | postgres:17 | RUN mkdir -p /var/lib/postgresql/data/x
DF549 | mysql:8 | RUN chown -R mysql /var/lib/mysql
DF562 | docker:29-cli | VOLUME /var/run/docker.sock:/var/run/docker.sock
DF563 | debian:13 | VOLUME ./data:/data
"""
FINE = """
ubuntu:24.04 | USER ubuntu\\nRUN usermod --shell /bin/bash ubuntu
wordpress:6-php8.3 | RUN curl -fO https://x.org/wp.phar && chmod +x wp.phar && mv wp.phar /usr/local/bin/wp
wordpress:6-php8.3 | RUN curl -fO https://x.org/a.zip && unzip a.zip -d /usr/src/wordpress && rm a.zip
debian:13 | USER app\\nUSER root\\nRUN apt-get update
node:22 | ENV NPM_CONFIG_PREFIX=/home/node/.npm\\nUSER node\\nRUN npm install -g pnpm@10
ubuntu:24.04 | USER ubuntu\\nRUN sudo apt-get update
debian:13 | ADD https://x.org/a.tgz /tmp/\\nRUN tar xzf /tmp/a.tgz
debian:13 | ADD a.zip /tmp/\\nRUN unzip /tmp/a.zip
debian:13 | ARG REV=1\\nRUN git clone https://x.org/t.git /t\\nWORKDIR /t\\nRUN git checkout $REV
debian:13 | RUN git clone https://x.org/t.git /t\\nRUN cd /t && git fetch && git checkout v1
debian:13 | RUN wget -O /bin/tool https://x.org/tool && chmod +x /bin/*\\nCMD ["tool"]
debian:13 | RUN wget -O /opt/install https://x.org/install && sh /opt/install
debian:13 | ARG UID=1000\\nRUN useradd -u $UID app
debian:13 | ARG V\\nRUN if [ -n "$V" ]; then pip install foo==$V; fi
debian:13 | ARG TARGETARCH\\nRUN curl -fsSLO https://x.org/$TARGETARCH
debian:13 | RUN --mount=type=secret,id=x,env=NPM_TOKEN npm ci
ruby:3.4 | RUN gem install bundler
ruby:2.7 | RUN gem install bundler -v 2.4.22
ruby:3.0 | RUN gem install bundler:2.5.23
ubuntu:14.04 | RUN update-alternatives --set python /p\\nRUN curl -fO https://bootstrap.pypa.io/get-pip.py && python get-pip.py
debian:13 | ARG V\\nRUN test -n "$V" || exit 1\\nRUN curl -fO https://x.org/$V/a
debian:13 | ARG TAG\\nRUN curl -fO https://x.org/a.zip?$TAG
node:22 | RUN npm ci && npm cache clean --force
alpine:3.22 | RUN apk add --no-cache curl && rm -rf /var/cache/apk/*
alpine:3.22 | RUN apk add curl && rm /var/cache/apk/*
alpine:3.22 | RUN apk add --no-cache jq && echo 1 > /tmp/x && rm -r /tmp/*
alpine:3.22 | RUN apk add --no-cache jq && jq -n 1 && rm -r /tmp/*
golang:1.8 | RUN go-wrapper download
debian:13 | RUN curl https://deb.nodesource.com/setup_22.x | bash
debian:13 | RUN --mount=type=secret,id=a,env=T curl -H "A: $T" https://x.org -o /o
debian:13 | RUN apt-get update && apt-get install -y jq && apt-get clean
debian:13 | RUN mkdir -p /data\\nVOLUME /data
postgres:17 | RUN mkdir -p /docker-entrypoint-initdb.d/x
debian:13 | RUN mkdir /x && rm -d /x
debian:13 | RUN mkdir /x && rmdir /x && touch /x && rm /x
debian:13 | RUN mkdir /x && (rm /x || true)
debian:13 | RUN mkdir /x && touch /x/y && rm /x/y
debian:13 | ARG MAJOR=24\\nRUN curl https://deb.nodesource.com/setup_${MAJOR}.x | bash
"""


@pytest.mark.parametrize("line", BREAKS.strip().splitlines())
def test_what_breaks_is_reported(line: str) -> None:
    code, rest = line.split(" | ", 1)
    assert codes(cases(rest)[0]) == [code]


@pytest.mark.parametrize("text", cases(FINE))
def test_what_works_is_not(text: str) -> None:
    assert codes(text) == []
