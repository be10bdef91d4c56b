"""The order of instructions."""

from pathlib import Path

import pytest

from dflint.engine.diagnostic import Diagnostic
from dflint.folders import Folders, context_of
from dflint_rules.cache.copy_order import sources_before_dependencies
from tests.lab import Lab
from tests.rules.project import Project, rules_of

lab = Lab(sources_before_dependencies)
SYSTEM = "apt-get update && apt-get install -y b && apt-get clean && rm -rf /var/lib/apt/lists/*"


@pytest.mark.parametrize(
    "steps",
    [
        "COPY . .\nRUN pip install -r requirements.txt",
        "COPY . .\nRUN python -m pip install --no-cache-dir -r requirements.txt",
        "ADD . /app\nWORKDIR /app\nRUN npm ci",
        "COPY . /srv\nRUN pip install -r /srv/requirements.txt",
        "COPY . /srv\nWORKDIR /\nRUN pip install -r /srv/requirements/base.txt",
        "COPY ./ ./\nRUN yarn",
        "COPY . .\nRUN yarn install --frozen-lockfile && yarn build",
        "COPY . .\nRUN go mod download",
        "COPY --chown=a:b . .\nRUN bundle install",
        "COPY . .\nRUN cd web && npm install",
        "COPY . .\nRUN poetry install --no-root",
        "COPY . .\nRUN mvn -B dependency:go-offline",
        "COPY . .\nRUN ./mvnw -B dependency:go-offline",
        "COPY . .\nRUN sudo pip3.11 install -r requirements.txt",
        "COPY . .\nRUN /opt/venv/bin/pip install -r requirements.txt",
        "COPY . .\nRUN cargo build --release",
        "COPY . .\nRUN go get -d ./... && go build",
        "COPY . .\nRUN ./gradlew bootJar",
        "COPY . .\nRUN mvn -B package",
        "COPY . .\nRUN dotnet restore && dotnet publish -o /out",
        "COPY . .\nRUN mix deps.get && mix release",
        "COPY . .\nRUN rebar3 as prod release",
        "COPY . .\nRUN swift build -c release",
        "COPY . .\nRUN sbt assembly",
        "COPY . .\nRUN stack build --copy-bins --local-bin-path /out",
        "COPY . .\nRUN flutter pub get && flutter build web",
        "COPY . .\nRUN dart pub get && dart compile exe bin/a.dart",
        "COPY . .\nRUN conda env update -n base -f environment.yml",
        "COPY . .\nRUN micromamba env create --file=env.yaml",
        "COPY . .\nRUN micromamba install -y -n base -f env.yml",
        "COPY . .\nRUN cabal update && cabal install --installdir=/out",
        "COPY . .\nRUN lein uberjar",
        "COPY . .\nRUN shards build --release",
        "COPY . .\nRUN dub build -b release",
        "COPY . .\nRUN nimble build -y",
        "COPY . .\nRUN carton install --deployment",
        "COPY src ./src\nCOPY composer.json composer.lock ./\nRUN composer install --no-dev",
        "RUN cargo install cargo-chef\nCOPY . .\nRUN cargo build",
        "ONBUILD COPY . .\nONBUILD RUN npm ci",
        "COPY . .\nRUN poetry install --only main",
        "COPY . .\nRUN uv sync --frozen",
        "COPY src ./src\nCOPY package*.json ./\nRUN npm ci && npm run build",
        "COPY main.py requirements.txt ./\nRUN pip install -r requirements.txt",
        "COPY pom.xml .\nCOPY src ./src\nRUN mvn -B package",
        "COPY client ./client\nRUN cd client && npm ci",
    ],
)
def test_every_edit_installs_again(steps: str) -> None:
    assert lab.report(f"FROM a:1\n{steps}\n").count("DF231") == 1


