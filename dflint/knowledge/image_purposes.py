"""What images are for, and which language they bring.

Sources: the descriptions of the official images in docker-library/docs and of the others at their
makers, 2026-11.
"""

from __future__ import annotations

_PURPOSES = {
    "distribution": (
        "almalinux alpine alt amazonlinux archlinux buildpack-deps busybox centos cirros clearlinux clefos"
        " crux debian euleros fedora mageia neurodebian opensuse opensuse/leap opensuse/tumbleweed"
        " oraclelinux photon quay.io/centos/centos redhat/ubi registry.access.redhat.com/ubi rockylinux"
        " sl sourcemage ubuntu ubuntu-debootstrap ubuntu-upstart"
    ),
    # with the means to build programs
    "language": (
        "adoptopenjdk amazoncorretto azul-zulu bash clojure condaforge/miniforge3 dart eclipse-temurin"
        " elixir erlang fsharp gcc golang groovy haskell haxe hylang ibm-semeru-runtimes ibmjava iojs java"
        " jruby julia mcr.microsoft.com/dotnet/sdk mono nim node nvidia/cuda openjdk perl php pypy python"
        " r-base rakudo-star ruby rust sapmachine swift swipl"
    ),
    "runtime": (
        "gcr.io/distroless/ mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime"
        " mcr.microsoft.com/dotnet/runtime-deps"
    ),
    "build tool": "composer gradle maven ros gazebo thrift",
    "files": "caddy httpd nginx",  # servers that send files
    "application server": (
        "geonetwork glassfish jetty kaazing-gateway open-liberty tomcat tomee unit websphere-liberty"
        " php-zendserver zend-php rapidoid"
    ),
    "database": (
        "aerospike arangodb cassandra clickhouse couchbase couchdb crate elasticsearch influxdb mariadb"
        " memcached mongo mysql neo4j orientdb percona postgres redis rethinkdb solr"
    ),
    "server": (
        "api-firewall bonita chronograf consul convertigo docker docker-dev eclipse-mosquitto emqx"
        " express-gateway flink fluentd haproxy hipache hitch kapacitor kibana kong krakend lightstreamer"
        " logstash nats nats-streaming notary rabbitmq registry satosa spark spiped storm swarm teamspeak"
        " telegraf traefik varnish vault zookeeper"
    ),
    "application": (
        "adminer backdrop drupal espocrm friendica ghost jenkins jenkins/jenkins joomla known matomo"
        " mediawiki mongo-express monica nextcloud nuxeo odoo owncloud phpmyadmin piwik plone postfixadmin"
        " redmine rocket.chat sentry silverpeas sonarqube wordpress xwiki yourls"
    ),
    "framework": "celery django rails",
    "tool": "eggdrop hello-seattle hello-world hola-mundo irssi jobber liquibase znc",
}
PURPOSES = {name: purpose for purpose, names in _PURPOSES.items() for name in names.split()}
# Servers of files by others, which are shipped with files and run nothing of their own.
FILE_SERVERS = frozenset(_PURPOSES["files"].split()) | {
    "bitnami/nginx", "halverneus/static-file-server", "joseluisq/static-web-server", "lighttpd",
    "nginxinc/nginx-unprivileged",
}  # fmt: skip
# What names begin with of images that have a package manager of Python, and no project.
WITH_MANAGER_ONLY = (
    "condaforge/mamba", "condaforge/mini", "continuumio/miniconda", "ghcr.io/astral-sh/uv",
    "mambaorg/micromamba",
)  # fmt: skip
# What people call the language of an image whose tags are the versions of that language.
LANGUAGES = {
    "golang": "Go", "mcr.microsoft.com/dotnet/sdk": ".NET SDK", "node": "Node.js", "php": "PHP",
    "python": "Python", "ruby": "Ruby", "rust": "Rust",
}  # fmt: skip
# Images with a JDK: those whose tag begins with its version, and those in whose tag it follows one of these words,
# as in maven:3.9-eclipse-temurin-21 and gradle:8-jdk17. Source: their tags, as of 2026-11.
JDK_FIRST = frozenset(
    {"amazoncorretto", "azul/zulu-openjdk-debian", "eclipse-temurin", "openjdk", "sapmachine"}
)
JDK_AFTER = {
    "gradle": ("jdk",),
    "jetty": ("jdk", "jre"),
    "tomcat": ("jdk", "jre"),
    "maven": ("jdk", "openjdk", "temurin", "amazoncorretto", "sapmachine", "ibmjava"),
}
_WITHOUT_APPLICATION = frozenset({"distribution", "language", "runtime", "build tool", "files"})


def brings_no_application(name: str) -> bool:
    """Whether an image is known to hold nothing of an application: a distribution, a language …"""
    return PURPOSES.get(name, "") in _WITHOUT_APPLICATION
