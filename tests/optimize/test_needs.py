"""What an installation reads of a project that is laid out in ways of its own: all of it is copied before."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.optimize.test_orders import order, proposal

Project = Mapping[str, str]

UMBRELLA = {
    "mix.exs": 'def project, do: [apps_path: "apps"]\n', "mix.lock": "",
    "apps/a/mix.exs": '[version: File.read!("VERSION"), deps_path: "../../deps", deps: [{:own, path: "../../own"}]]\n',
    "apps/a/VERSION": "1", "apps/a/lib/a.ex": "", "own/mix.exs": "", "own/lib/own.ex": "",
}  # fmt: skip
MAVEN = {
    "pom.xml": "<modules><module>a</module></modules>",
    "a/pom.xml": "",
    "a/src/A.java": "",
    "x.xml": "",
}
READ: dict[str, tuple[str, Project, list[str]]] = {
    "a workspace of pnpm at any depth": (
        "pnpm install --frozen-lockfile",
        {
            "package.json": "{}", "pnpm-lock.yaml": "", "pnpm-workspace.yaml": "packages:\n  - 'libs/**'\n  - '!**/test/**'\n",
            "libs/a/package.json": "{}", "libs/b/c/package.json": "{}", "libs/a/test/x/package.json": "{}", "libs/a/a.js": "",
        },
        [
            "COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./", "COPY libs/a/package.json libs/a/",
            "COPY libs/b/c/package.json libs/b/c/",
        ],
    ),
    "what pnpm fetches by the lock file": (
        "pnpm fetch", {"package.json": "{}", "pnpm-lock.yaml": "", "a.js": ""}, ["COPY package.json pnpm-lock.yaml ./"],
    ),
    "a certificate that .npmrc names": (
        "npm ci", {"package.json": "{}", ".npmrc": "cafile=certs/ca.pem\n", "certs/ca.pem": "", "certs/key.pem": "", "a.js": ""},
        ["COPY package.json .npmrc ./", "COPY certs/ca.pem certs/"],
    ),
    "programs of packages of a workspace": (
        "npm ci",
        {
            "package.json": '{"workspaces": ["a", "b"]}', "a/package.json": '{"bin": {"x": "./cli.js", "y": "dist/y.js"}}', "a/cli.js": "",
            "a/a.js": "", "b/package.json": '{"directories": {"bin": "bin"}}', "b/bin/z": "", "b/b.js": "",
        },
        ["COPY package.json ./", "COPY a/package.json a/cli.js a/", "COPY b/package.json b/", "COPY b/bin/ b/bin/"],
    ),
    "one workspace of npm": (
        "npm ci --workspace=apps/a", {"package.json": '{"workspaces": ["apps/*"]}', "apps/a/package.json": "{}", "apps/b/package.json": "{}"},
        ["COPY package.json ./", "COPY apps/a/package.json apps/a/", "COPY apps/b/package.json apps/b/"],
    ),
    "one package of a workspace of uv, which has exceptions": (
        "uv sync --locked --package a --no-install-workspace",
        {
            "pyproject.toml": "[tool.uv]\nfind-links = ['wheels']\n[tool.uv.workspace]\nmembers = ['pk/*']\nexclude = ['pk/old*']\n",
            "uv.lock": "", "pk/a/pyproject.toml": "", "pk/older/pyproject.toml": "", "wheels/a.whl": "", "b.py": "",
        },
        ["COPY pyproject.toml uv.lock ./", "COPY wheels/ wheels/", "COPY pk/a/pyproject.toml pk/a/"],
    ),
    "a workspace of Go without a module at its root": (
        "go mod download",
        {
            "go.work": "use (\n\t./a\n\t./b\n)\nreplace x => ./x\n", "a/go.mod": "module a\n", "a/go.sum": "", "b/go.mod": "module b\n",
            "x/go.mod": "module x\n", "a/main.go": "",
        },
        ["COPY go.work ./", "COPY x/go.mod x/", "COPY a/go.mod a/go.sum a/", "COPY b/go.mod b/"],
    ),
    "modules of Go that are verified": (
        "go mod download && go mod verify", {"go.mod": "module a\n", "go.sum": "", "main.go": ""}, ["COPY go.mod go.sum ./"],
    ),
    "imports of MSBuild, and packages in a folder": (
        "dotnet restore a.sln",
        {
            "a.sln": 'Project("{1}") = "A", "A\\A.csproj", "{2}"\nProject("{3}") = "docker", "d.dcproj", "{4}"\n', "d.dcproj": "",
            "A/A.csproj": "<ProjectReference Include='../B/B.csproj' />" '<Import Project="..\\Shared\\Shared.projitems" Label="Shared" />', "Shared/Shared.projitems": "", "B/B.csproj": "",
            "Directory.Build.props": '<Import Project="$(MSBuildThisFileDirectory)eng/Versions.props" /><Import Project="Sdk.props" Sdk="X" />',
            "eng/Versions.props": "", "eng/other.props": "", "A/a.cs": "", "packages/a.nupkg": "",
            "nuget.config": '<packageSources><add key="n" value="https://x" /><add key="l" value=".\\packages" /></packageSources>',
        },
        [
            "COPY a.sln Directory.Build.props nuget.config d.dcproj ./", "COPY eng/Versions.props eng/", "COPY packages/ packages/",
            "COPY A/A.csproj A/", "COPY B/B.csproj B/", "COPY Shared/Shared.projitems Shared/",
        ],
    ),
    "projects of an umbrella with files and dependencies of their own": (
        "mix deps.get", UMBRELLA,
        ["COPY mix.exs mix.lock ./", "COPY apps/a/mix.exs apps/a/VERSION apps/a/", "COPY own/ own/"],
    ),
    "patches that a plugin of Composer applies": (
        "composer install --no-scripts --no-autoloader",
        {"composer.json": '{"extra": {"patches": {"a/b": {"Fix": "patches/a.patch"}}}}', "patches/a.patch": "", "src/a.php": ""},
        ["COPY composer.json ./", "COPY patches/a.patch patches/"],
    ),
    "an archive that a pom.xml names": (
        "mvn dependency:go-offline",
        {**MAVEN, "a/pom.xml": "<systemPath>${project.basedir}/lib/x.jar</systemPath>", "a/lib/x.jar": ""},
        ["COPY pom.xml ./", "COPY a/pom.xml a/", "COPY a/lib/x.jar a/lib/"],
    ),
    "packages of Pipenv in the project": (
        "pipenv sync --system",
        {"Pipfile": "[packages]\nlib = {path = './lib', editable = true}\n[scripts]\npath = 'x'\n", "Pipfile.lock": "", "lib/setup.py": "", "a.py": ""},
        ["COPY Pipfile Pipfile.lock ./", "COPY lib/ lib/"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_all_that_is_read_is_copied_before(name: str, tmp_path: Path) -> None:
    run, files, copies = READ[name]
    text = order(tmp_path, f"FROM base:1\nWORKDIR /src\nCOPY . .\nRUN {run}\nRUN make\n", files)
    rows = text.splitlines()
    assert sorted(rows[2:-3]) == sorted(copies)
    assert rows[-3:] == [f"RUN {run}", "COPY . .", "RUN make"]


FETCHED: dict[str, tuple[str, Project, list[str]]] = {
    "sbt with scripts in folders": (
        "sbt assembly",
        {"build.sbt": "", "version.sbt": "", ".jvmopts": "", "project/plugins.sbt": "", "project/project/x.sbt": "", "web/build.sbt": "", "web/src/A.scala": ""},
        [
            "COPY build.sbt .jvmopts version.sbt ./", "COPY project/plugins.sbt project/", "COPY web/build.sbt web/",
            "COPY project/project/x.sbt project/project/", "RUN sbt update",
        ],
    ),
    "Gradle with builds that it includes, and a file that a script reads": (
        "gradle build",
        {
            "settings.gradle.kts": 'pluginManagement { includeBuild("conventions") }\ninclude(":a")\n', "conventions/build.gradle.kts": "",
            "a/build.gradle.kts": 'version = file("version.txt").readText()\n', "a/version.txt": "1", "a/src/A.kt": "",
        },
        [
            "COPY settings.gradle.kts ./", "COPY conventions/ conventions/", "COPY a/build.gradle.kts a/version.txt a/",
            "RUN gradle dependencies :a:dependencies",
        ],
    ),
    "Maven with properties": (
        "mvn -B -Drevision=2 -DskipTests package", MAVEN,
        ["COPY pom.xml ./", "COPY a/pom.xml a/", "RUN mvn -B -Drevision=2 dependency:go-offline"],
    ),
    ".NET for another runtime": (
        "dotnet publish -c Release -r linux-x64 -o /out a.csproj", {"a.csproj": "", "a.cs": ""},
        ["COPY a.csproj ./", "RUN dotnet restore a.csproj -r linux-x64"],
    ),
    "crates beside others in a folder called vendor": (
        "cargo build", {"Cargo.toml": "[package]\nname = 'a'\n[patch.crates-io]\nb = { path = 'vendor/b' }\n", "src/main.rs": "", "vendor/b/Cargo.toml": "[package]\n", "vendor/b/src/lib.rs": ""},
        [
            "COPY Cargo.toml ./", "COPY vendor/b/Cargo.toml vendor/b/",
            "RUN mkdir -p src vendor/b/src && echo 'fn main() {}' > src/main.rs && touch vendor/b/src/lib.rs && cargo fetch",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FETCHED)
def test_fetching_reads_the_same(name: str, tmp_path: Path) -> None:
    run, files, lines = FETCHED[name]
    text = order(tmp_path, f"FROM base:1\nWORKDIR /src\nCOPY . .\nRUN {run}\n", files)
    assert sorted(text.splitlines()[2:-2]) == sorted(lines)
    assert text.endswith(f"COPY . .\nRUN {run}\n")


STAY: dict[str, tuple[str, Project, str]] = {
    "a build script of Gradle reads what it works out": (
        "gradle build", {"build.gradle": "version = new File(x).text\n", "a": ""}, "build.gradle may read other files",
    ),
    "a build script of sbt asks git": (
        "sbt assembly", {"build.sbt": 'import sys.process._\nversion := "git describe".!!\n', "project/a": ""}, "may read other files",
    ),
    "a project of an umbrella reads what it works out": (
        "mix deps.get", {**UMBRELLA, "apps/a/mix.exs": "File.read!(path)\n"}, "apps/a/mix.exs may read other files",
    ),
    "an import is worked out": (
        "dotnet restore", {"a.csproj": "", "Directory.Build.props": '<Import Project="$(Eng)/a.props" />', "a.cs": ""}, "works out an import",
    ),
    "a part of a solution is restored": (
        "dotnet restore a.slnf", {"a.csproj": "", "a.slnf": "{}"}, "a.slnf is no project",
    ),
    "packages are looked for in a folder that is not there": (
        "dotnet restore", {"a.csproj": "", "nuget.config": '<packageSources><add key="l" value="local" /></packageSources>'}, "local is not in",
    ),
    "a pom.xml names a repository elsewhere": (
        "mvn dependency:go-offline", {**MAVEN, "a/pom.xml": "<url>file:///srv/repository</url>"}, "/srv/repository",
    ),
    "Yarn has a mirror of its own": ("yarn install", {"package.json": "{}", ".yarnrc": 'yarn-offline-mirror "./m"\n'}, "in a folder"),
    "crates are in a folder": (
        "cargo build", {"Cargo.toml": "[package]\n", "src/main.rs": "", "vendor/x/.cargo-checksum.json": ""}, "crates are in vendor",
    ),
    "a gem of the project has programs": (
        "bundle install",
        {"Gemfile": "gem 'a', path: 'a'\n", "a/a.gemspec": 's.bindir = "exe"\ns.executables = s.files.grep(%r{^exe/})\n', "a/exe/a": ""},
        "has programs in exe",
    ),
    "a variable names the manifest": (
        "bundle install", {"Gemfile": "", "gems/ci.rb": ""}, "BUNDLE_GEMFILE names gems/ci.rb",
    ),
    "a list is a pointer of Git LFS": (
        "pip install -r a.txt", {"a.txt": "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"}, "pointer of Git LFS",
    ),
    "something else is done in the same RUN": (
        "npm ci; make", {"package.json": "{}", "Makefile": ""}, '"make"',
    ),
    "the RUN above may read all": ("make gen\nRUN npm ci", {"package.json": "{}", "Makefile": ""}, "comes after RUN make gen"),
}  # fmt: skip


@pytest.mark.parametrize("name", STAY)
def test_an_installation_stays_where(name: str, tmp_path: Path) -> None:
    run, files, words = STAY[name]
    env = "ENV BUNDLE_GEMFILE=/src/gems/ci.rb\n" if "gems/ci.rb" in files else ""
    before = f"FROM base:1\n{env}WORKDIR /src\nCOPY . .\nRUN {run}\n"
    found = proposal(tmp_path, before, files)
    assert found.text == before
    assert words in "; ".join(it.reason for it in found.left)


ABOVE: dict[str, tuple[str, Project]] = {
    "npm": ("npm ci", {"package.json": '{"workspaces": ["a"]}', "a/package.json": "{}", "a/a.js": ""}),
    "uv": (
        "uv sync --no-install-workspace",
        {"pyproject.toml": "[tool.uv.workspace]\nmembers = ['a']\n", "a/pyproject.toml": "", "a/a.py": ""},
    ),
    "go": ("go mod download", {"go.work": "use ./a\n", "a/go.mod": "module a\n", "a/a.go": ""}),
    "cargo": ("cargo build", {"Cargo.toml": "[workspace]\nmembers = ['a']\n", "a/Cargo.toml": "[package]\n", "a/src/main.rs": ""}),
    "gradle": ("gradle build", {"settings.gradle": "include 'a'\n", "a/build.gradle": "", "a/src/A.java": ""}),
    "maven": ("mvn dependency:go-offline", {"pom.xml": "", "a/pom.xml": "<parent></parent>", "a/src/A.java": ""}),
}  # fmt: skip


@pytest.mark.parametrize("name", ABOVE)
def test_a_part_of_a_workspace_needs_what_is_above_it(name: str, tmp_path: Path) -> None:
    run, files = ABOVE[name]
    before = f"FROM base:1\nCOPY . /src\nWORKDIR /src/a\nRUN {run}\n"
    found = proposal(tmp_path, before, files)
    assert found.text == before
    assert "above" in found.left[0].reason


def test_the_same_folder_alone_needs_nothing_above_it(tmp_path: Path) -> None:
    run, files = ABOVE["go"]
    before = f"FROM base:1\nWORKDIR /src\nCOPY a .\nRUN {run}\nRUN make\n"
    assert f"COPY a/go.mod ./\nRUN {run}\nCOPY a .\n" in order(tmp_path, before, files)


def test_what_sets_up_a_tool_stays_before_what_it_fetches(tmp_path: Path) -> None:
    files = {"pyproject.toml": "[tool.poetry]\nname = 'a'\n", "poetry.lock": "", "a.py": ""}
    run = "poetry config virtualenvs.create false"
    text = order(
        tmp_path, f"FROM base:1\nWORKDIR /src\nCOPY . .\nRUN {run} && poetry install\n", files
    )
    assert text == (
        f"FROM base:1\nWORKDIR /src\nRUN {run}\nCOPY pyproject.toml poetry.lock ./\n"
        "RUN poetry install --no-root\nCOPY . .\nRUN poetry install\n"
    )
    for own in ("poetry config --local virtualenvs.create false", "make tools"):
        before = f"FROM base:1\nWORKDIR /src\nCOPY . .\nRUN {own} && poetry install\n"
        assert order(tmp_path, before, files) == before


@pytest.mark.parametrize("between", [" && ", "\nRUN "])
def test_a_wrapper_is_made_executable_before_it_fetches(tmp_path: Path, between: str) -> None:
    files = {
        "mvnw": "",
        "pom.xml": "",
        ".mvn/wrapper/maven-wrapper.properties": "",
        "src/A.java": "",
    }
    run = f"RUN chmod +x mvnw{between}./mvnw -B package\n"
    assert order(tmp_path, f"FROM base:1\nWORKDIR /src\nCOPY . .\n{run}", files) == (
        "FROM base:1\nWORKDIR /src\nCOPY pom.xml mvnw ./\nCOPY .mvn/ .mvn/\n"
        f"RUN chmod +x mvnw && ./mvnw -B dependency:go-offline\nCOPY . .\n{run}"
    )


def test_a_mode_of_another_file_keeps_a_wrapper(tmp_path: Path) -> None:
    files = {"mvnw": "", "pom.xml": "", ".mvn/a": "", "a.sh": ""}
    before = "FROM base:1\nWORKDIR /src\nCOPY . .\nRUN chmod +x mvnw a.sh && ./mvnw -B package\n"
    assert order(tmp_path, before, files) == before


def test_what_a_build_substitutes_does_not_keep_its_dependencies(tmp_path: Path) -> None:
    build = 'go build -ldflags "-X main.v=$(git describe)" -o /a .'
    text = order(
        tmp_path, f"FROM base:1\nWORKDIR /src\nCOPY . .\nRUN go mod download && {build}\n",
        {"go.mod": "module a\n", "go.sum": "", "main.go": ""},
    )  # fmt: skip
    assert f"COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN {build}\n" in text