@pytest.mark.parametrize(
    "steps",
    [
        "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .",
        "COPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm ci --omit=dev",
        "COPY . .\nRUN pip install .",
        "COPY . .\nRUN pip install -e .",
        "COPY . .\nRUN pip install -r requirements.txt .",
        "COPY . .\nRUN pip install flask",
        "COPY . .\nRUN npm run build",
        "COPY --from=build . .\nRUN npm ci",
        "COPY . /docs\nWORKDIR /app\nRUN npm ci",
        "COPY . /docs\nRUN pip install -r /srv/requirements.txt",
        "COPY . .\nRUN npm install -g serve",
        "COPY pyproject.toml uv.lock ./\nRUN uv sync --no-install-project\nCOPY . .\nRUN uv sync",
        "COPY src/ad/gradle ./gradle\nCOPY src/ad/build.gradle ./\nRUN gradle downloadRepos",
        "COPY a.go .\nRUN go mod init a && go mod tidy && go build",
        "COPY src ./src\nRUN --mount=type=cache,target=/root/.m2 mvn -B package",
        "COPY . .\nRUN --mount=type=bind,source=.,target=/x pip install -r requirements.txt",
        "COPY . .\nRUN --mount=type=cache,target=/root/.m2 mvn package",
        "COPY pom.xml .\nRUN mvn dependency:go-offline\nCOPY . .\nRUN mvn package",
        "RUN cargo chef cook --recipe-path r.json\nCOPY . .\nRUN cargo build",
        "COPY . .\nRUN go build -mod=vendor",
        "COPY Package.swift .\nRUN swift package resolve\nCOPY . .\nRUN swift build",
        "COPY pubspec.* ./\nRUN dart pub get\nCOPY . .\nRUN dart compile exe bin/a.dart",
        "COPY rebar.config .\nRUN rebar3 get-deps\nCOPY . .\nRUN rebar3 release",
        "COPY build.sbt .\nRUN sbt update\nCOPY . .\nRUN sbt assembly",
        "COPY shard.* ./\nRUN shards install\nCOPY . .\nRUN shards build",
        "COPY a.nimble .\nRUN nimble install -dy\nCOPY . .\nRUN nimble build",
        "COPY dub.json .\nRUN dub fetch\nCOPY . .\nRUN dub build",
        "COPY project.clj .\nRUN lein deps\nCOPY . .\nRUN lein uberjar",
        "COPY . .\nRUN conda install -y numpy",
        "COPY build.gradle .\nRUN gradle downloadDependencies\nCOPY . .\nRUN gradle build",
        "COPY . .\nRUN --mount=type=cache,target=/root/.stack stack build",
        "COPY . .\nRUN cargo build --offline",
        "COPY . .\nRUN cargo install cargo-audit",
        "COPY . .\nRUN go install example.com/x@v1",
        "ONBUILD COPY package.json .\nONBUILD RUN npm ci\nONBUILD COPY . .",
    ],
)
def test_nothing_is_installed_again_for_an_edit(steps: str) -> None:
    assert lab.report(f"FROM a:1\n{steps}\n") == ""


def test_a_stage_that_nothing_uses_is_left_alone() -> None:
    assert lab.report("FROM a:1 AS dev\nCOPY . .\nRUN npm ci\nFROM scratch\n") == ""


