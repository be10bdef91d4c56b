"""Java: the archive that a container starts, and the JRE for it.

Sources: maven.apache.org (POM reference, shade and assembly plugins), docs.spring.io (executable jars),
docs.gradle.org (Java plugin, Shadow), the Dockerfiles of maven, gradle and eclipse-temurin; 2026-11.
"""

from __future__ import annotations

import re

from dflint.knowledge.development_kits import JRE_IMAGES, JRE_OF_VENDOR
from dflint.knowledge.runtime_stages import JDK_SIGNS, TEMURIN_LINES
from dflint.model.images.facts import known_tag
from dflint.model.lookups.image_bases import plain_name, release_of
from dflint.model.paths import is_below, joined
from dflint.numbers import whole_number
from dflint.optimize.stages.product import Base, Product, moved_from, runs_that
from dflint.optimize.stages.sources import Language
from dflint.optimize.stages.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.optimize.stages.sources import Sources
    from dflint.optimize.stages.started import Started

MANAGERS = ("gradle", "maven")  # whose builds these are
JAVA = Language(
    (".java", ".kt", ".groovy", ".scala", ".gradle", ".kts"),
    (
        "pom.xml",
        "mvnw",
        "mvnw.cmd",
        "gradlew",
        "gradlew.bat",
        "gradle.properties",
        "settings.xml",
        "*.iml",
        "lombok.config",
        ".factorypath",
        ".project",
        ".classpath",
        ".settings",
    ),
    ("ProcessBuilder(", "getRuntime().exec("),
    folders=("src", "buildSrc", ".mvn", "gradle", "target", "build", ".gradle"),
    tests=("/src/test/",),
)
# What makes one archive of a program and of all that it needs.
_MAVEN_FAT = (
    "spring-boot-maven-plugin", "maven-shade-plugin", "jar-with-dependencies", "onejar",
    "spring-boot-starter-parent",
)  # fmt: skip
_GRADLE_FAT = (
    "org.springframework.boot",
    "shadow",
    "bootJar",
    "fatJar",
    "duplicatesStrategy",
    "ktor.plugin",
    "io.ktor.plugin",
)
_VERSION = re.compile(r"(?:temurin|openjdk|jdk|jre|semeru|corretto|zulu|sapmachine)-?(\d+)")
_WHY = "it has the runtime of the same Java, without the compiler and the build tool"
_PHASES = ("package", "verify", "install", "deploy")
_TASKS = ("build", "assemble", "bootJar", "shadowJar", "jar", "fatJar", "buildFatJar")


def product(started: Started, stage: Stage, sources: Sources) -> Product:
    """The archive that the container starts. Raises Unknown."""
    jar = _jar(started)
    path = joined(stage.last_state.workdir, jar)
    if path is None or "$" in path or "*" in path:
        raise Unknown(f"which archive {jar} is, only the build knows")
    for it in runs_that(_builds, stage):
        if any(_is_output(it, made) for made in moved_from(path, stage)):
            _see_to_whole(it, sources)
            made = Product([(path, path)], [_jre(stage, sources)])
            made.needs_certificates = False
            return made
    raise Unknown(f"no build is known to make {jar}")


def _jar(started: Started) -> str:
    words = started.words
    if words[0].rpartition("/")[2] != "java":
        raise Unknown(f"the container starts {words[0]} and not java")
    if "-jar" not in words or words.index("-jar") + 1 == len(words):
        raise Unknown("java is not started with -jar: its class path is not known")
    if any(it.startswith(("-javaagent", "-agentpath", "-cp", "-classpath")) for it in words):
        raise Unknown("options of java name further archives")
    return words[words.index("-jar") + 1]


def _builds(it: CommandInDirectory) -> bool:
    command = it.command
    words = [str(word).rpartition(":")[2] for word in command.verbs]
    if command.manager == "maven":
        return any(word in _PHASES for word in words)
    return command.manager == "gradle" and any(word in _TASKS for word in words)


def _is_output(it: CommandInDirectory, path: str) -> bool:
    """Whether a path is where a build writes archives: target, or build/libs, of the project or a module."""
    folder, _, name = path.rpartition("/")
    if it.directory is None or not is_below(path, it.directory) or not name.endswith(".jar"):
        return False
    return folder.endswith("/target" if it.command.manager == "maven" else "/build/libs")


def _see_to_whole(it: CommandInDirectory, sources: Sources) -> None:
    """Raises Unknown where the archive may need others beside it."""
    context = sources.context
    if it.command.manager == "maven":
        texts = [context.folder.read(p) or "" for p, _ in sources.files if p.endswith("pom.xml")]
        if not texts:
            raise Unknown("pom.xml is not in the build context")
        if not any(sign in text for text in texts for sign in _MAVEN_FAT):
            if any("<dependency>" in _without_tests(text) for text in texts):
                raise Unknown("nothing in pom.xml puts the dependencies into the archive")
        if any("<classpathPrefix>" in text or "copy-dependencies" in text for text in texts):
            raise Unknown("the archive reads others from a folder beside it")
        return
    names = ("build.gradle", "build.gradle.kts", "libs.versions.toml")
    texts = [context.folder.read(p) or "" for p, _ in sources.files if p.endswith(names)]
    if not texts:
        raise Unknown("build.gradle is not in the build context")
    if not any(sign in text for text in texts for sign in _GRADLE_FAT):
        if any(
            word in text
            for text in texts
            for word in ("implementation", "runtimeOnly", "api(", "compile ")
        ):
            raise Unknown("nothing in build.gradle puts the dependencies into the archive")


def _without_tests(text: str) -> str:
    """A pom.xml without the dependencies that only tests have, and without plugins."""
    text = re.sub(r"<build>.*?</build>", "", text, flags=re.S)
    return re.sub(
        r"<dependency>(?:(?!</dependency>).)*?<scope>(?:test|provided)</scope>.*?</dependency>",
        "",
        text,
        flags=re.S,
    )


def _jre(stage: Stage, sources: Sources) -> Base:
    """The JRE of the JDK that the image of a stage has. Raises Unknown."""
    image = stage.image
    assert image is not None
    sign = sources.has(*JDK_SIGNS)
    if sign:
        raise Unknown(f"the sources use {sign}, which only a JDK has")
    if sources.has('"src/main/', '"./src/'):
        raise Unknown("the sources read files of the source tree")
    name, tag = plain_name(image.familiar), known_tag(image)
    found = _VERSION.search(tag)
    if found is None and name in ("eclipse-temurin", "sapmachine"):
        found = re.match(r"(\d+)", tag)
    if found is None and name == "ibm-semeru-runtimes":
        found = re.match(r"open-(\d+)", tag)
    if found is None:
        raise Unknown("the tag does not say which version of Java it has")
    version = found.group(1)
    end = "-alpine" if "alpine" in tag else ""
    manager = "apk" if end else "apt"
    own = tag.replace("jdk", "jre")
    if name in JRE_IMAGES and own != tag and release_of(name, own) is not None:
        return Base(f"{name}:{own}", manager, _WHY)
    for vendor, (repository, start) in JRE_OF_VENDOR.items():
        runtime = start.format(version) + end
        if vendor in f"{name}:{tag}" and release_of(repository, runtime) is not None:
            return Base(f"{repository}:{runtime}", manager, _WHY)
    is_temurin = "temurin" in tag or name in ("eclipse-temurin", "gradle")
    if not is_temurin or whole_number(version) not in TEMURIN_LINES:
        raise Unknown("no JRE of the same vendor is known")
    return Base(f"eclipse-temurin:{version}-jre{end}", manager, _WHY)
