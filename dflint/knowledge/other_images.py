"""Images that are not read by machine: distributions, images without records, and others' images.

Sources: those of each row, as of 2026-11. A row is (what all its tags share, [(kinds of tags, what
these have beyond it)], source and date).
A kind is a name of image_kinds.kind_of, several with commas, or `~word` for all with that word in it.
The fields are those of `ImageFacts`; `has` and `may` are letters of image_kinds.LETTERS: programs
that are there, and those of which it is not known ("?": all others). A field of None is not known.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Row = dict[str, "Any"]
Rows = tuple[Row, tuple[tuple[str, Row], ...], str]

_MINBASE = "Debian's minimal system (debootstrap --variant=minbase), 2026-11"
_LIBRARY = "Dockerfiles named in docker-library/official-images, 2026-08"
_RPM: Row = {"has": "b", "may": "?", "users": ()}
_DOTNET_USERS: Row = {"": (), "8.0": (("app", "1654"),)}
_DOTNET_SOURCE = "dotnet/dotnet-docker, src/, 2026-08"
_JENKINS_SOURCE = "jenkinsci/docker-agent, 2025-08"
_DISTROLESS_SOURCE = "GoogleContainerTools/distroless, README, 2026-08"
_JAVA: Row = {"env": {"JAVA_HOME": None, "JAVA_VERSION": None, "PATH": None}}
_DOTNET_KINDS: tuple[tuple[str, Row], ...] = (
    ("~chiseled", {"user": "app", "shell_program": "", "has": "", "may": "?"}),
    ("~distroless", {"user": "app", "shell_program": "", "has": "", "may": "?"}),
    ("~alpine", {"has": "a"}),
    ("~azurelinux", {"has": "b", "may": "?"}),
    ("~cbl", {"has": "b", "may": "?"}),
    ("", {}),
    ("slim", {}),
)
_DOTNET: Row = {"has": "abpt", "may": "?", "users": _DOTNET_USERS}
# Of these only the user is known, from their Dockerfiles.
_REST: Row = {
    "may": "?", "workdir": None, "entrypoint": None, "command": None, "ports": None, "volumes": None,
    "stop_signal": None,
}  # fmt: skip
_UBI: Row = {"has": "bc", "may": "?", "users": ()}

ROWS: dict[str, Rows] = {
    # distributions
    "almalinux": (_RPM, (("", {"has": "bc"}),), _LIBRARY),
    "alpine": ({}, (), "alpinelinux/docker-alpine, 2026-08"),
    "alt": (_RPM, (), _LIBRARY),
    "amazonlinux": (_RPM, (("", {"has": "bc"}),), _LIBRARY),
    "archlinux": (_RPM, (), _LIBRARY),
    "busybox": (
        {"shell_program": "ash", "has": "rsuw", "may": "x", "users": ()}, (),
        "docker-library/busybox, 2026-08; BusyBox 1.36: --list, defconfig, 2026-11",
    ),
    "centos": (_RPM, (("", {"has": "bc"}),), _LIBRARY),
    "clearlinux": (_RPM, (), _LIBRARY),
    "debian": ({"has": "bpt"}, (), _MINBASE),
    "fedora": (_RPM, (("", {"has": "bc"}),), _LIBRARY),
    "mageia": (_RPM, (), _LIBRARY),
    "neurodebian": ({"has": "bpt", "may": "?"}, (), _LIBRARY),
    "opensuse": (_RPM, (), _LIBRARY),
    "opensuse/leap": (_RPM, (), "openSUSE container images, 2026-08"),
    "opensuse/tumbleweed": (_RPM, (), "openSUSE container images, 2026-08"),
    "oraclelinux": (_RPM, (), _LIBRARY),
    "photon": (_RPM, (), _LIBRARY),
    "rockylinux": (_RPM, (("", {"has": "bc"}),), _LIBRARY),
    "sl": (_RPM, (), _LIBRARY),
    "ubuntu": ({"has": "bpt"}, (), _MINBASE),
    # languages and tools
    "adoptopenjdk": (_JAVA | {"may": "?"}, (), _LIBRARY),
    "azul-zulu": (_JAVA | {"may": "?"}, (), "AzulSystems/azul-zulu-images, 2026-04"),
    "bash": (
        {"entrypoint": ("docker-entrypoint.sh",), "command": ("bash",), "may": "b"},
        (),
        "tianon/docker-bash, 2026-07",
    ),
    "dart": (
        {"workdir": "/root", "has": "abcgptu", "env": {"DART_SDK": "/usr/lib/dart", "PATH": None}},
        (),
        "dart-lang/dart-docker, 2026-07",
    ),
    "gcc": ({"has": "Gabcgkmpstuwx", "may": "yY", "env": {"GCC_VERSION": None, "PATH": None}}, (), _LIBRARY),
    "haskell": (
        {"command": ("ghci",), "has": "Gabcgkmpt", "may": "?", "env": {"LANG": "C.UTF-8", "PATH": None}},
        (),
        "haskell/docker-haskell, 2026-06",
    ),
    "haxe": ({"command": None, "may": "?"}, (), _LIBRARY),
    "ibm-semeru-runtimes": (_JAVA | {"may": "?"}, (), "ibmruntimes/semeru-containers, 2024-10"),
    "ibmjava": (_JAVA | {"may": "?"}, (), "ibmruntimes/ci.docker, 2026-08"),
    "iojs": ({"command": ("iojs",), "has": "Gabcgmptwx", "may": "?"}, (), _LIBRARY),
    "java": (_JAVA | {"may": "?"}, (), _LIBRARY),
    "perl": (
        {
            "workdir": {"": "/root", "5.28": None, "5.38": "/usr/src/app"},
            "command": None,
            "has": "abpt",
        },
        (
            (",threaded", {"has": "Gabcgkmpstuwx", "may": "yY"}),
            ("slim,slim-threaded", {"may": "c"}),
        ),
        "perl/docker-perl, 2016-01 to 2026-03",
    ),
    "r-base": (
        {
            "command": ("R",), "has": "abpwt", "may": "?", "users": (("docker", "1000"),),
            "env": {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "R_BASE_VERSION": None},
        },
        (),
        "rocker-org/rocker, r-base, 2026-04",
    ),
    "rakudo-star": ({"command": None, "may": "?"}, (), "rakudo/docker, 2026-07"),
    "sapmachine": (_JAVA | {"command": None, "may": "?"}, (), "SAP/SapMachine-infrastructure, 2026-06"),
    "tomee": ({"workdir": "/usr/local/tomee", "command": ("catalina.sh", "run"), "may": "?"}, (), _LIBRARY),
    # servers
    "adminer": (
        {
            "user": "adminer", "workdir": "/var/www/html", "ports": ("8080",), "stop_signal": "SIGINT",
            "entrypoint": ("entrypoint.sh", "docker-php-entrypoint"), "users": (("adminer", ()),),
            "command": None, "may": "?",
        },
        (),
        "TimWolla/docker-adminer, 2026-07",
    ),
    "clickhouse": (
        {"entrypoint": ("/entrypoint.sh",), "volumes": ("/var/lib/clickhouse",), "may": "?",
         "ports": ("9000", "8123", "9009"), "users": (("clickhouse", "101"),)},
        (),
        "ClickHouse/docker-library, 2026-08",
    ),
    "consul": (
        {"entrypoint": ("docker-entrypoint.sh",), "has": "ac", "may": "?", "users": (("consul", ()),),
         "command": ("agent", "-dev", "-client", "0.0.0.0"), "volumes": ("/consul/data",)},
        (),
        "hashicorp/docker-consul, 2023-06",
    ),
    "eclipse-mosquitto": (
        {"entrypoint": ("/docker-entrypoint.sh",), "ports": ("1883",), "may": "?",
         "volumes": ("/mosquitto/data", "/mosquitto/log"), "users": (("mosquitto", "1883"),)},
        (),
        "eclipse-mosquitto/mosquitto, 2026-06",
    ),
    "fluentd": (
        {"user": "fluent", "ports": ("24224", "5140"), "command": ("fluentd",), "may": "?",
         "entrypoint": ("tini", "--", "/bin/entrypoint.sh"), "users": (("fluent", ()),)},
        (),
        "fluent/fluentd-docker-image, 2026-07",
    ),
    "jetty": (
        {"user": "jetty", "workdir": "/var/lib/jetty", "ports": ("8080",), "may": "?",
         "entrypoint": ("/docker-entrypoint.sh",), "users": (("jetty", ()),), "command": None,
         "env": {"JETTY_HOME": "/usr/local/jetty", "JETTY_BASE": "/var/lib/jetty", "TMPDIR": "/tmp/jetty"}},
        (),
        "jetty/jetty.docker, 2021-07",
    ),
    "mediawiki": (
        {"workdir": "/var/www/html", "entrypoint": ("docker-php-entrypoint",), "may": "?", "command": None},
        (),
        "wikimedia/mediawiki-docker, 2026-07",
    ),
    "nats": (
        {"command": None, "entrypoint": None, "ports": ("4222", "8222", "6222"), "may": "?"},
        (),
        "nats-io/nats-docker, 2026-08",
    ),
    "percona": (
        {"user": "mysql", "volumes": ("/var/lib/mysql", "/var/log/mysql"), "may": "?",
         "entrypoint": ("/docker-entrypoint.sh",), "command": None},
        (),
        "percona/percona-docker, 2026-08",
    ),
    "phpmyadmin": (
        {"workdir": "/var/www/html", "entrypoint": ("/docker-entrypoint.sh",), "may": "?", "command": None},
        (),
        "phpmyadmin/docker, 2025-10",
    ),
    "registry": (
        {"entrypoint": ("/entrypoint.sh",), "volumes": ("/var/lib/registry",), "ports": ("5000",),
         "command": None, "has": "a", "may": "?"},
        (),
        "distribution/distribution-library-image, 2025-07",
    ),
    "spark": (
        {"user": "spark", "workdir": "/opt/spark/work-dir", "entrypoint": ("/opt/entrypoint.sh",),
         "may": "?", "users": (("spark", "185"),), "env": {"SPARK_HOME": "/opt/spark"}},
        (),
        "apache/spark-docker, 2026-06",
    ),
    "varnish": (
        {"user": "varnish", "workdir": "/etc/varnish", "ports": ("80", "8443"), "may": "?",
         "entrypoint": ("/usr/local/bin/docker-varnish-entrypoint",), "users": (("varnish", "1000"),)},
        (),
        "varnish/docker-varnish, 2026-07",
    ),
    # images of others
    "apache/airflow": (
        _REST | {"user": "airflow", "users": (("airflow", "50000"),)}, (), "apache/airflow, 2026-08",
    ),
    "cimg/": (
        _REST | {"user": "circleci", "users": (("circleci", "3434"),)}, (), "CircleCI-Public/cimg-base, 2024-04",
    ),
    "curlimages/curl": (
        _REST | {"user": "curl_user", "users": (("curl_user", ()),)}, (), "curl/curl-container, 2026-08",
    ),
    "ghcr.io/puppeteer/puppeteer": (
        _REST | {"user": "pptruser", "users": (("pptruser", ()),)}, (),
        "puppeteer/puppeteer, docker/Dockerfile, 2025-06",
    ),
    "grafana/grafana": (
        _REST | {"user": "472", "users": (("grafana", "472"),)}, (), "grafana/grafana, Dockerfile, 2026-08",
    ),
    "jenkins/agent": (_REST | {"user": "jenkins", "users": (("jenkins", "1000"),)}, (), _JENKINS_SOURCE),
    "jenkins/inbound-agent": (_REST | {"user": "jenkins", "users": (("jenkins", "1000"),)}, (), _JENKINS_SOURCE),
    "mambaorg/micromamba": (
        _REST | {"user": "mambauser", "users": (("mambauser", ()),)}, (), "mamba-org/micromamba-docker, 2025-03",
    ),
    "nginxinc/nginx-unprivileged": (
        _REST | {"user": "101", "users": (("nginx", "101"),)}, (), "nginx/docker-nginx-unprivileged, 2026-08",
    ),
    "nodered/node-red": (
        _REST | {"user": "node-red", "users": (("node-red", "1000"),)}, (), "node-red/node-red-docker, 2026-08",
    ),
    "quay.io/keycloak/keycloak": (
        _REST | {"user": "1000", "users": (("keycloak", "1000"),)}, (),
        "keycloak/keycloak, quarkus/container, 2024-06",
    ),
    "selenium/": (
        _REST | {"user": "seluser", "users": (("seluser", "1200"),)}, (), "SeleniumHQ/docker-selenium, 2026-08",
    ),
    "sonatype/nexus3": (
        _REST | {"user": "nexus", "users": (("nexus", ()),)}, (), "sonatype/docker-nexus3, 2026-08",
    ),
    "condaforge/miniforge3": (
        {"entrypoint": ("tini", "--"), "command": ("/bin/bash",), "has": "abpt", "may": "?",
         "env": {"CONDA_DIR": "/opt/conda", "LANG": "C.UTF-8", "PATH": "/opt/conda/bin:$PATH"}},
        (),
        "conda-forge/miniforge-images, 2026-08",
    ),
    "gcr.io/distroless/": (
        {"shell_program": "", "command": None, "entrypoint": None, "has": "", "users": (("nonroot", "65532"),)},
        (
            ("", {}),
            ("nonroot", {"user": "nonroot", "workdir": "/home/nonroot"}),
            ("debug", {"shell_program": "ash", "may": "?"}),
            ("debug-nonroot", {"shell_program": "ash", "may": "?", "user": "nonroot", "workdir": "/home/nonroot"}),
        ),
        _DISTROLESS_SOURCE,
    ),
    "jenkins/jenkins": (
        {"user": "jenkins", "has": "bcg", "may": "?", "volumes": ("/var/jenkins_home",), "command": None,
         "entrypoint": ("/usr/bin/tini", "--", "/usr/local/bin/jenkins.sh"), "ports": ("8080", "50000"),
         "users": (("jenkins", "1000"),), "env": {"JENKINS_HOME": "/var/jenkins_home", "LANG": "C.UTF-8"}},
        (),
        "jenkinsci/docker, 2026-08",
    ),
    "mcr.microsoft.com/dotnet/aspnet": (_DOTNET | {"may": ""}, _DOTNET_KINDS, _DOTNET_SOURCE),
    "mcr.microsoft.com/dotnet/runtime": (_DOTNET | {"may": ""}, _DOTNET_KINDS, _DOTNET_SOURCE),
    "mcr.microsoft.com/dotnet/runtime-deps": (_DOTNET | {"may": ""}, _DOTNET_KINDS, _DOTNET_SOURCE),
    "mcr.microsoft.com/dotnet/sdk": (
        _DOTNET,
        (("~alpine", {"has": "abcg"}), ("", {"has": "abcgpt"}), ("slim", {"has": "abcgpt"})),
        _DOTNET_SOURCE,
    ),
    "nvidia/cuda": ({"has": "bpt", "may": "?", "command": None, "entrypoint": None}, (), _LIBRARY),
    "quay.io/centos/centos": (_RPM, (("", {"has": "bc"}),), "CentOS Stream images, 2026-08"),
    "redhat/ubi": (_UBI, (), "Red Hat Universal Base Images, 2026-08"),
    "registry.access.redhat.com/ubi": (_UBI, (), "Red Hat Universal Base Images, 2026-08"),
}  # fmt: skip
# On what their tags without a release's name are built, by the beginning of the version.
BASES = {
    "mcr.microsoft.com/dotnet/": {
        "2.1": "stretch", "2.2": "stretch", "3.0": "buster", "3.1": "buster", "5.0": "buster",
        "6.0": "bullseye", "7.0": "bullseye", "8.0": "bookworm", "9.0": "bookworm", "10.0": "noble",
        "source": _DOTNET_SOURCE,
    },
    "gcr.io/distroless/": {"": "trixie", "source": _DISTROLESS_SOURCE},
}  # fmt: skip

# Images of nginx; the last one has a configuration of its own.
NGINX = frozenset({"nginx", "nginxinc/nginx-unprivileged", "openresty/openresty"})

# Images whose docker-entrypoint.sh, or the server that it starts, goes on as another user than root.
DROP_ROOT = frozenset({
    "cassandra", "clickhouse", "consul", "couchdb", "eclipse-mosquitto", "elasticsearch", "flink",
    "ghost", "haproxy", "influxdb", "jenkins", "kibana", "logstash", "mariadb", "mongo", "mysql",
    "neo4j", "percona", "postgres", "rabbitmq", "redis", "redmine", "rethinkdb", "sonarqube",
    "storm", "telegraf", "vault", "znc", "zookeeper",
})  # fmt: skip

# Official images with a compiler or build tool, and what to ship the result in.
_JRE = "eclipse-temurin:<version>-jre"
_SLIM = "debian:stable-slim"
SDKS = {
    "dart": "scratch",
    "gcc": _SLIM,
    "golang": f"scratch, distroless or {_SLIM}",
    "gradle": _JRE,
    "haskell": _SLIM,
    "maven": _JRE,
    "mcr.microsoft.com/dotnet/sdk": "mcr.microsoft.com/dotnet/aspnet or runtime",
    "rust": f"{_SLIM} or distroless",
    "sbtscala/scala-sbt": _JRE,
    "swift": "swift:<version>-slim",
}
# Variants of these that hold no compiler.
RUNTIME_VARIANTS = {"swift": ("slim",)}
# Images of others that have a JRE beside their JDK.
WITH_JRE = ("bellsoft/liberica-openjdk-debian",)
# Tags that name no release of what is in the image, and another one over time.
MOVING_TAGS = {
    "alpine": ("edge",), "archlinux": ("base",),
    "debian": ("stable", "testing", "unstable", "sid", "oldstable", "oldoldstable", "experimental"),
    "fedora": ("rawhide",), "golang": ("tip",), "node": ("current", "lts"), "ubuntu": ("rolling", "devel"),
}  # fmt: skip
# What tags of official images say beside a version, or in its place.
VARIANT_WORDS = {
    "alpine", "slim", "minimal", "headless", "fpm", "cli", "apache", "zts", "jdk", "jre", "java", "openjdk",
    "eclipse", "temurin", "amazoncorretto", "corretto", "semeru", "sapmachine", "php", "dind", "rootless",
    "management", "perl", "nanoserver", "windowsservercore", "ltsc", "jessie", "stretch", "buster", "bullseye",
    "bookworm", "trixie", "bionic", "focal", "jammy", "noble", "resolute", "ubuntu", "debian", "ubi",
}  # fmt: skip
# Packages of Debian and Alpine with the language of an official image.
LANGUAGE_PACKAGES = {
    "golang": ("go", "golang", "golang-go"), "node": ("nodejs", "npm"), "ruby": ("ruby", "ruby-dev", "rubygems"),
    "python": ("py3-pip", "python", "python-dev", "python-pip", "python3", "python3-dev", "python3-pip"),
    "rust": ("cargo", "rust", "rustc"),
}  # fmt: skip
# Names of release lines that tags use instead of their number: nodejs/Release, 2026-10.
LINE_NAMES = {
    "node": {
        "argon": "4", "boron": "6", "carbon": "8", "dubnium": "10", "erbium": "12", "fermium": "14",
        "gallium": "16", "hydrogen": "18", "iron": "20", "jod": "22", "krypton": "24",
    },
}  # fmt: skip
# Images in which gem is set up to install no documentation.
WITHOUT_GEM_DOCUMENTATION = frozenset({"jruby", "rails", "ruby"})
# Images of a few files for others to copy, without a system.
MADE_TO_BE_COPIED = frozenset({"tonistiigi/xx"})
# Images of which a variant named devel is for building, with one named runtime beside it.
WITH_DEVEL = ("nvidia/cuda", "nvcr.io/nvidia/cuda", "pytorch/pytorch")
# Variables that official images set, and others that show that it is they. Source: their Dockerfiles,
# 2026-08.
RUNTIMES = (
    ("python", "PYTHON_VERSION", ("GPG_KEY", "PYTHON_SHA256")),
    ("node", "NODE_VERSION", ("YARN_VERSION",)),
    ("golang", "GOLANG_VERSION", ("GOTOOLCHAIN", "GOPATH")),
    ("php", "PHP_VERSION", ("PHPIZE_DEPS",)),
    ("ruby", "RUBY_VERSION", ("RUBY_DOWNLOAD_SHA256",)),
)