def test_the_advice_names_the_files() -> None:
    (found,) = lab.find("FROM a:1\nCOPY . .\nRUN npm ci\n")
    assert found.fix
    assert (
        found.fix.title
        == "Copy package.json and package-lock.json first, install, then copy the rest"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("COPY . .\nRUN npm ci", "COPY package*.json ./\nRUN npm ci\nCOPY . ."),
        (
            "COPY . .\nRUN npm install && npm ci",
            "COPY package*.json ./\nRUN npm install && npm ci\nCOPY . .",
        ),
        (
            "ADD . /app\nWORKDIR /app\n\nRUN pip install -r requirements.txt",
            "ADD requirements.txt /app/\nWORKDIR /app\n\nRUN pip install -r requirements.txt\nADD . /app",
        ),
        (
            "COPY --chown=1:1 ./ ./\r\n\r\n# Why\r\nRUN go mod download\r\n\r\nRUN go build",
            "COPY --chown=1:1 go.mod go.sum* ./\r\n\r\n# Why\r\nRUN go mod download\r\n\r\n"
            "COPY --chown=1:1 ./ ./\r\n\r\nRUN go build",
        ),
        (
            "COPY . .\nRUN pip install -U pip && pip install -r req/a.txt -c req/b.txt",
            "COPY req/a.txt req/b.txt ./req/\n"
            "RUN pip install -U pip && pip install -r req/a.txt -c req/b.txt\nCOPY . .",
        ),
        (
            "COPY . /a\nRUN cd /a/web && npm ci",
            "COPY web/package*.json /a/web/\nRUN cd /a/web && npm ci\nCOPY . /a",
        ),
        (
            "WORKDIR /a\nCOPY . .\nRUN bundle install",
            "WORKDIR /a\nCOPY Gemfile Gemfile.lock* ./\nRUN bundle install\nCOPY . .",
        ),
        (
            "COPY . .\nRUN composer install --no-scripts --no-autoloader\nRUN a\n",
            "COPY composer.json composer.lock* ./\n"
            "RUN composer install --no-scripts --no-autoloader\nCOPY . .\nRUN a\n",
        ),
        (
            f"COPY . .\nENV A=1\nRUN {SYSTEM}\nRUN npm ci",
            f"COPY package*.json ./\nENV A=1\nRUN {SYSTEM}\nRUN npm ci\nCOPY . .",
        ),
        (
            "COPY . .\nRUN <<EOF\npip install -r a.txt\nEOF",
            "COPY a.txt .\nRUN <<EOF\npip install -r a.txt\nEOF\nCOPY . .",
        ),
        (
            "COPY . .\nRUN npm ci \\\n    # why\n    --omit=dev",
            "COPY package*.json ./\nRUN npm ci \\\n    # why\n    --omit=dev\nCOPY . .",
        ),
        (
            'COPY . .\nRUN ["npm", "ci"]',
            'COPY package*.json ./\nRUN ["npm", "ci"]\nCOPY . .',
        ),
        (
            "COPY . .\nRUN pip install -r a.txt\nRUN npm ci",
            "COPY a.txt .\nRUN pip install -r a.txt\nCOPY package*.json ./\nRUN npm ci\nCOPY . .",
        ),
    ],
)
def test_what_an_installation_reads_is_copied_first(before: str, after: str) -> None:
    assert lab.fixed(f"FROM a:1\n{before}") == f"FROM a:1\n{after}"


@pytest.mark.parametrize(
    "steps",
    [
        # What is installed may need more of the project.
        "COPY . .\nRUN npm ci && npm run build",
        "COPY . .\nRUN ./prepare && npm ci",
        "COPY . .\nRUN rm -rf a\nRUN npm ci",
        "COPY . .\nRUN apt-get install -y ./a.deb\nRUN npm ci",
        "COPY . .\nRUN pip install -r a.txt --find-links wheels",
        "COPY . .\nRUN composer install",
        "COPY . .\nRUN cargo fetch",
        "COPY . .\nRUN npm ci --prefix web",
        # Nobody knows which files, or where.
        "COPY . .\nRUN pip install -r $FILE.txt",
        "COPY . .\nRUN pip install -r 'my list.txt'",
        "COPY . .\nRUN pip install -r a/1.txt -r b/2.txt",
        "COPY . .\nRUN cd $DIR && npm ci",
        "COPY . $TARGET\nRUN npm ci",
        # The COPY would do something else further down.
        "COPY . .\nWORKDIR web\nRUN npm ci",
        "ENV A=/a\nCOPY . $A\nENV A=/b\nRUN cd /a && npm ci",
        "COPY . .\nCOPY other .\nRUN npm ci",
        # It is more than a copy of everything, or has a comment of its own.
        "COPY . other /a/\nRUN cd /a && npm ci",
        "COPY --exclude=x . .\nRUN npm ci",
        'COPY [".", "."]\nRUN npm ci',
        "COPY * .\nRUN npm ci",
        "COPY . \\\n  # all\n  .\nRUN npm ci",
        "# All of it\nCOPY . .\nRUN npm ci",
    ],
)
def test_what_is_left_for_people(steps: str) -> None:
    text = f"FROM a:1\n{steps}\n"
    assert lab.find(text) and lab.fixed(text) == text


