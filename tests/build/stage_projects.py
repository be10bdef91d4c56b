"""Projects whose final stage ships a compiler, with what stands in for their images.

Go, Java and C are compiled by the packages of Debian. Programs with the names of package managers call
them. Where an image of Debian's releases is named that the machine does not have, it has another one.
"""

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.build import python_projects

_APT = (
    "FROM debian:bookworm-slim\nRUN apt-get update -qq && apt-get install -y -qq --no-install-recommends {}"
    " >/dev/null && rm -rf /var/lib/apt/lists/*\n"
)
_JAVA = _APT.replace("RUN ", "RUN mkdir -p /usr/share/man/man1 && ")  # its alternatives want it
_GO = (
    _APT.format("golang-go gcc libc6-dev ca-certificates")
    + "ENV GOPATH=/go PATH=/go/bin:$PATH\nWORKDIR /go\n"
)
_CARGO = (
    _APT.format("gcc libc6-dev libssl-dev ca-certificates")
    + """
COPY --chmod=755 <<'END' /usr/local/bin/cargo
#!/bin/sh -e
grep -q hello Cargo.toml Cargo.lock && mkdir -p target/release
gcc -o target/release/hello src/main.c -lcrypto
END
"""
)
_MAVEN = (
    _JAVA.format("openjdk-17-jdk-headless")
    + """
COPY --chmod=755 <<'END' /usr/local/bin/mvn
#!/bin/sh -e
cat pom.xml >/dev/null
javac -d target/classes $(find src -name '*.java')
jar --create --file target/a.jar --main-class A -C target/classes .
END
"""
)
_GRADLE = (
    _JAVA.format("openjdk-17-jdk-headless")
    + """
COPY --chmod=755 <<'END' /usr/local/bin/gradle
#!/bin/sh -e
cat settings.gradle app/build.gradle >/dev/null
javac -d app/build/classes $(find app/src -name '*.java')
mkdir -p app/build/libs
jar --create --file app/build/libs/app.jar --main-class A -C app/build/classes .
END
"""
)
_DOTNET = """
FROM debian:bookworm-slim
ENV ASPNETCORE_HTTP_PORTS={}
COPY --chmod=755 <<'END' /usr/local/bin/dotnet
#!/bin/sh -e
case "$1" in
publish) mkdir -p out; cat *.cs >out/app.dll ;;
*) sh "$1" ;;
esac
END
"""
STAND_INS = {
    "golang:1.25": _GO,
    "debian:trixie-slim": "FROM debian:bookworm-slim\n",
    "gcr.io/distroless/static-debian13": (
        "FROM scratch\nCOPY --from=debian:bookworm-slim /etc/passwd /etc/group /etc/\n"
    ),
    "rust:1.85": _CARGO,
    "maven:3.9-eclipse-temurin-17": _MAVEN,
    "gradle:8-jdk17": _GRADLE,
    "eclipse-temurin:17-jre": _JAVA.format("openjdk-17-jre-headless"),
    "mcr.microsoft.com/dotnet/sdk:8.0": _DOTNET.format(""),
    "mcr.microsoft.com/dotnet/aspnet:8.0": _DOTNET.format("8080"),
    "node:22": 'FROM node:22-slim\nCMD ["node"]\n',
    "python:3.12-slim": python_projects.PYTHON,
    "ghcr.io/astral-sh/uv:0.9": python_projects.UV,
}


@dataclass(frozen=True)
class Project:
    """A project. `base`: the image of the last stage that is proposed; `prints`: what its program says,
    both before and after; `gone`: programs that only the image before has."""

    text: str
    base: str
    prints: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


