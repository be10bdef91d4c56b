"""Servers, installers and repositories that are gone.

Sources: the announcements of each, and nodejs/Release for the ends of life; as of 2026-11.
"""

from __future__ import annotations

# What is in the text of an instruction, and since when it is gone or what it is now.
DEAD = {
    "dl.bintray.com": "Bintray ended in 2021",
    "jfrog.bintray.com": "Bintray ended in 2021",
    "//bintray.com/": "Bintray ended in 2021",
    "jcenter.bintray.com": "JCenter ended in 2024",
    "codeplex.com/": "CodePlex ended in 2021",
    "npm.taobao.org": "it is now registry.npmmirror.com",
    "apt.dockerproject.org": "it is now download.docker.com",
    "yum.dockerproject.org": "it is now download.docker.com",
    "apt.kubernetes.io": "it is now pkgs.k8s.io",
    "packages.cloud.google.com/yum/repos/kubernetes": "it is now pkgs.k8s.io",
    "git://github.com": "GitHub ended the git protocol in 2022",
    "mirrorlist.centos.org": "it ended with CentOS 7 in 2024",
    "ppa:webupd8team/java": "it ended in 2019",
    "mercurial.selenic.com": "it is now www.mercurial-scm.org",
    "static.rust-lang.org/rustup.sh": "it is now sh.rustup.rs",
    "downloads.typesafe.com": "it ended with Typesafe; see www.scala-lang.org/download",
    ".googlecode.com": "Google Code ended in 2016",
    "code.google.com/p/": "Google Code ended in 2016",
    "/get-poetry.py": "the script is gone, it is now install.python-poetry.org",
    "http://repo1.maven.org": "it answers only to https since 2020",
    "http://repo.maven.apache.org": "it answers only to https since 2020",
    "central.maven.org": "it is now repo1.maven.org, with https",
    "http://pypi.python.org": "it answers only to https since 2017",
}  # fmt: skip
CHROMEDRIVER = "chromedriver.storage.googleapis.com/"
LAST_CHROMEDRIVER = 114
# Node.js, by what the scripts of NodeSource call it: when its support ended.
NODESOURCE = ("deb.nodesource.com/setup_", "rpm.nodesource.com/setup_", "deb.nodesource.com/node_")
NODE_ENDS = {
    "0.10": "2016-10", "0.12": "2016-12", "4": "2018-04", "5": "2016-06", "6": "2019-04",
    "7": "2017-06", "8": "2019-12", "9": "2018-06", "10": "2021-04", "11": "2019-06", "12": "2022-04",
    "13": "2020-06", "14": "2023-04", "15": "2021-06", "16": "2023-09", "17": "2022-06",
    "18": "2025-04", "19": "2023-06", "20": "2026-04", "21": "2024-06", "23": "2025-06",
}  # fmt: skip
# Of these, each of the addresses has one.
SIGNS = (".com", ".org", "kubernetes.io", "ppa:", "/get-poetry.py")
# Addresses that lead to another server: a host, and what is in the path. Source: deep-image-prior#83 and the like.
REDIRECTING = (
    ("github.com", "/releases/download/"), ("github.com", "/archive/"), ("github.com", "/raw/"),
    ("go.dev", "/dl/"), ("golang.org", "/dl/"), ("repo.continuum.io", "/miniconda/"), ("git.io", "/"),
    ("downloads.sourceforge.net", "/"), ("bit.ly", "/"), ("aka.ms", "/"),
)  # fmt: skip