# --- what an installation reads besides its manifest ---

INSTALLS = [
    ("npm ci", {"package.json": "{}", "package-lock.json": "{}"}, "package.json and package-lock.json", True),
    ("npm ci", {"package.json": "{}", ".npmrc": "engine-strict=true"},
     "package.json, package-lock.json and .npmrc", True),
    ("npm ci", {"package.json": '{"scripts": {"postinstall": "node scripts/x.js"}}', "scripts/x.js": ""},
     "package.json, package-lock.json and scripts/x.js", False),
    ("npm ci", {"package.json": '{"scripts": {"prepare": "tsc"}}'}, "package.json and package-lock.json", False),
    ("npm ci", {"package.json": '{"scripts": {"prepare": "husky"}}'}, "package.json and package-lock.json", True),
    ("npm ci", {"package.json": '{"scripts": {"postinstall": "patch-package"}}', "patches/a.patch": ""},
     "package.json, package-lock.json and patches", False),
    ("npm ci", {"package.json": '{"workspaces": ["packages/*"]}', "packages/a/package.json": "{}"},
     "package.json, package-lock.json and packages/a/package.json", False),
    ("npm ci", {"package.json": '{"dependencies": {"a": "file:../a"}}'}, "package.json and package-lock.json", False),
    ("pnpm install", {"package.json": "{}", "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - '!apps/old'\n",
      "apps/web/package.json": "{}"},
     "package.json, pnpm-lock.yaml, pnpm-workspace.yaml and apps/web/package.json", False),
    ("pip install -r requirements.txt", {"requirements.txt": "flask\n"}, "requirements.txt", True),
    ("pip install -r prod.txt", {"prod.txt": "-r base.txt\n", "base.txt": "flask\n-c limits.txt\n", "limits.txt": ""},
     "prod.txt, base.txt and limits.txt", True),
    ("pip install -r requirements.txt", {"requirements.txt": "-e .\n"}, "requirements.txt", False),
    ("pip install -r requirements.txt", {"requirements.txt": "./lib\n"}, "requirements.txt", False),
    ("go mod download", {"go.mod": "module a\n"}, "go.mod and go.sum", True),
    ("go mod download", {"go.mod": "module a\nreplace b => ./b\n"}, "go.mod and go.sum", False),
    ("bundle install", {"Gemfile": "gemspec\n"}, "Gemfile and Gemfile.lock", False),
    ("cargo fetch", {"Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n', "crates/a/src/main.rs": "",
      "crates/a/Cargo.toml": '[package]\nname = "a"\n'},
     "Cargo.toml, Cargo.lock and crates/a/Cargo.toml", False),
]  # fmt: skip


@pytest.mark.parametrize(("command", "files", "names", "has_fix"), INSTALLS)
def test_all_that_an_installation_reads_is_copied_first(
    tmp_path: Path, command: str, files: dict[str, str], names: str, has_fix: bool
) -> None:
    found = _copy_order(tmp_path, f"FROM a\nWORKDIR /a\nCOPY . .\nRUN {command}\n", files)
    assert found.fix is not None
    assert found.fix.title == f"Copy {names} first, install, then copy the rest"
    assert bool(found.fix.edits) == has_fix


def test_a_workspace_of_uv_is_installed_without_its_packages(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
        "packages/a/pyproject.toml": '[project]\nname = "a"\n',
    }
    text = "FROM a\nWORKDIR /a\nCOPY . .\nRUN uv sync --locked\n"
    found = _copy_order(tmp_path, text, files)
    assert found.fix is not None
    assert "uv.lock and packages/a/pyproject.toml first" in found.fix.title
    assert "install with --no-install-workspace" in found.fix.title


def test_manifests_in_a_folder_of_the_context(tmp_path: Path) -> None:
    text = "FROM a\nCOPY . /src\nWORKDIR /src/packages/server\nRUN go mod download\n"
    found = _copy_order(tmp_path, text, {"packages/server/go.mod": "module a\n"})
    assert found.fix is not None
    assert "packages/server/go.mod and packages/server/go.sum first" in found.fix.title


