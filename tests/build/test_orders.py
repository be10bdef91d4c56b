"""Proposed orders are built: cold, and the files of both images are the same.

Programs with the names of package managers stand in for them. They fail where a file is missing that
the real ones need, and what they write depends on nothing else.
"""

from pathlib import Path

import pytest

from dflint.build.session import Session
from dflint.folders import Folders, context_of
from dflint.image.compare import compare
from dflint.image.reading import read
from dflint.image.volatile import VOLATILE
from dflint.model.analyze import analyze
from dflint.optimize.proposal import propose
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.build.lab import BASE, engine, request

NPM = """\
#!/bin/sh -e
case "$1" in
ci) cat package.json package-lock.json web/package.json >/dev/null; cat tools/fix.js >fixed
  mkdir -p node_modules; cat package-lock.json */package.json >node_modules/list ;;
run) cat node_modules/list web/src/* >out ;;
esac
"""
GO = """\
#!/bin/sh -e
case "$1" in
mod) cat go.mod go.sum ../lib/go.mod >/dev/null; mkdir -p /go; cat go.sum >/go/list ;;
build) cat /go/list *.go ../lib/*.go >"$3" ;;
esac
"""
GO_PACKAGES = """\
#!/bin/sh -e
case "$1" in
mod) cat go.mod go.sum >/dev/null; mkdir -p /go; cat go.sum >/go/list ;;
build) cat /go/list go.mod cmd/a/*.go lib/x/*.go >"$3" ;;
esac
"""
POETRY = """\
#!/bin/sh -e
cat pyproject.toml poetry.lock >/dev/null; mkdir -p /lib; cat poetry.lock >/lib/list
case "$*" in *--no-root*) ;; *) cat README.md >/lib/root ;; esac
"""
POETRY_IN_PLACE = """\
#!/bin/sh -e
case "$1" in
config) echo "$3" >/usr/local/place ;;
install) test -f /usr/local/place; cat pyproject.toml poetry.lock >/dev/null; mkdir -p /lib; cat poetry.lock >/lib/list
  case "$*" in *--no-root*) ;; *) cat README.md >/lib/root ;; esac ;;
esac
"""
NPM_ALONE = """\
#!/bin/sh -e
case "$1" in
ci) cat package.json package-lock.json >/dev/null; mkdir -p node_modules; cat package-lock.json >node_modules/list ;;
run) cat node_modules/list web/src/* >out ;;
esac
"""
MAVEN = """\
#!/bin/sh -e
cat pom.xml a/pom.xml .mvn/wrapper/a.properties >/dev/null; mkdir -p /m2; cat a/pom.xml >/m2/list
case "$*" in *package*) mkdir -p a/target; cat a/A.java >a/target/a.jar ;; esac
"""
DOTNET = """\
#!/bin/sh -e
case "$1" in
restore) cat a/a.csproj Directory.Build.props eng/a.props packages/a.nupkg >/dev/null; mkdir -p a/obj; cat a/a.csproj >a/obj/list ;;
publish) mkdir -p /out; cat a/obj/list a/a.cs >/out/a.dll ;;
esac
"""
PROJECTS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "npm": (
        NPM,
        "ARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
        "COPY . .\nRUN npm run build\nARG GIT_SHA",
        {
            "package.json": '{"workspaces": ["web"], "scripts": {"postinstall": "node tools/fix.js"}}',
            "package-lock.json": "{}", "web/package.json": "{}", "web/src/a.js": "1", "tools/fix.js": "2",
            ".dockerignore": "node_modules\n",
        },
    ),
    "go": (
        GO,
        "COPY . /src\nWORKDIR /src/api\nRUN go mod download && go build -o /app .\n",
        "RUN go mod download\nCOPY . /src\nRUN go build",
        {
            "api/go.mod": "module api\nreplace lib => ../lib\n", "api/go.sum": "x", "api/main.go": "1",
            "lib/go.mod": "module lib\n", "lib/lib.go": "2",
        },
    ),
    "go packages": (
        GO_PACKAGES,
        "COPY . /src\nWORKDIR /src\nRUN go mod download && go build -o /app ./cmd/a\n"
        f"FROM {BASE}\nCOPY --from=1 /app /app\n",
        "COPY cmd/a/ /src/cmd/a/\nCOPY lib/x/ /src/lib/x/\nRUN go build",
        {
            "go.mod": "module example.com/app\n", "go.sum": "x", "lib/x/x.go": "package x\n",
            "cmd/a/main.go": 'package main\nimport "example.com/app/lib/x"\n', "docs/a.md": "y",
        },
    ),
    "files apart": (
        NPM.replace("web/package.json >/dev/null; cat tools/fix.js >fixed", "/dev/null >/dev/null"),
        "WORKDIR /app\nRUN mkdir -p web/src && touch web/src/a web/package.json\n"
        "COPY package.json package-lock.json server.js ./\nRUN npm ci\nRUN npm run build\n",
        "COPY package.json package-lock.json ./\nRUN npm ci\nCOPY package.json package-lock.json server.js",
        {"package.json": "{}", "package-lock.json": "{}", "server.js": "1", ".dockerignore": "node_modules\n"},
    ),
    "poetry": (
        POETRY,
        "WORKDIR /app\nCOPY . .\nRUN poetry install\n",
        "RUN poetry install --no-root\nCOPY . .\nRUN poetry install\n",
        {"pyproject.toml": "[tool.poetry]\nreadme = 'README.md'\n", "poetry.lock": "x", "README.md": "y"},
    ),
    "a tool that is set up": (
        POETRY_IN_PLACE,
        "WORKDIR /app\nCOPY . .\nRUN poetry config virtualenvs.create false && poetry install\n",
        "RUN poetry config virtualenvs.create false\nCOPY pyproject.toml poetry.lock ./\n"
        "RUN poetry install --no-root\nCOPY . .\nRUN poetry install\n",
        {"pyproject.toml": "[tool.poetry]\nreadme = 'README.md'\n", "poetry.lock": "x", "README.md": "y"},
    ),
    "branches": (
        NPM_ALONE,
        "WORKDIR /app\nCOPY . .\nRUN if [ -f yarn.lock ]; then yarn install; \\\n"
        "    elif [ -f package-lock.json ]; then npm ci; else exit 1; fi\nRUN npm run build\n",
        "COPY package.json package-lock.json ./\nRUN if [ -f yarn.lock ]",
        {"package.json": "{}", "package-lock.json": "{}", "web/src/a": "1", "web/package.json": "{}", ".dockerignore": "node_modules\n"},
    ),
    "a wrapper": (
        "",
        "WORKDIR /app\nCOPY . .\nRUN chmod +x mvnw\nRUN ./mvnw -B package\n",
        "RUN chmod +x mvnw && ./mvnw -B dependency:go-offline\nCOPY . .\nRUN chmod +x mvnw\nRUN ./mvnw -B package",
        {"mvnw": MAVEN, ".mvn/wrapper/a.properties": "1", "pom.xml": "<modules><module>a</module></modules>", "a/pom.xml": "x", "a/A.java": "y"},
    ),
    "a solution with imports": (
        DOTNET,
        "WORKDIR /src\nCOPY . .\nRUN dotnet restore a/a.csproj\nRUN dotnet publish a/a.csproj --no-restore -o /out\n",
        "COPY eng/a.props eng/\n",
        {
            "a/a.csproj": "<Project />", "a/a.cs": "1", "Directory.Build.props": '<Import Project="eng/a.props" />',
            "eng/a.props": "2", "packages/a.nupkg": "3", ".dockerignore": "**/obj\n",
            "nuget.config": '<packageSources><add key="a" value="packages" /></packageSources>',
        },
    ),
}  # fmt: skip


