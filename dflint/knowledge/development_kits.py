"""Images that run programs and do not have what builds them.

Sources: the Dockerfiles of dotnet/dotnet-docker; .NET CLI overview, "CLI commands" that need the SDK; the
modules that the JREs of Adoptium are made of. As of 2026-11.
"""

from __future__ import annotations

DOTNET_RUNTIMES = ("mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime")
DOTNET_SDK = "mcr.microsoft.com/dotnet/sdk"
# Verbs of dotnet that are a part of the SDK; the runtime alone runs a .dll.
SDK_VERBS = frozenset({
    "add", "build", "build-server", "clean", "dev-certs", "format", "msbuild", "new", "nuget", "pack", "package",
    "publish", "restore", "run", "sln", "store", "test", "tool", "vstest", "watch", "workload",
})  # fmt: skip
JRE_IMAGES = frozenset({"eclipse-temurin", "ibm-semeru-runtimes", "openjdk", "sapmachine"})
# Vendors of a JDK by a word of the tags of Maven and Gradle: their image, and how its tags of a JRE begin, for a
# version. The tables of official tags say which of them there are.
JRE_OF_VENDOR = {
    "ibm-semeru": ("ibm-semeru-runtimes", "open-{}-jre"),
    "sapmachine": ("sapmachine", "{}-jre"),
}
JDK_PROGRAMS = frozenset({"jar", "javac"})
MAVEN_VERBS = frozenset(
    {"compile", "install", "package", "verify", "deploy", "test"}
)  # that compile
