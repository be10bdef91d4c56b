"""Versions of images that their makers call LTS: long-term support.

Sources, read on 2026-11-30: nodejs/Release (even majors become LTS in October of their year up to 26,
each major from 27 on); the names of Ubuntu's releases; the support roadmaps of Eclipse Temurin, Amazon
Corretto, Azul and SAP (8, 11, 17, 21, 25); the .NET support policy (even majors since 6); the release
models of MariaDB, MySQL and HAProxy (even minors); the tags `lts` in docker-library/official-images.
A version that is not here is not taken for one.
"""

from __future__ import annotations

_JAVA = "8 11 17 21 25"
_DOTNET = "2.1 3.1 6 8 10"
LTS: dict[str, str] = {
    "node": "4 6 8 10 12 14 16 18 20 22 24 26",
    "ubuntu": "8.04 10.04 12.04 14.04 16.04 18.04 20.04 22.04 24.04 26.04",
    "amazoncorretto": _JAVA,
    "azul-zulu": _JAVA,
    "eclipse-temurin": _JAVA,
    "ibm-semeru-runtimes": _JAVA,
    "ibmjava": "8 11",
    "openjdk": _JAVA,
    "sapmachine": "11 17 21 25",
    "mcr.microsoft.com/dotnet/sdk": _DOTNET,
    "mcr.microsoft.com/dotnet/runtime": _DOTNET,
    "mcr.microsoft.com/dotnet/runtime-deps": _DOTNET,
    "mcr.microsoft.com/dotnet/aspnet": _DOTNET,
    "mcr.microsoft.com/openjdk/jdk": "11 17 21 25",
    "haproxy": "1.6 1.8 2.0 2.2 2.4 2.6 2.8 3.0 3.2 3.4",
    "mariadb": "10.6 10.11 11.4 11.8 12.3",
    "mysql": "8.4",
}