_GO_MAIN = """
package main
import ("fmt"; "os"; "net"; "io/ioutil")
func main() {
    words, problem := ioutil.ReadFile("templates/words.txt")
    if problem != nil { panic(problem) }
    _, problem = net.LookupHost("localhost")
    here, _ := os.Getwd()
    fmt.Println(string(words), os.Getenv("MODE"), os.Getuid(), here, len(os.Args), problem == nil)
}
"""
_CGO_MAIN = """
package main
// #include <stdio.h>
// static void say(void) { puts("from C"); fflush(stdout); }
import "C"
import "os/user"
func main() { C.say(); it, _ := user.Current(); println(it.Username) }
"""
_SSL_MAIN = """
#include <openssl/evp.h>
#include <stdio.h>
int main(void) { printf("%d\\n", EVP_MD_size(EVP_sha256())); return 0; }
"""
_JAVA_MAIN = """
public class A {
    public static void main(String[] words) throws Exception {
        System.out.println(System.getProperty("java.specification.version") + System.getProperty("user.dir"));
    }
}
"""
_SETUP = """
from setuptools import Extension, setup
setup(name="fast", version="1.0", ext_modules=[Extension("fast", ["fast.c"], libraries=["sqlite3"])])
"""
_MORE = "from setuptools import setup\nsetup(name='more', version='1.0', py_modules=['more'])\n"
_LOCK = """{"name": "a", "lockfileVersion": 3, "requires": true, "packages": {
  "": {"name": "a", "dependencies": {"kept": "file:kept"}, "devDependencies": {"tool": "file:tool"}},
  "kept": {"name": "kept", "version": "1.0.0"}, "tool": {"name": "tool", "version": "1.0.0", "dev": true},
  "node_modules/kept": {"resolved": "kept", "link": true},
  "node_modules/tool": {"resolved": "tool", "link": true, "dev": true}}}
"""


