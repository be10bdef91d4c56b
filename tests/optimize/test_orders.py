"""The order that is proposed: what moves, what stays, and what a build would read."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from dflint.folders import Folders, context_of
from dflint.model.analyze import analyze
from dflint.optimize.proposal import Proposal, propose
from dflint.source import Source
from dflint.syntax.parser import parse

Project = Mapping[str, str]


def proposal(folder: Path, dockerfile: str, files: Project) -> Proposal:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    path = folder / "Dockerfile"
    path.write_text(dockerfile)
    context = context_of(str(path), str(folder), Folders())
    file = analyze(parse(Source(str(path), dockerfile)))
    return propose(file, context, {}, lambda paths: None)


def order(folder: Path, dockerfile: str, files: Project) -> str:
    return proposal(folder, dockerfile, files).text


NODE = {"package.json": '{"scripts": {"build": "x"}}', "package-lock.json": "{}", "src/a.js": "1"}


def test_manifests_come_before_the_sources(tmp_path: Path) -> None:
    before = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n"
    assert order(tmp_path, before, NODE) == (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n"
        "RUN npm run build\n"
    )


def test_an_installation_is_split_from_the_build(tmp_path: Path) -> None:
    before = "FROM node:22\nCOPY . /app\nWORKDIR /app\nRUN npm ci \\\n    && npm run build\n"
    assert order(tmp_path, before, NODE) == (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json /app/\nRUN npm ci\n"
        "COPY . /app\nRUN npm run build\n"
    )


def test_cache_mounts_stay_with_every_part(tmp_path: Path) -> None:
    mount = "--mount=type=cache,target=/root/.npm"
    before = (
        f"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {mount} npm ci && npm run build && npm test\n"
    )
    assert order(tmp_path, before, NODE) == (
        f"FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN {mount} npm ci\nCOPY . .\n"
        f"RUN {mount} npm run build && npm test\n"
    )


def test_copies_that_an_installation_does_not_read_come_below(tmp_path: Path) -> None:
    before = "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nCOPY src/ src/\nRUN npm ci\nRUN npm run build\n"
    assert order(tmp_path, before, NODE) == (
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY src/ src/\nRUN npm run build\n"
    )


def test_options_of_a_copy_stay(tmp_path: Path) -> None:
    before = "FROM node:22\nWORKDIR /app\nCOPY --chown=node:node . .\nUSER node\nRUN npm ci\n"
    assert "COPY --chown=node:node package.json package-lock.json ./\nRUN npm ci\n" in order(
        tmp_path, before, NODE
    )


def test_workspaces_bring_the_manifest_of_every_package(tmp_path: Path) -> None:
    files = {
        "package.json": '{"workspaces": ["apps/*"]}', "package-lock.json": "{}",
        "apps/a/package.json": "{}", "apps/b/package.json": "{}", "apps/c/readme": "",
    }  # fmt: skip
    assert order(tmp_path, "FROM node:22\nCOPY . /app\nRUN cd /app && npm ci\n", files) == (
        "FROM node:22\nCOPY package.json package-lock.json /app/\nCOPY apps/a/package.json /app/apps/a/\n"
        "COPY apps/b/package.json /app/apps/b/\nRUN cd /app && npm ci\nCOPY . /app\n"
    )


@pytest.mark.parametrize(
    ("files", "copied"),
    [
        (
            {
                "package.json": '{"scripts": {"postinstall": "node tools/fix.js"}}',
                "tools/fix.js": "fix()",
            },
            "tools/fix.js",
        ),
        ({"package.json": '{"scripts": {"prepare": "husky"}}'}, "package.json"),
        (
            {"package.json": '{"dependencies": {"a": "file:libs/a"}}', "libs/a/package.json": "{}"},
            "libs/a/",
        ),
        (
            {
                "package.json": '{"scripts": {"postinstall": "patch-package"}}',
                "patches/a.patch": "",
            },
            "patches/",
        ),
    ],
)
def test_what_scripts_read_is_copied_too(tmp_path: Path, files: Project, copied: str) -> None:
    text = order(tmp_path, "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\n", files)
    assert any(copied in line for line in text.partition("RUN")[0].splitlines())
    assert text.endswith("RUN npm install\nCOPY . .\n")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"package.json": '{"scripts": {"postinstall": "gulp all"}}'}, 'runs "gulp all"'),
        (
            {
                "package.json": '{"scripts": {"postinstall": "node a.js"}}',
                "a.js": "readdirSync('.')",
            },
            "may read other files",
        ),
        ({"package.json": "{}", "binding.gyp": "{}"}, "native module"),
        ({"package.json": "{", "x": ""}, "cannot be read"),
        ({"package.json": '{"dependencies": {"a": "file:../a"}}'}, "outside of the build context"),
        ({"package.json": "{}", "node_modules/a/index.js": ""}, "put it into .dockerignore"),
    ],
)
def test_what_is_not_clear_does_not_move(tmp_path: Path, files: Project, reason: str) -> None:
    before = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\n"
    found = proposal(tmp_path, before, files)
    assert found.text == before
    assert reason in found.left[0].reason


@pytest.mark.parametrize(
    ("run", "files", "lines"),
    [
        (
            "pip install -r requirements/prod.txt",
            {"requirements/prod.txt": "-r base.txt\n-c ../limits.txt\n-e ./lib\n", "requirements/base.txt": "a\n", "limits.txt": "", "lib/setup.py": ""},
            ["COPY requirements/prod.txt requirements/base.txt requirements/", "COPY limits.txt ./", "COPY lib/ lib/", "RUN pip install -r requirements/prod.txt", "COPY . ."],
        ),
        (
            "poetry install --only main",
            {"pyproject.toml": "[tool.poetry]\nname = 'a'\n", "poetry.lock": ""},
            ["COPY pyproject.toml poetry.lock ./", "RUN poetry install --only main --no-root", "COPY . .", "RUN poetry install --only main"],
        ),
        (
            "uv sync --locked",
            {"pyproject.toml": "[project]\nname = 'a'\n", "uv.lock": ""},
            ["COPY pyproject.toml uv.lock ./", "RUN uv sync --locked --no-install-project", "COPY . .", "RUN uv sync --locked"],
        ),
        (
            "uv sync --frozen",
            {"pyproject.toml": "[tool.uv.workspace]\nmembers = ['libs/*']\n", "uv.lock": "", "libs/a/pyproject.toml": ""},
            ["COPY pyproject.toml uv.lock ./", "RUN uv sync --frozen --no-install-workspace", "COPY . .", "RUN uv sync --frozen"],
        ),
        (
            "go build -o /a ./cmd/a",
            {"go.mod": "module a\nreplace b => ./b\n", "go.sum": "x", "b/go.mod": "module b\n", "cmd/a/main.go": ""},
            ["COPY go.mod go.sum ./", "COPY b/go.mod b/", "RUN go mod download", "COPY . .", "RUN go build -o /a ./cmd/a"],
        ),
        (
            "cargo build --release --locked",
            {"Cargo.toml": "[package]\nname = 'a'\n[dependencies]\nb = { path = 'b' }\n", "Cargo.lock": "", "src/main.rs": "", "b/Cargo.toml": "[package]\nname = 'b'\n", "b/src/lib.rs": ""},
            [
                "COPY Cargo.toml Cargo.lock ./", "COPY b/Cargo.toml b/",
                "RUN mkdir -p src b/src && echo 'fn main() {}' > src/main.rs && touch b/src/lib.rs && cargo fetch --locked",
                "COPY . .", "RUN cargo build --release --locked",
            ],
        ),
        (
            "mvn -B package",
            {"pom.xml": "<modules><module>a</module></modules>", "a/pom.xml": "", "a/src/A.java": "", "x.properties": ""},
            ["COPY pom.xml ./", "COPY a/pom.xml a/", "RUN mvn -B dependency:go-offline", "COPY . .", "RUN mvn -B package"],
        ),
        (
            "./gradlew build",
            {"gradlew": "", "settings.gradle.kts": 'include("a")\n', "build.gradle.kts": "", "a/build.gradle.kts": "", "gradle/libs.versions.toml": "", "a/src/A.kt": ""},
            ["COPY settings.gradle.kts build.gradle.kts gradlew ./", "COPY gradle/ gradle/", "COPY a/build.gradle.kts a/", "RUN ./gradlew dependencies :a:dependencies", "COPY . .", "RUN ./gradlew build"],
        ),
        (
            "composer install --no-dev",
            {"composer.json": '{"repositories": [{"type": "path", "url": "packages/*"}]}', "composer.lock": "", "packages/a/composer.json": "{}"},
            ["COPY composer.json composer.lock ./", "COPY packages/a/ packages/a/", "RUN composer install --no-dev --no-scripts --no-autoloader", "COPY . .", "RUN composer install --no-dev"],
        ),
        (
            "bundle install",
            {"Gemfile": "gem 'a', path: 'gems/a'\n", "Gemfile.lock": "", "gems/a/a.gemspec": "require_relative 'lib/a/version'\n", "gems/a/lib/a/version.rb": "", "gems/a/lib/a.rb": ""},
            ["COPY Gemfile Gemfile.lock ./", "COPY gems/a/a.gemspec gems/a/", "COPY gems/a/lib/a/version.rb gems/a/lib/a/", "RUN bundle install", "COPY . ."],
        ),
        (
            "dotnet publish web/Web.csproj -o /out",
            {"web/Web.csproj": '<ProjectReference Include="..\\lib\\Lib.csproj" />', "lib/Lib.csproj": "", "Directory.Build.props": "", "web/A.cs": ""},
            ["COPY web/Web.csproj web/", "COPY Directory.Build.props ./", "COPY lib/Lib.csproj lib/", "RUN dotnet restore web/Web.csproj", "COPY . .", "RUN dotnet publish web/Web.csproj -o /out"],
        ),
        (
            "mix deps.get && mix deps.compile && mix release",
            {"mix.exs": "", "mix.lock": "", "config/config.exs": 'import_config "prod.exs"', "config/prod.exs": "", "config/runtime.exs": "", "lib/a.ex": ""},
            ["COPY mix.exs mix.lock ./", "RUN mix deps.get", "COPY config/config.exs config/prod.exs config/", "RUN mix deps.compile", "COPY . .", "RUN mix release"],
        ),
    ],
)  # fmt: skip
def test_each_manager_reads_its_own_files(
    tmp_path: Path, run: str, files: Project, lines: list[str]
) -> None:
    text = order(tmp_path, f"FROM base:1\nWORKDIR /src\nCOPY . .\nRUN {run}\n", files)
    assert sorted(text.splitlines()[2:]) == sorted(lines) and text.splitlines()[-1] == lines[-1]
    assert [it for it in text.splitlines() if it.startswith("RUN")] == [
        it for it in lines if it.startswith("RUN")
    ]


def test_dependencies_in_a_cache_mount_are_fetched_already(tmp_path: Path) -> None:
    before = "FROM golang:1\nWORKDIR /s\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build .\n"
    assert order(tmp_path, before, {"go.mod": "module a\n", "go.sum": "x"}) == before


def test_a_module_in_a_folder_is_copied_alone(tmp_path: Path) -> None:
    files = {"api/go.mod": "module a\n", "api/go.sum": "x", "api/main.go": "", "web/a.js": ""}
    text = order(
        tmp_path,
        "FROM golang:1 AS b\nWORKDIR /s/api\nCOPY . /s\nRUN go build -o /a .\nFROM scratch\nCOPY --from=b /a /a\n",
        files,
    )
    assert "COPY api/ /s/api/\nRUN go build" in text
    assert "COPY . /s" not in text


# --- what is installed for the system ---


def test_system_packages_come_above_what_they_do_not_read(tmp_path: Path) -> None:
    before = "FROM debian:12\nCOPY src/ /srv/src/\nRUN apt-get update && apt-get install -y curl\nRUN make -C /srv/src\n"
    assert order(tmp_path, before, {"src/Makefile": ""}) == (
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY src/ /srv/src/\nRUN make -C /srv/src\n"
    )


@pytest.mark.parametrize(
    "copy",
    [
        "COPY sources.list /etc/apt/sources.list", "COPY root/ /", "COPY ca.crt /usr/local/share/ca-certificates/",
        "COPY keys/ /usr/share/keyrings/", "COPY a.deb /tmp/a.deb",
    ],
)  # fmt: skip
def test_what_packages_may_read_stays_above_them(tmp_path: Path, copy: str) -> None:
    files = {"sources.list": "", "root/a": "", "ca.crt": "", "keys/a.gpg": "", "a.deb": ""}
    before = f"FROM debian:12\n{copy}\nRUN apt-get update && apt-get install -y ca-certificates /tmp/a.deb\n"
    assert order(tmp_path, before, files) == before


@pytest.mark.parametrize(
    "run",
    [
        "apt-get update && /bin/bash /tmp/setup/a.sh",
        "apt-get update && apt-get install -y curl && bash /tmp/setup/a.sh",
        "apt-get update && apt-get install -y curl && make && apt-get install -y git",
        "cd /srv; apt-get update && apt-get install -y curl && make",
        "export A=b && apt-get update && apt-get install -y curl && make",
        "pip install flask --constraint /tmp/setup/limits.txt",
    ],
)
def test_a_run_whose_parts_need_each_other_stays_whole(tmp_path: Path, run: str) -> None:
    before = f"FROM debian:12\nCOPY setup/ /tmp/setup/\nRUN {run}\n"
    assert order(tmp_path, before, {"setup/a.sh": "", "setup/limits.txt": ""}) == before


def test_packages_stay_below_the_user_that_installs_them(tmp_path: Path) -> None:
    before = "FROM debian:12\nCOPY a/ /srv/a/\nUSER root\nRUN apt-get update && apt-get install -y curl\nUSER app\nRUN id\n"
    text = order(tmp_path, before, {"a/b": ""})
    assert (
        text.index("USER root")
        < text.index("apt-get")
        < text.index("USER app")
        < text.index("RUN id")
    )


# --- variables that change with every build ---


def test_a_volatile_argument_comes_last(tmp_path: Path) -> None:
    before = (
        "FROM debian:12\nARG GIT_SHA\nENV SHA=$GIT_SHA\nLABEL sha=$GIT_SHA\n"
        'RUN apt-get update && apt-get install -y curl\nCMD ["a"]\n'
    )
    assert order(tmp_path, before, {}) == (
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"
        'ARG GIT_SHA\nENV SHA=$GIT_SHA\nLABEL sha=$GIT_SHA\nCMD ["a"]\n'
    )


@pytest.mark.parametrize(
    ("argument", "run"),
    [
        ("GIT_SHA", "npm run build"), ("VITE_COMMIT", "npm run build"), ("GIT_SHA", "make"), ("GIT_SHA", "echo $GIT_SHA"),
        ("GIT_SHA", "/opt/setup"), ("REDIS_SHA", "npm run build"), ("NODE_VERSION=22", "npm run build"),
        ("GIT_SHA", "dotnet publish --no-restore"),
    ],
)  # fmt: skip
def test_an_argument_that_may_be_read_stays(tmp_path: Path, argument: str, run: str) -> None:
    before = f"FROM node:22\nARG {argument}\nWORKDIR /app\nCOPY . .\nRUN {run}\n"
    assert order(tmp_path, before, {"a.js": "show(process.env.GIT_SHA)"}) == before


def test_a_mode_is_set_by_the_copy(tmp_path: Path) -> None:
    before = (
        "FROM debian:12\nCOPY run.sh /usr/local/bin/\nRUN chmod 755 /usr/local/bin/run.sh\n"
        "RUN apt-get update && apt-get install -y curl\n"
    )
    assert order(tmp_path, before, {"run.sh": ""}) == (
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"
        "COPY --chmod=755 run.sh /usr/local/bin/\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n",
        "FROM sdk:8\nWORKDIR /s\nCOPY a.csproj .\nRUN dotnet restore\nCOPY . .\nRUN dotnet publish -o /out\n",
        "FROM golang:1\nWORKDIR /s\nCOPY go.mod .\nCOPY go.sum .\nRUN go mod download && go mod verify\nCOPY . .\nRUN go build .\n",
        "FROM scratch\nCOPY a /\n", "FROM node:22\n", "FROM $X\nRUN a\n", "", "FROM a\nFOO\nCOPY\nRUN\n",
        "FROM a\nONBUILD COPY . .\nONBUILD RUN npm ci\nVOLUME /x\nRUN a\n",
    ],
)  # fmt: skip
def test_there_may_be_nothing_to_gain(tmp_path: Path, text: str) -> None:
    files = {**NODE, "a.csproj": "", "go.mod": "module a\n", "go.sum": "x", "main.go": ""}
    found = proposal(tmp_path, text, files)
    assert (found.text, found.steps) == (text, [])


def test_comments_and_line_ends_stay(tmp_path: Path) -> None:
    before = "FROM node:22\r\n# where\r\nWORKDIR /app\r\n\r\n# the project\r\nCOPY . .\r\n# packages\r\nRUN npm ci\r\nRUN npm run build\r\n"
    assert order(tmp_path, before, NODE) == (
        "FROM node:22\r\n# where\r\nWORKDIR /app\r\n\r\nCOPY package.json package-lock.json ./\r\n# packages\r\n"
        "RUN npm ci\r\n\r\n# the project\r\nCOPY . .\r\nRUN npm run build\r\n"
    )


@pytest.mark.parametrize("run", ["--network=none npm ci", "--mount=type=bind,target=/x npm ci"])
def test_some_options_keep_a_run_where_it_is(tmp_path: Path, run: str) -> None:
    before = f"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {run}\n"
    assert order(tmp_path, before, NODE) == before


def test_sources_in_the_root_of_the_image_stay(tmp_path: Path) -> None:
    before = "FROM node:22\nCOPY . /\nRUN cd / && npm ci\n"
    assert order(tmp_path, before, NODE) == before


def test_what_restoring_writes_must_not_be_copied_over(tmp_path: Path) -> None:
    before = (
        "FROM sdk:8\nWORKDIR /s\nCOPY . .\nRUN dotnet restore\nRUN dotnet publish --no-restore\n"
    )
    files = {"a.csproj": "", "obj/project.assets.json": "{}"}
    assert order(tmp_path, before, files) == before
    assert order(tmp_path, before, {".dockerignore": "obj\n"}) != before


GO_FILES = {
    "go.mod": "module example.com/app\n", "go.sum": "x", "docs/a.md": "", "web/a.js": "",
    "cmd/a/main.go": 'package main\nimport "example.com/app/lib/x"\n', "lib/x/x.go": "package x\n",
    "lib/y/y.go": "package y\n", "cmd/b/main.go": "package main\n",
}  # fmt: skip
GO_BUILD = "FROM golang:1 AS b\nWORKDIR /s\nCOPY . .\nRUN go build -o /a ./cmd/a\nFROM scratch\nCOPY --from=b /a /a\n"


def test_only_packages_that_are_built_are_copied(tmp_path: Path) -> None:
    text = order(tmp_path, GO_BUILD, GO_FILES)
    assert (
        "COPY go.mod go.sum ./\nRUN go mod download\nCOPY cmd/a/ cmd/a/\nCOPY lib/x/ lib/x/\n"
        in text
    )
    assert "COPY . ." not in text


@pytest.mark.parametrize(
    "files",
    [
        {"cmd/a/main.go": 'package main\nimport "example.com/app"\n'},  # the root of the module
        {"cmd/a/main.go": 'package main\nimport "C"\n'},
        {"cmd/a/main.go": "package main\nvar x = debug.ReadBuildInfo()\n"},
        {"go.work": "use .\n"},
        {"go.mod": ""},
    ],
)
def test_a_build_that_may_read_more_keeps_the_whole_context(tmp_path: Path, files: Project) -> None:
    assert "COPY . .\nRUN go build" in order(tmp_path, GO_BUILD, {**GO_FILES, **files})


def test_only_projects_that_are_published_are_copied(tmp_path: Path) -> None:
    files = {
        "src/Web/Web.csproj": '<ProjectReference Include="..\\Lib\\Lib.csproj" />', "src/Lib/Lib.csproj": "",
        "src/Lib/a.cs": "", "src/Other/Other.csproj": "", "tests/a.cs": "", "Directory.Build.props": "",
    }  # fmt: skip
    text = order(
        tmp_path,
        "FROM sdk:8 AS b\nWORKDIR /s\nCOPY . .\nRUN dotnet publish src/Web/Web.csproj -o /out\nFROM scratch\n"
        "COPY --from=b /out /app\n",
        files,
    )
    assert "COPY src/Lib/ src/Lib/\n" in text and "COPY src/Web/ src/Web/\n" in text
    assert "COPY . ." not in text and "Other" not in text


@pytest.mark.parametrize(
    "reference",
    [
        "<ProjectReference Include='../Lib/Lib.csproj' />",
        '<Compile Include="..\\Lib\\a.cs" />',
        '<Import Project="$(SolutionDir)/a.props" />',
    ],
)
def test_projects_that_name_other_files_keep_the_whole_context(
    tmp_path: Path, reference: str
) -> None:
    files = {"Web/Web.csproj": reference, "Lib/Lib.csproj": "", "Lib/a.cs": "", "docs/a.md": ""}
    text = (
        "FROM sdk:8 AS b\nWORKDIR /s\nCOPY . .\nRUN dotnet publish Web/Web.csproj -o /out\n"
        "FROM scratch\nCOPY --from=b /out /app\n"
    )
    assert "COPY . ." in order(tmp_path, text, files)


def test_files_that_an_installation_does_not_read_are_split_off(tmp_path: Path) -> None:
    before = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json server.js ./\nRUN npm ci\nCMD node\n"
    assert order(tmp_path, before, {**NODE, "server.js": ""}) == (
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n"
        "COPY package.json package-lock.json server.js ./\nCMD node\n"
    )


@pytest.mark.parametrize(
    "copy",
    [
        "COPY package.json package-lock.json ./",
        "COPY package*.json server.js ./",
        "COPY package.json src ./",
    ],
)
def test_files_that_cannot_be_told_apart_stay_together(tmp_path: Path, copy: str) -> None:
    before = f"FROM node:22\nWORKDIR /app\n{copy}\nRUN npm ci\nCMD node\n"
    assert order(tmp_path, before, {**NODE, "server.js": ""}) == before


APT = "RUN apt-get update && apt-get install -y git"


@pytest.mark.parametrize(
    "run", ["touch /srv/app/down", "chmod 0644 /srv/app/*", "chmod 0644 /srv/*/a.js"]
)
def test_a_command_in_a_folder_stays_below_what_makes_it(tmp_path: Path, run: str) -> None:
    before = f"FROM debian:12\nCOPY src/ /srv/app/run/\nRUN {run}\n{APT}\n"
    after = f"FROM debian:12\n{APT}\nCOPY src/ /srv/app/run/\nRUN {run}\n"
    assert order(tmp_path, before, NODE) == after


def test_a_command_in_a_folder_of_the_image_moves(tmp_path: Path) -> None:
    before = f"FROM debian:12\nCOPY src/ /srv/app/run/\nRUN touch /srv/down\n{APT}\n"
    after = f"FROM debian:12\nRUN touch /srv/down\n{APT}\nCOPY src/ /srv/app/run/\n"
    assert order(tmp_path, before, NODE) == after
