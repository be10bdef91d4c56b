"""Options of the JVM."""

from __future__ import annotations

from dflint.fix import hint
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Cmd, Entrypoint, Env

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage

LOADER = "org.springframework.boot.loader"


@rule("DF674", Severity.ERROR, "correctness", needs_text="-XX -d64 -Xincgc -Djava -D-X")
def refused_java_option(instruction: Env | Cmd | Entrypoint, stage: Stage) -> Iterator[Finding]:
    """The JVM of the image refuses an option, and ends, or takes it for a property.

    "Unrecognized VM option", "Could not create the Java Virtual Machine": options of garbage collectors, logs and
    memory are gone from newer versions. A log of the garbage collector is `-Xlog:gc*` since Java 9, a share of the
    memory `-XX:MaxRAMPercentage`, and PermSize has become MetaspaceSize. And `-D-XX:…` is no option at all: -D sets a
    property of that name.

    Reported for JAVA_TOOL_OPTIONS and its like, which the JVM reads, for what CMD or ENTRYPOINT gives to java, and for
    JAVA_OPTS of the images of Tomcat and Jetty, where the tag of the base image names the version of Java. Tried with
    Java 11, 17, 21 and 25 (2026-12).

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    COPY app.jar /srv/
    ENV JAVA_TOOL_OPTIONS="-Xmx512m -XX:MaxPermSize=128m"
    CMD ["java", "-jar", "/srv/app.jar"]
    ```

    ```dockerfile good
    FROM eclipse-temurin:21-jre
    COPY app.jar /srv/
    ENV JAVA_TOOL_OPTIONS="-Xmx512m -XX:MaxMetaspaceSize=128m"
    CMD ["java", "-jar", "/srv/app.jar"]
    ```

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    COPY app.jar /srv/
    CMD ["java", "-D-XX:MaxRAMPercentage=75", "-jar", "/srv/app.jar"]
    ```

    ```dockerfile good
    FROM eclipse-temurin:21-jre
    COPY app.jar /srv/
    CMD ["java", "-XX:MaxRAMPercentage=75", "-jar", "/srv/app.jar"]
    ```
    """
    from dflint.model.images.java_options import hidden_options, refused_options

    for word, name, version in refused_options(instruction, stage):
        yield Finding(word, f"Java {version} has no option {name}: the JVM does not start with it")
    for word in hidden_options(instruction):
        message = f"{word} sets a property, and is no option of the JVM"
        yield Finding(word, message, hint("Leave -D out")).at_most(Severity.WARNING)


@rule("DF643", Severity.ERROR, "correctness", needs_text="springframework")
def launcher_of_another_version(
    instruction: Cmd | Entrypoint, context: Context
) -> Iterator[Finding]:
    """The container starts the loader of Spring Boot by a name that this version does not have.

    "Could not find or load main class org.springframework.boot.loader.JarLauncher": since Spring Boot 3.2 it is
    `org.springframework.boot.loader.launch.JarLauncher`. `java -jar` needs neither.

    ```files
    pom.xml  "<parent><artifactId>spring-boot-starter-parent</artifactId><version>3.4.1</version></parent>"
    target/extracted/layers.txt
    ```

    ```dockerfile bad
    FROM eclipse-temurin:21-jre
    COPY target/extracted /srv
    ENTRYPOINT ["java", "org.springframework.boot.loader.JarLauncher"]
    ```

    ```dockerfile good
    FROM eclipse-temurin:21-jre
    COPY target/extracted /srv
    ENTRYPOINT ["java", "org.springframework.boot.loader.launch.JarLauncher"]
    ```
    """
    words = [
        it for it in instruction.words if it.startswith(f"{LOADER}.") and it.endswith("Launcher")
    ]
    if not words:
        return
    from dflint.model.projects.java_versions import spring_of_build

    version = spring_of_build(context)
    is_new = words[0].startswith(f"{LOADER}.launch.")
    if version is not None and is_new != (version >= (3, 2)):
        name = words[0].rpartition(".")[2]
        right = f"{LOADER}.{name}" if is_new else f"{LOADER}.launch.{name}"
        shown = ".".join(map(str, version))
        yield Finding(
            words[0],
            f"Spring Boot {shown} has no {words[0]}: the container ends",
            hint(f"Write {right}"),
        )
