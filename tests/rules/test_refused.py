"""What the JVM and the builder refuse: options, owners of files."""

import pytest

from tests.rules.project import Project, rules_of


def codes(project: Project, dockerfile: str, *wanted: str) -> set[str]:
    """Which of these rules report something."""
    project.write("Dockerfile", dockerfile)
    return {it.split()[0] for it in project.report(rules=rules_of(*wanted))}


# --- options of the JVM ---

JAVA = 'FROM {}\nENV {}="{}"\nCOPY app.jar /srv/\nCMD {}\n'
START = '["java", "-jar", "/srv/app.jar"]'
GONE = "-Xmx1g -XX:+UseConcMarkSweepGC"


@pytest.mark.parametrize(
    ("base", "variable", "options", "start"),
    [
        ("eclipse-temurin:17-jre", "JAVA_TOOL_OPTIONS", GONE, START),
        ("amazoncorretto:21", "JDK_JAVA_OPTIONS", "-XX:MaxPermSize=64m", START),
        ("eclipse-temurin:11", "_JAVA_OPTIONS", "-Xincgc", START),
        ("tomcat:9.0-jdk17-temurin", "CATALINA_OPTS", GONE, '["catalina.sh", "run"]'),
        ("eclipse-temurin:17-jre", "JAVA_OPTS", GONE, "exec java $JAVA_OPTS -jar /srv/app.jar"),
    ],
)
def test_option_that_the_jvm_refuses(
    project: Project, base: str, variable: str, options: str, start: str
) -> None:
    assert codes(project, JAVA.format(base, variable, options, start), "DF674") == {"DF674"}


@pytest.mark.parametrize(
    ("base", "variable", "options", "start"),
    [
        ("eclipse-temurin:11-jre", "JAVA_TOOL_OPTIONS", GONE, START),  # which warns
        ("eclipse-temurin:17-jre", "JAVA_TOOL_OPTIONS", "-XX:+UseG1GC", START),
        ("eclipse-temurin:17-jre", "JAVA_OPTS", GONE, START),  # nothing reads it
        ("eclipse-temurin:17-jre", "JAVA_TOOL_OPTIONS", f"-XX:+IgnoreUnrecognizedVMOptions {GONE}", START),
        ("registry.example/java:17", "JAVA_TOOL_OPTIONS", GONE, START),
        ("eclipse-temurin:latest", "JAVA_TOOL_OPTIONS", GONE, START),
    ],
)  # fmt: skip
def test_option_that_the_jvm_takes(
    project: Project, base: str, variable: str, options: str, start: str
) -> None:
    assert codes(project, JAVA.format(base, variable, options, start), "DF674") == set()


def test_another_jvm_may_be_installed(project: Project) -> None:
    dockerfile = JAVA.format("eclipse-temurin:17", "JAVA_TOOL_OPTIONS", GONE, START)
    more = "RUN apt-get update && apt-get install -y openjdk-8-jre\n"
    assert codes(project, dockerfile + more, "DF674") == set()


def test_option_of_a_command(project: Project) -> None:
    start = '["java", "-XX:+PrintGCDateStamps", "-jar", "/srv/app.jar"]'
    dockerfile = JAVA.format("eclipse-temurin:21", "A", "b", start)
    assert codes(project, dockerfile, "DF674") == {"DF674"}
    assert codes(project, dockerfile.replace('"java"', '"sh"'), "DF674") == set()


def test_option_behind_a_property(project: Project) -> None:
    dockerfile = "FROM tomcat\nENV CATALINA_OPTS='-Da=b -D-XX:SoftRefLRUPolicyMSPerMB=36000'\n"
    assert codes(project, dockerfile, "DF674") == {"DF674"}
    assert codes(project, dockerfile.replace("-D-XX", "-XX"), "DF674") == set()
    assert codes(project, dockerfile.replace(" -D-XX", " -Dx=-D-XX"), "DF674") == set()


# --- COPY --link with the name of a user ---


@pytest.mark.parametrize(
    ("flags", "is_refused"),
    [
        ("--link --chown=www-data", True),
        ("--chown=1000:www-data --link", True),
        ("--link=true --chown=$OWNER", True),
        ("--link --chown=33:33", False),
        ("--link --chown=root:0", False),
        ("--link=false --chown=www-data", False),
        ("--chown=www-data", False),
        ("--link --chown=www-data --chmod=755", False),  # which does not link
        ("--link --chown=$ANYBODY", False),
    ],
)
def test_link_with_a_named_owner(project: Project, flags: str, is_refused: bool) -> None:
    dockerfile = f"FROM php:8.4-fpm\nARG ANYBODY\nARG OWNER=app\nCOPY {flags} public /srv/\n"
    assert codes(project, dockerfile, "DF214") == ({"DF214"} if is_refused else set())
