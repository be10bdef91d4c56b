"""Parts of a project that its manifest names, and that COPY has to bring before a package manager reads it."""

import pytest

from tests.rules.project import Project, rules_of


@pytest.fixture(autouse=True)
def only_this(project: Project) -> None:
    project.rules = rules_of("DF573")


def dockerfile(*lines: str) -> str:
    return "\n".join(["FROM example", *lines, ""])


HATCH = "[build-system]\nbuild-backend = 'hatchling.build'\n[tool.hatch.build.hooks.custom]\n"
ABOUT = (
    "[build-system]\nbuild-backend = 'hatchling.build'\n[tool.hatch.version]\npath = 'a/about.py'\n"
)
LICENSED = "[project]\nname = 'a'\nlicense = {file = 'LICENSE'}\n[build-system]\nbuild-backend = 'flit_core.buildapi'\n"
DYNAMIC = "[build-system]\nbuild-backend = 'setuptools.build_meta'\n[tool.setuptools.dynamic]\nversion = {attr = 'a.v'}\n"
GO = "module a\n\nrequire (\n\texample.org/sdk v0.0.0\n)\n\nreplace example.org/sdk => ./sdk\n"
UV = "[project]\nname = 'a'\ndependencies = ['Lib_x>=1']\n[tool.uv.sources]\nlib-x = {path = 'lib'}\n"
WORKSPACE = UV.replace("{path = 'lib'}", "{workspace = true}")
UV_LOCK = '[[package]]\nname = "lib-x"\nversion = "1"\nsource = { editable = "lib" }\n'
POETRY = "[tool.poetry.dependencies]\npython = '^3.12'\nlib = {path = './lib/', develop = true}\n"
POM = "<project><modules><module>core</module></modules></project>"
PROFILE = f"<project><profiles><profile>{POM[9:-10]}</profile></profiles></project>"
COMPOSER = '{"packages": [{"name": "a/lib", "dist": {"type": "path", "url": "lib"}}]}'
PATCHED = '{"dependencies": {"a": "patch:a@npm%3A1.0.0#~/.yarn/patches/a.patch"}}'
PNPM_LOCK = "lockfileVersion: '9.0'\n\noverrides:\n  ws: ^8\n\npackages:\n\n  esbuild@0.25.0:\n"
BUN_LOCK = (
    '{\n  "workspaces": {\n    "": {\n    },\n    "lib": {\n      "name": "lib",\n    },\n  },\n}\n'
)
PRISMA = '{"scripts": {"postinstall": "npx prisma generate"}, "dependencies": {"prisma": "6"}}'
CALLED = '{"scripts": {"postinstall": "npm run gen", "gen": "node scripts/gen.js"}}'


