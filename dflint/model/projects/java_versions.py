"""Which version of Java the build files of a project compile for.

Sources: maven-compiler-plugin (release, source, target), spring-boot-starter-parent (java.version; since version 3
it runs on Java 17 and later; its loader is in another package since 3.2), the
manual of Gradle (sourceCompatibility, toolchains).
"""

from __future__ import annotations

from dflint.numbers import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context

_PROPERTIES = ("maven.compiler.release", "maven.compiler.source", "maven.compiler.target")
_SPRING = "<artifactId>spring-boot-starter-parent</artifactId>"
_PLUGIN = "org.springframework.boot"
_SPRING_3_NEEDS = 17
_SIGNS = ("JavaLanguageVersion.of(", "sourceCompatibility", "targetCompatibility")
_TOOLCHAINS = ("JavaLanguageVersion.of(", "jvmToolchain(")
_COMPILES = {
    "maven": frozenset({"compile", "test", "package", "verify", "install", "deploy"}),
    "gradle": frozenset(
        {"build", "assemble", "jar", "bootJar", "shadowJar", "compileJava", "installDist", "test"}
    ),
}


def compiles_java(manager: str, goals: list[str]) -> bool:
    """Whether these goals or tasks compile the project."""
    return any(goal.rpartition(":")[2] in _COMPILES[manager] for goal in goals)


def java_of_pom(text: str) -> int:
    """The newest version of Java that a pom.xml compiles for; 0 where it says none."""
    names = [*_PROPERTIES]
    spring = 0
    if _SPRING in text:
        names.append("java.version")
        version = text.partition(_SPRING)[2].partition("<version>")[2].partition(".")[0]
        spring = _SPRING_3_NEEDS if (whole_number(version) or 0) >= 3 else 0
    if "<profile>" in text:
        text = text.partition("<profiles>")[0]
    return max(
        spring, *(_number(text.partition(f"<{name}>")[2].partition("<")[0]) for name in names)
    )


def spring_of_build(context: Context) -> tuple[int, int] | None:
    """The version of Spring Boot that the build file at the root of a context asks for, as two numbers."""
    text = context.folder.read("pom.xml") or ""
    found = text.partition(_SPRING)[2].partition("<version>")[2]
    if not text:
        names = ("build.gradle", "build.gradle.kts")
        text = "\n".join(context.folder.read(name) or "" for name in names)
        line = next((it for it in text.splitlines() if _PLUGIN in it and "version" in it), "")
        found = line.partition("version")[2].strip(" (\"'")
    if "CLASSIC" in text:  # the loader as it was, which plugins of Spring Boot 3.2 still know
        return None
    parts = [whole_number(part) for part in found.partition("<")[0].split(".")[:2]]
    return (parts[0], parts[1]) if len(parts) == 2 and None not in parts else None  # type: ignore[return-value]


def java_of_gradle(text: str) -> int:
    """The newest version of Java that a build.gradle or build.gradle.kts compiles for; 0 where it says none."""
    found = 0
    for line in text.splitlines():
        for sign in _SIGNS:
            before, _, after = line.partition(sign)
            if after and "//" not in before:
                value = (
                    after.strip()
                    .lstrip("=( ")
                    .removeprefix("JavaVersion.")
                    .removeprefix("VERSION_")
                )
                found = max(found, _number(value.strip(" \"'").replace("_", ".")))
    return found


def toolchain_of_gradle(text: str) -> int:
    """The one version of Java that a toolchain of a build.gradle or build.gradle.kts takes; 0 for none."""
    for line in text.splitlines():
        for sign in _TOOLCHAINS:
            before, _, after = line.partition(sign)
            if after and "//" not in before:
                return _number(after)
    return 0


def _number(text: str) -> int:
    """17 for `17`, `17)` and `"17"`, 8 for `1.8`; 0 for what is no number."""
    text = text.strip().removeprefix("1.")
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    return whole_number(digits) or 0
