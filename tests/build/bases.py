"""Images with programs that the base images of the test machine do not have."""

import hashlib
import subprocess

_APT = (
    "FROM debian:bookworm-slim\n"
    "RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends {} && rm -rf"
    " /var/lib/apt/lists/*\n"
)
# Debian of 2021, which has no image here.
_OLD = """
FROM debian:bookworm-slim AS made
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap \\
    && debootstrap --variant=minbase bullseye /made http://deb.debian.org/debian >/dev/null \\
    && rm -rf /made/var/lib/apt/lists/* /made/var/cache/apt/archives/*.deb
FROM scratch
COPY --from=made /made /
COPY --from=node:22-slim /etc/ssl/certs/ca-certificates.crt /etc/ssl/here.crt
ENV PIP_CERT=/etc/ssl/here.crt
"""
_OLD_APT = (
    _OLD + "RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends {} >/dev/null"
    " && rm -rf /var/lib/apt/lists/*\n"
)
_TIDY_GEM = """
WORKDIR /gems
RUN mkdir gems lib \\
    && echo 'module Tidy; end # tidies' >lib/tidy.rb \\
    && echo 'Gem::Specification.new { |it| it.name = "tidy"; it.version = "1.0"' >tidy.gemspec \\
    && echo 'it.summary = "tidies"; it.authors = ["Ada"]; it.files = ["lib/tidy.rb"] }' \\
    >>tidy.gemspec \\
    && gem build --quiet tidy.gemspec --output gems/tidy-1.0.gem \\
    && gem generate_index --quiet
"""
_GEM_HOME = (
    "ENV GEM_HOME=/usr/local/bundle BUNDLE_APP_CONFIG=/usr/local/bundle"
    " BUNDLE_SILENCE_ROOT_WARNING=1\n"
)
_RUBY = _APT.format("ruby bundler sudo") + _TIDY_GEM
_TIDY_RPM = """
WORKDIR /repo
COPY <<END tidy.spec
Name: tidy
Version: 1
Release: 1
Summary: tidies
License: MIT
BuildArch: noarch
%description
Tidies.
%install
mkdir -p %{buildroot}/opt && echo tidy >%{buildroot}/opt/tidy
%files
/opt/tidy
END
COPY <<END /etc/yum.repos.d/here.repo
[here]
name=here
baseurl=file:///repo
gpgcheck=0
END
RUN rpmbuild -bb --quiet --define '_rpmdir /repo' tidy.spec \\
    && createrepo_c --quiet . \\
    && mkdir -p /etc/zypp/repos.d \\
    && cp /etc/yum.repos.d/here.repo /etc/zypp/repos.d \\
    && rm -rf /tmp/* /var/tmp/*
"""
_OTHER_PACKAGES = (  # dnf, zypper and pacman as Debian has them, each with a repository of its own
    _APT.format("dnf zypper createrepo-c rpm pacman-package-manager makepkg libarchive-tools sudo")
    + _TIDY_RPM
    + """
COPY <<END /etc/pacman.conf
[options]
SigLevel = Never
[here]
Server = file:///repo
END
COPY <<END .PKGINFO
pkgname = tidy
pkgver = 1-1
arch = any
END
RUN mkdir opt && echo tidy >opt/tidy \\
    && tar -czf tidy-1-1-any.pkg.tar.gz .PKGINFO opt \\
    && repo-add --quiet here.db.tar.gz tidy-1-1-any.pkg.tar.gz
"""
)
_SUDO = (
    "RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends sudo"
    " && rm -rf /var/lib/apt/lists/*\n"
)
_GO = _APT.format("golang-go sudo") + "ENV GOPATH=/go\n"
_GIT = (  # with a repository of 200 commits, in each of which a file of 50 kB is another one
    _APT.format("git")
    + """
WORKDIR /repository
RUN git init --quiet && git config user.email ada@example.org && git config user.name Ada \\
    && for it in $(seq 200); do \\
    head -c 50000 /dev/urandom >file && git add file && git commit --quiet -m $it; done
"""
)
_BUN = """
FROM node:22-slim
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN npm install --silent --global bun@{} && rm -rf /root/.npm
"""
_NO_TIME_ZONES = (  # as in Ubuntu's images, where tzdata asks
    "RUN echo PURGE | DEBIAN_FRONTEND=noninteractive debconf-communicate tzdata >/dev/null"
    " && DEBIAN_FRONTEND=noninteractive dpkg --purge --force-depends tzdata >/dev/null"
    " && rm -f /etc/localtime /etc/timezone\n"
)
# What stands in for an image: its name → the Dockerfile that makes it.
BASES = {
    "buildpack-deps:bookworm": _APT.format("sudo wget"),
    "ubuntu:22.04": _APT.format("sudo") + _NO_TIME_ZONES,
    "python:3.13-slim": """
FROM python:3.11-slim
RUN pip install --quiet --no-cache-dir --no-compile uv poetry pipenv
"""
    + _SUDO,
    "node:22-alpine": """
FROM node:22-slim
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN npm install --silent --global yarn@1 && rm -rf /root/.npm
"""
    + _SUDO,
    "oven/bun:1.4": _BUN.format("1.4") + _SUDO,
    "debian:13-slim": _RUBY,
    "ruby:3.4-slim": _RUBY + _GEM_HOME,
    "php:8.4-cli": _APT.format("composer unzip sudo") + "ENV COMPOSER_ALLOW_SUPERUSER=1\n",
    "fedora:41": _OTHER_PACKAGES,
    "opensuse/leap:15.6": _OTHER_PACKAGES,
    "archlinux:base": _OTHER_PACKAGES,
    "golang:1.27": _GO,
    "debian:12": _GO,
    "alpine/git:2.47.2": _GIT,
    # old ones
    "debian:11": _OLD_APT.format("wget"),
    "ubuntu:20.04": _OLD + _NO_TIME_ZONES,
    "ubuntu:18.04": _OLD_APT.format("ruby bundler") + _TIDY_GEM,
    "ubuntu:14.04": _OLD_APT.format("python-setuptools python3-pip")  # with the pip that it has
    + """
WORKDIR /tmp
RUN pip download --quiet --no-binary :all: --no-deps --no-build-isolation pip==1.5.6 \\
    && tar -xzf pip-1.5.6.tar.gz && rm /usr/bin/pip* \\
    && cd pip-1.5.6 && python2 setup.py --quiet install && rm -rf /tmp/*
WORKDIR /
""",
    "python:3.9-slim": _OLD_APT.format("python3-pip python3-venv")
    + """
RUN ln -s python3 /usr/bin/python \\
    && pip install --quiet --no-cache-dir --no-compile uv==0.2.37 'poetry<1.2' 'pipenv<2022.9'
""",
    "node:12-alpine": """
FROM node:22-slim
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN npm install --silent --global npm@6 yarn@1.10 && rm -rf /root/.npm
""",
    "oven/bun:1.0": _BUN.format("1.0"),
    "ruby:2.7-slim": _OLD_APT.format("ruby bundler") + _TIDY_GEM + _GEM_HOME,
    "php:7.4-cli": _OLD_APT.format("composer unzip") + "ENV COMPOSER_ALLOW_SUPERUSER=1\n",
    "fedora:33": _OLD_APT.format("dnf zypper createrepo-c rpm") + _TIDY_RPM,
    "golang:1.15": _OLD_APT.format("golang-go") + "ENV GOPATH=/go\n",
}
_REPOSITORY = "dflint-test-base"
_made: set[str] = set()


def base(name: str) -> str:
    """The image that stands in for another one; it is made if it is not there."""
    return image_of(BASES[name])


def image_of(text: str) -> str:
    """The image of a Dockerfile without a context; it is made if it is not there."""
    tag = f"{_REPOSITORY}:{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    if tag not in _made:
        command = ("docker", "build", "--quiet", "--network=host", f"--tag={tag}", "-")
        subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL)
        _made.add(tag)
    return tag


def remove_bases() -> None:
    """Remove these images. The builder keeps them in its cache for the next time."""
    if _made:
        command = ("docker", "image", "rm", "--force", *_made)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        _made.clear()