def _sdist(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"fast-1.0/{name}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return made.getvalue()


PROJECTS = {
    "go": Project(
        "FROM golang:1.25\nENV CGO_ENABLED=0 MODE=x\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n"
        'USER 1000\nENTRYPOINT ["/app"]\nCMD ["-v"]\n',
        "gcr.io/distroless/static-debian13",
        "words x 1000 /src 2 true\n",
        {"go.mod": "module a\ngo 1.19\n", "main.go": _GO_MAIN, "templates/words.txt": "words"},
        ("/usr/bin/go", "/bin/sh"),
    ),
    "cgo": Project(
        "FROM golang:1.25\nRUN useradd --system me\nWORKDIR /src\nCOPY . .\nRUN go install"
        " && mkdir /data && chown me /data .\nUSER me\nCMD a && touch /data/x here && ls here\n",
        "debian:trixie-slim",
        "from C\nhere\nme\n",
        {"go.mod": "module a\ngo 1.19\n", "main.go": _CGO_MAIN},
        ("/usr/bin/go", "/usr/bin/gcc"),
    ),
    "rust": Project(
        "FROM rust:1.85\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/hello\"]\n",
        "debian:bookworm-slim",
        "32\n",
        {
            "Cargo.toml": "[package]\nname = 'hello'\n", "src/main.c": _SSL_MAIN,
            "Cargo.lock": '[[package]]\nname = "hello"\n\n[[package]]\nname = "openssl-sys"\n',
        },
        ("/usr/local/bin/cargo", "/usr/bin/gcc"),
    ),
    "java": Project(
        "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY pom.xml .\nCOPY src src\nRUN mvn -B package\n"
        'EXPOSE 80\nENTRYPOINT ["java", "-jar", "target/a.jar"]\n',
        "eclipse-temurin:17-jre",
        "17/app\n",
        {"pom.xml": "<project/>", "src/main/java/A.java": _JAVA_MAIN},
        ("/usr/local/bin/mvn", "/usr/bin/javac"),
    ),
    "gradle": Project(
        "FROM gradle:8-jdk17\nENV GREETING=hello\nWORKDIR /src\nCOPY . .\nRUN gradle --no-daemon :app:build\n"
        "RUN cp app/build/libs/app.jar /app.jar\nUSER 1000\nENTRYPOINT [\"java\", \"-jar\", \"/app.jar\"]\n",
        "eclipse-temurin:17-jre",
        "17/src\n",
        {
            "settings.gradle": "include 'app'\n", "app/build.gradle": "plugins { id 'application' }\n",
            "app/src/main/java/A.java": _JAVA_MAIN,
        },
        ("/usr/local/bin/gradle", "/usr/bin/javac", "/src/app"),
    ),
    "dotnet": Project(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -c Release -o out\n"
        'ENTRYPOINT ["dotnet", "out/app.dll"]\n',
        "mcr.microsoft.com/dotnet/aspnet:8.0",
        '{"a": 1} []\n',
        {
            "a.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"/>', "appsettings.json": '{"a": 1}',
            "a.cs": 'echo "$(cat appsettings.json) [$ASPNETCORE_HTTP_PORTS]"\n',
        },
        ("/app/a.cs",),
    ),
    "node": Project(
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nUSER www-data\nCMD [\"node\", \"dist/a.js\"]\n",
        "node:22-slim",
        "kept true\n",
        {
            "package.json": '{"name": "a", "dependencies": {"kept": "file:kept"}, "devDependencies":'
            ' {"tool": "file:tool"}, "scripts": {"build": "mkdir -p dist && cp src/a.js dist"}}',
            "package-lock.json": _LOCK, "kept/package.json": '{"name": "kept", "version": "1.0.0"}',
            "tool/package.json": '{"name": "tool", "version": "1.0.0"}', "kept/index.js": "module.exports = 'kept'\n",
            "src/a.js": "console.log(require('kept'), require('fs').existsSync('package.json'))\n",
        },
        ("/app/node_modules/tool",),
    ),
    "python": Project(
        f"{python_projects.COMPILER}WORKDIR /app\nCOPY requirements.txt .\nCOPY dists dists\n"
        "RUN pip install --no-cache-dir -r requirements.txt\nCOPY a.py .\nUSER www-data\nCMD [\"python\", \"a.py\"]\n",
        "python:3.12-slim",
        "3\n",
        {
            "requirements.txt": "--find-links dists\nfast==1.0\n", "a.py": "import fast\nprint(fast.version())\n",
            "dists/fast-1.0.tar.gz": _sdist({"setup.py": _SETUP, "fast.c": python_projects.EXTENSION, "PKG-INFO": "Name: fast\nVersion: 1.0\n"}),
        },
        ("/usr/bin/gcc", "/usr/include/sqlite3.h"),
    ),
    "several installations of pip": Project(
        f"{python_projects.COMPILER}WORKDIR /app\nCOPY dists dists\nRUN pip install --no-cache-dir --find-links dists fast\n"
        "COPY more.txt .\nRUN pip install --no-cache-dir -r more.txt\nCOPY a.py .\nUSER www-data\n"
        'CMD ["python", "a.py"]\n',
        "python:3.12-slim",
        "3 1\n",
        {
            "more.txt": "--find-links dists\nmore==1.0\n", "a.py": "import fast, more\nprint(fast.version(), more.ONE)\n",
            "dists/fast-1.0.tar.gz": _sdist({"setup.py": _SETUP, "fast.c": python_projects.EXTENSION, "PKG-INFO": "Name: fast\nVersion: 1.0\n"}),
            "dists/more-1.0.tar.gz": _sdist({"setup.py": _MORE, "more.py": "ONE = 1\n", "PKG-INFO": "Name: more\nVersion: 1.0\n"}),
        },
        ("/usr/bin/gcc", "/usr/include/sqlite3.h"),
    ),
    "poetry": Project(
        f"{python_projects.COMPILER}RUN pip install --no-cache-dir poetry\nENV POETRY_VIRTUALENVS_CREATE=false\n"
        "WORKDIR /app\nCOPY fast fast\nCOPY pyproject.toml poetry.lock ./\nRUN poetry install --only main\n"
        "COPY a.py .\nUSER www-data\nCMD [\"python\", \"a.py\"]\n",
        "python:3.12-slim",
        "3 33\n",
        python_projects.POETRY_FILES,
        ("/usr/bin/gcc", "/usr/include/sqlite3.h"),
    ),
    "uv": Project(
        f"{python_projects.COMPILER}COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\nWORKDIR /app\nCOPY fast fast\n"
        "COPY pyproject.toml uv.lock ./\nRUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-dev\n"
        "COPY a.py .\nENV PATH=/app/.venv/bin:$PATH\nUSER www-data\nCMD [\"python\", \"a.py\"]\n",
        "python:3.12-slim",
        "3 33\n",
        python_projects.UV_FILES,
        ("/usr/bin/gcc", "/usr/include/sqlite3.h", "/bin/uv"),
    ),
    "late": Project(
        "FROM debian:bookworm-slim\nCOPY a.tgz b.tgz /data/\nCOPY a.tgz /tmp/\n"
        "RUN tar -xzf /tmp/a.tgz -C /data && rm /tmp/a.tgz\n"
        "RUN mkdir /src && tar -xzf /data/b.tgz -C /src\nRUN cd /src; ls >/list\nRUN rm -rf /src\n"
        'CMD ["sh", "-c", "ls /data /tmp; cat /list"]\n',
        "debian:bookworm-slim",
        "/data:\na.tgz\nb.tgz\nfast-1.0\n\n/tmp:\nfast-1.0\n",
        {"a.tgz": _sdist({"a": "a" * 2_000_000}), "b.tgz": _sdist({"b": "b" * 2_000_000})},
    ),
}  # fmt: skip