PROGRAMS = {
    "go packages": "go", "files apart": "npm", "a tool that is set up": "poetry", "branches": "npm", "a wrapper": "mvn",
    "a solution with imports": "dotnet",
}  # fmt: skip


@pytest.mark.parametrize("name", PROJECTS)
@pytest.mark.parametrize("builder", ["docker", "buildah"])
def test_the_image_is_the_same(builder: str, name: str, tmp_path: Path, temporary: Path) -> None:
    program, instructions, expected, files = PROJECTS[name]
    text = (
        f"FROM {BASE} AS tools\nCOPY --chmod=755 stand-ins/ /usr/local/bin/\n"
        f"ENV PATH=/usr/local/bin:/bin\nFROM tools\n{instructions}"
    )
    for path, content in {**files, f"stand-ins/{PROGRAMS.get(name, name)}": program}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    context = context_of(str(tmp_path / "Dockerfile"), str(tmp_path), Folders())
    after = propose(
        analyze(parse(Source("Dockerfile", text))), context, {}, lambda paths: None
    ).text
    assert expected in after
    with Session(engine(builder)) as session:
        one, other = (
            read(str(session.build(request(it, tmp_path)).archive)) for it in (text, after)
        )
        found = compare(one, other, VOLATILE)
    assert (found.added, found.removed, found.changed) == ([], [], [])