@pytest.mark.parametrize(
    ("files", "command", "part"),
    [
        ({"go.mod": GO}, "go mod download", "sdk/go.mod"),
        ({"go.mod": "module a\n", "go.work": "go 1.24\nuse (\n  .\n  ./tool\n)\n"}, "go build ./...", "tool/go.mod"),
        ({"r.txt": "-r base.txt\nflask\n"}, "pip install -r r.txt", "base.txt"),
        ({"r.txt": "flask\n--constraint=pins.txt\n"}, "pip3 install -r r.txt", "pins.txt"),
        ({"r.txt": "-r base.txt\n"}, "uv pip install --system -r r.txt", "base.txt"),
        ({"pyproject.toml": UV, "uv.lock": UV_LOCK}, "uv sync --frozen --no-install-project", "lib/pyproject.toml"),
        ({"pyproject.toml": WORKSPACE, "uv.lock": UV_LOCK}, "uv sync --locked", "lib/pyproject.toml"),
        ({"pyproject.toml": POETRY}, "poetry install --no-root", "lib/pyproject.toml"),
        ({"Gemfile": "ruby file: '.ruby-version'\n"}, "bundle install", ".ruby-version"),
        ({"Gemfile": 'ruby File.read(".ruby-version").strip\n'}, "bundle", ".ruby-version"),
        ({"Gemfile": "gemspec\n"}, "bundle install", "a.gemspec"),
        ({"Gemfile": "gem 'lib', path: 'gems/lib'\n"}, "bundle install", "gems/lib/lib.gemspec"),
        ({"composer.json": "{}", "composer.lock": COMPOSER}, "composer install", "lib/composer.json"),
        ({"pom.xml": POM}, "mvn -B dependency:go-offline -pl core", "core/pom.xml"),
        ({".yarnrc.yml": "yarnPath: .yarn/releases/yarn.cjs\n"}, "yarn build", ".yarn/releases/yarn.cjs"),
        ({".yarnrc.yml": "x: y\n", "package.json": PATCHED}, "yarn install", ".yarn/patches/a.patch"),
        ({"package.json": "{}", "pnpm-lock.yaml": PNPM_LOCK}, "pnpm i --frozen-lockfile", "pnpm-workspace.yaml"),
        ({"package.json": '{"packageManager": "pnpm@11.1.0"}', "pnpm-lock.yaml": PNPM_LOCK}, "pnpm i", "pnpm-workspace.yaml"),
        ({"package.json": "{}", "bun.lock": BUN_LOCK}, "bun install --production", "lib/package.json"),
        ({"package.json": PRISMA}, "npm ci", "prisma/schema.prisma"),
        ({"package.json": CALLED}, "npm install", "scripts/gen.js"),
        ({"pyproject.toml": HATCH, "uv.lock": ""}, "uv sync --frozen", "hatch_build.py"),
        ({"pyproject.toml": ABOUT}, "pip install .", "a/about.py"),
        ({"pyproject.toml": LICENSED}, "pip install --no-cache-dir .[web]", "LICENSE"),
        ({"pyproject.toml": DYNAMIC}, "pip install .", "a/__init__.py"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_copied(
    project: Project, files: dict[str, str], command: str, part: str
) -> None:
    for name, text in files.items():
        project.write(name, text)
    beside = "overrides:\n  ws: ^8\nallowBuilds:\n  esbuild: true\n" if "pnpm-w" in part else ""
    project.write(part, beside)
    copies = [f"COPY {' '.join(files)} ./", f"RUN {command}"]
    project.write("Dockerfile", dockerfile("WORKDIR /app", *copies))
    assert len(found := project.report()) == 1
    assert f"{part}, which is not in the image here" in found[0]
    project.write("Dockerfile", dockerfile("WORKDIR /app", "COPY . .", copies[1]))
    assert project.report() == []


@pytest.mark.parametrize(
    ("files", "command", "part"),
    [
        ({"go.mod": "module a\n\nreplace example.org/sdk => ./sdk\n"}, "go mod download", "sdk/go.mod"),
        ({"go.mod": GO}, "go install example.org/tool@latest", "sdk/go.mod"),
        ({"go.mod": GO}, "go mod edit -replace example.org/sdk=/sdk && go mod download", "sdk/go.mod"),
        ({"r.txt": "# -r base.txt\nflask\n"}, "pip install -r r.txt", "base.txt"),
        ({"pyproject.toml": WORKSPACE, "uv.lock": UV_LOCK}, "uv sync --frozen --no-install-workspace", "lib/pyproject.toml"),
        ({"pyproject.toml": UV, "uv.lock": UV_LOCK}, "uv sync --no-sources", "lib/pyproject.toml"),
        ({"Gemfile": "ruby File.read('.ruby-version') if File.exist?('.ruby-version')\n"}, "bundle install", ".ruby-version"),
        ({"pom.xml": PROFILE}, "mvn package", "core/pom.xml"),
        ({"pom.xml": POM}, "mvn -N package", "core/pom.xml"),
        ({"package.json": "{}", "pnpm-lock.yaml": PNPM_LOCK}, "pnpm i", "pnpm-workspace.yaml"),
        ({"package.json": "{}", "bun.lock": BUN_LOCK}, "bun install", "lib/package.json"),
        ({"package.json": PRISMA}, "npm ci --ignore-scripts", "prisma/schema.prisma"),
        ({"package.json": PRISMA}, "npm install -g yarn", "prisma/schema.prisma"),
        ({"package.json": PRISMA.replace("generate", "generate || true")}, "npm ci", "prisma/schema.prisma"),
        ({"pyproject.toml": HATCH, "uv.lock": ""}, "uv sync --no-install-project", "hatch_build.py"),
        ({"pyproject.toml": f"{HATCH}[tool.uv]\npackage = false\n"}, "uv sync", "hatch_build.py"),
        ({"pyproject.toml": LICENSED.replace("flit_core.buildapi", "setuptools.build_meta")}, "pip install .", "LICENSE"),
        ({"package.json": PRISMA}, "mkdir prisma && touch prisma/schema.prisma && npm ci", "prisma/schema.prisma"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_needed_or_is_made(
    project: Project, files: dict[str, str], command: str, part: str
) -> None:
    for name, text in {**files, part: "overrides:\n  ws: ^8\n"}.items():
        project.write(name, text)
    copies = [f"COPY {' '.join(files)} ./", f"RUN {command}"]
    project.write("Dockerfile", dockerfile("WORKDIR /app", *copies))
    assert project.report() == []


@pytest.mark.parametrize(
    ("script", "part"),
    [("gradlew", "gradle/wrapper/gradle-wrapper.jar"), ("mvnw", ".mvn/wrapper/maven-wrapper.properties")],
)  # fmt: skip
def test_a_wrapper_needs_its_folder(project: Project, script: str, part: str) -> None:
    for name in (script, part, "gradle/wrapper/gradle-wrapper.properties"):
        project.write(name, "")
    lines = ["WORKDIR /app", f"COPY {script} ./", f"RUN chmod +x {script} && ./{script} build"]
    project.write("Dockerfile", dockerfile(*lines))
    assert [it.rpartition(":")[0] for it in project.report()] == [
        f"DF573 build: {script} needs {part}, which is not in the image here"
    ]


def test_a_bind_mount_brings_a_part(project: Project) -> None:
    project.write("r.txt", "-r base.txt\n")
    project.write("base.txt", "flask\n")
    run = "RUN --mount=type=bind,target=/app,source=. pip install -r r.txt"
    project.write("Dockerfile", dockerfile("WORKDIR /app", run))
    assert project.report() == []