def _copy_order(folder: Path, text: str, files: dict[str, str]) -> Diagnostic:
    """What DF231 finds in a Dockerfile with these files around it."""
    for name, content in {**files, "Dockerfile": text}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    path = str(folder / "Dockerfile")
    context = context_of(path, None, Folders())
    (found,) = Lab(*rules_of("DF231"), path=path, context=context).find(text)
    return found


@pytest.mark.parametrize(
    ("build", "final", "copy", "is_found"),
    [
        ("RUN cargo build --release", "debian:13", "/src /srv", True),
        ("RUN cargo build --release", "debian:13", "/src/target/release/a /srv", False),
        ("RUN npm ci && npm run build", "nginx:1.29", "/src /usr/share/nginx/html", True),
        ("RUN npm ci && npm run build", "nginx:1.29", "/src/dist /usr/share/nginx/html", False),
        ("RUN npm ci && npm run build", "node:22-slim", "/src /srv", False),
        ("RUN mvn package", "eclipse-temurin:21-jre", "/src/ /srv/", True),
        ("RUN go build -o /out/a .", "scratch", "/src /src", False),
        ("RUN pip install -r requirements.txt", "python:3.13-slim", "/src /srv", False),
    ],
)
def test_a_folder_of_a_builder_that_is_shipped_whole(
    build: str, final: str, copy: str, is_found: bool
) -> None:
    text = f"FROM a AS build\nWORKDIR /src\nCOPY . .\n{build}\nFROM {final}\nCOPY --from=build {copy}\n"
    assert bool(Lab(*rules_of("DF731")).report(text)) == is_found


WEB = {"web/package.json": "{}", "web/package-lock.json": "{}", "web/src/main.js": ""}


@pytest.mark.parametrize(
    "steps",
    [
        "WORKDIR /web\nCOPY web/ .\nRUN npm ci",
        "WORKDIR /web\nCOPY ./web ./\nRUN npm ci && npm run build",
        "COPY web /srv/web\nWORKDIR /srv/web\nRUN npm ci",
        "COPY web /srv/web\nRUN cd /srv/web && npm ci",
    ],
)
def test_a_folder_with_sources_before_the_installation_in_it(project: Project, steps: str) -> None:
    project.rules = rules_of("DF231")
    for path, text in WEB.items():
        project.write(path, text)
    project.write("Dockerfile", f"FROM node:24\n{steps}\n")
    assert project.codes() == "DF231"


@pytest.mark.parametrize(
    "steps",
    [
        "WORKDIR /web\nCOPY web/package.json web/package-lock.json ./\nRUN npm ci\nCOPY web/ .",
        "WORKDIR /web\nCOPY web/package*.json ./\nRUN npm ci\nCOPY web/ .\nRUN npm ci",
        "WORKDIR /web\nCOPY web/ .\nRUN npm run build",
        "WORKDIR /web\nCOPY web/ .\nRUN npm install -g corepack",
        "WORKDIR /web\nCOPY --from=other web/ .\nRUN npm ci",
        "WORKDIR /web\nCOPY $FOLDER .\nRUN npm ci",
        "WORKDIR /web\nCOPY plain/ .\nRUN npm ci",
    ],
)
def test_folders_that_need_nothing_moved(project: Project, steps: str) -> None:
    project.rules = rules_of("DF231")
    for path, text in WEB.items():
        project.write(path, text)
    project.write("plain/package.json", "{}")
    project.write("plain/package-lock.json", "{}")
    project.write("Dockerfile", f"FROM node:24\n{steps}\n")
    assert project.codes() == ""


def test_a_folder_in_which_the_installation_may_read_anything(project: Project) -> None:
    project.rules = rules_of("DF231")
    for path, text in WEB.items():
        project.write(path, text)
    project.write("web/package.json", '{"scripts": {"postinstall": "node src/main.js"}}')
    project.write("Dockerfile", "FROM node:24\nWORKDIR /web\nCOPY web/ .\nRUN npm ci\n")
    assert project.codes() == ""
