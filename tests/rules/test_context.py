"""The rules on the build context, with real files."""

import subprocess
import sys

import pytest

from dflint.cli import run
from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import fix
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import read
from dflint.fix import Safety
from dflint.folders import Folders, context_of
from dflint.source import Source
from tests.rules.project import RULES, Project, rules_of

UNUSED = [it for it in all_rules() if it.name == "unused-ignore-pattern"]
COPY_ALL = "FROM node:22-slim\nCOPY . /srv/app\n"


def test_junk_without_a_dockerignore(project: Project) -> None:
    project.write("Dockerfile", COPY_ALL)
    assert project.report() == []
    project.write(".git/objects/a", 1_200)
    project.write("node_modules/a/b.js", 2_500_000)
    project.write(".venv/small", 10)
    assert project.report() == [
        "DF701 .: there is no .dockerignore: the whole build context is copied, with .git (1.2 kB) and node_modules (2.5 MB)"
    ]


def test_git_is_wanted_where_git_is_run(project: Project) -> None:
    project.write(".git/a", 10)
    project.write("Dockerfile", COPY_ALL + "RUN git describe > version\n")
    assert project.report() == []
    project.write("Dockerfile", COPY_ALL + "RUN git clone https://example.org/a.git\n")
    assert project.codes() == "DF701"


def test_junk_that_the_dockerignore_lets_through(project: Project) -> None:
    project.write("Dockerfile", COPY_ALL)
    project.write(".git/a", 10)
    project.write("web/node_modules/a.js", 1_000_000)
    project.write(".dockerignore", ".git\nnode_modules\n")
    assert project.report() == [
        "DF702 .: .dockerignore does not exclude web/node_modules (1.0 MB), so COPY puts it into the image"
    ]
    assert project.report(".dockerignore") == [
        "DF708 node_modules: node_modules matches only at the root of the build context: web/node_modules is not excluded"
    ]
    project.write(".dockerignore", ".git\n**/node_modules\n")
    assert project.report() == []
    assert project.report(".dockerignore") == []


def test_the_ignore_file_of_one_dockerfile_wins(project: Project) -> None:
    project.write("Dockerfile", COPY_ALL)
    project.write(".git/a", 10)
    project.write(".dockerignore", "*.md\n")
    assert project.codes() == "DF702"
    project.write("Dockerfile.dockerignore", ".git\n")
    assert project.codes() == ""


@pytest.mark.parametrize(
    "copy", ["COPY src /srv", "COPY --from=a . /srv", "COPY --exclude=.git . /a"]
)
def test_only_a_copy_of_everything_brings_junk(project: Project, copy: str) -> None:
    project.write("Dockerfile", f"FROM a AS a\nFROM b\n{copy}\n")
    project.write("src/a")
    project.write(".git/a", 10)
    assert project.report() == []


SECRETS = [
    (".env", "DEBUG=1\nDB_PASSWORD=hunter2\n", "DB_PASSWORD"),
    ("web/.env.local", "export API_TOKEN='abc'\n", "API_TOKEN"),
    ("id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\n", "a private key"),
    ("tls/server.pem", "-----BEGIN RSA PRIVATE KEY-----\n", "a private key"),
    (".npmrc", "//npm.example.com/:_authToken=npm_abc\n", "a token"),
]


@pytest.mark.parametrize(("path", "text", "what"), SECRETS)
def test_a_secret_that_is_copied(project: Project, path: str, text: str, what: str) -> None:
    project.write("Dockerfile", COPY_ALL)
    project.write(path, text)
    assert project.report() == [
        f"DF703 .: {path} is copied too: it holds {what}, which stays in the layer of this COPY"
    ]
    project.write(".dockerignore", f"{path}\n")
    assert project.report() == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env", "PORT=8080\nDB_PASSWORD=\nTOKEN_FILE=/run/a\n"),
        (".env.example", "DB_PASSWORD=hunter2\n"),
        ("ca.pem", "-----BEGIN CERTIFICATE-----\n"),
        (".npmrc", "//npm.example.com/:_authToken=${NPM_TOKEN}\n"),
        ("tests/key.pem", "-----BEGIN PRIVATE KEY-----\n"),
        ("a/b/key.pem", "-----BEGIN PRIVATE KEY-----\n"),
    ],
)
def test_what_is_no_secret(project: Project, path: str, text: str) -> None:
    project.write("Dockerfile", COPY_ALL)
    project.write(path, text)
    assert project.report() == []


# Conditions of CopyIgnoredFile, and what its users complain about: moby/buildkit#5884, #6512,
# #6926, #7125.
IGNORED = [
    ("COPY .env /a/", ".env", True),
    ("ADD .env /a/", ".env", True),
    ("COPY src/a.py /a/", "src", True),
    ("COPY src /a/", "src/*.pyc", False),
    ("COPY ./src/ /a/", "/src/", True),
    ("COPY *.md /a/", "*.md", True),
    ("COPY src /a/", "*\n!src", False),
    ("COPY src/main /a/", "*\n!src/main", False),
    ("COPY src /a/", "*\n!src/main", False),
    ("COPY lib /a/", "*\n!src", True),
    ("COPY .env /a/", "*.log\n.env\n!src", True),
    ("COPY keep.md /a/", "*.md\n!keep.md", False),
    ("COPY . /a/", ".*", False),
    ("COPY . /a/", "*", True),
    ("COPY . /a/", "**/*", True),
    ("COPY . /a/", "*\n!src", False),
    ("COPY --from=b .env /a/", ".env", False),
    ("COPY $FILE /a/", "*", False),
    ("ADD https://example.org/.env /a/", "**", False),
]


@pytest.mark.parametrize(("copy", "ignore", "expected"), IGNORED)
def test_copy_of_an_ignored_file(project: Project, copy: str, ignore: str, expected: bool) -> None:
    project.write("Dockerfile", f"FROM a AS b\nFROM c\nARG FILE=a\n{copy}\n")
    project.write(".dockerignore", ignore)
    for path in ("src/main", "lib/a", ".env", "README.md", "keep.md", "src/a.py"):
        project.write(path, "")
    assert project.codes() == ("DF704" if expected else "")


def test_an_ignored_file_names_the_pattern(project: Project) -> None:
    project.write("Dockerfile", "FROM a\nCOPY .env /srv/\n")
    project.write(".dockerignore", "# all\n*.log\n.env*\n")
    assert project.report() == [
        "DF704 .env: .env is excluded by .env* in line 3 of .dockerignore, so COPY does not find it"
    ]


def test_a_missing_file(project: Project) -> None:
    project.write("Dockerfile", "FROM a\nCOPY pyproject.toml requirments.txt /srv/\n")
    assert project.report() == []  # where it is built, nobody knows
    assert project.codes(given=".") == "DF705 DF705"
    project.write("pyproject.toml")
    project.write("requirements.txt")
    assert project.report() == [
        "DF705 requirments.txt: requirments.txt is not in the build context ~"
    ]
    project.write("requirments.txt")
    assert project.report() == []


def test_a_missing_file_that_git_ignores_may_be_built_before(project: Project) -> None:
    project.write(".git/config")
    project.write(".gitignore", "/dist/\n")
    project.write("Dockerfile", "FROM a\nCOPY app.py dist/app.js other.js /srv/\n")
    project.write("app.py")
    assert project.report() == ["DF705 other.js: other.js is not in the build context ~"]


@pytest.mark.parametrize(
    "copy", ["COPY a.py *.txt /b/", "COPY a.py $X /b/", "COPY a.py ${X}.c /b/"]
)
def test_what_may_be_missing(project: Project, copy: str) -> None:
    project.write("Dockerfile", f"FROM a\nARG X=b\n{copy}\n")
    project.write("a.py")
    assert project.report() == []


def test_the_context_is_the_folder_that_has_what_is_copied(project: Project) -> None:
    project.write(".git/config")
    project.write("services/a/Dockerfile", "FROM a\nCOPY package.json services/a/x.js /srv/\n")
    project.write("services/a/package.json")
    project.write("services/a/x.js")
    assert project.codes("services/a/Dockerfile") == ""  # some of it is here
    project.write("package.json")
    project.write(".dockerignore", "services\n")
    assert project.codes("services/a/Dockerfile") == "DF704"


@pytest.mark.parametrize("folder", ["roles/web/files/image", "templates/node"])
def test_what_another_program_puts_elsewhere_is_not_built_here(
    project: Project, folder: str
) -> None:
    project.write(".git/config")
    project.write(f"{folder}/Dockerfile", "FROM a\nCOPY package.json x.js /srv/\n")
    project.write(f"{folder}/nginx.conf")
    project.write("package.json")
    assert project.report(f"{folder}/Dockerfile") == []


def test_if_two_folders_have_some_of_it_nobody_knows(project: Project) -> None:
    project.write(".git/config")
    project.write("a/Dockerfile", "FROM a\nCOPY package.json y.js /srv/\n")
    project.write("a/package.json")
    project.write("package.json")
    assert project.report("a/Dockerfile") == []


IGNORE_FILES = [
    ("*.log\n[a\n", "DF700 [a: invalid pattern [a stops the build: its bracket is not closed"),
    ("a\n!\n", "DF700 !: invalid pattern ! stops the build: it makes an exception for nothing"),
    (
        "*.log # noise\n",
        "DF706 # noise: this comment is part of the pattern, which therefore matches nothing",
    ),
    ("  # a\n", "DF706 # a: a comment must start at the first character of its line"),
    ("a\n.\n", "DF707 .: the root of the build context cannot be excluded"),
    ("../a\n", "DF707 ../a: nothing outside the build context reaches the builder anyway"),
    ("!a\n*\n", "DF707 !a: no pattern above excludes anything that it could include again"),
    ("*.md\n!a.md\na*\n", "DF707 !a.md: a* below excludes it again"),
]


@pytest.mark.parametrize(("text", "expected"), IGNORE_FILES)
def test_mistakes_in_a_dockerignore(project: Project, text: str, expected: str) -> None:
    project.write(".dockerignore", text)
    assert project.report(".dockerignore") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "", "# all\n*\n!src\n!src/**\n", "*.md\n!README.md\n", "**/node_modules\n", "a#b\n\\#c\n",
        "docs\n!docs/api\ndocs/api/x\n", "*.md\r\n!a.md\r\n",
    ],
)  # fmt: skip
def test_a_good_dockerignore(project: Project, text: str) -> None:
    project.write(".dockerignore", text)
    assert project.report(".dockerignore") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n*.log  # noise\nb", "a\n# noise\n*.log\nb"),
        ("  *.log # noise\n", "# noise\n*.log\n"),
        ("a\n\t# b\n", "a\n# b\n"),
    ],
)
def test_comments_are_moved(text: str, expected: str) -> None:
    file = Source(".dockerignore", text)
    table = dispatch(RULES)
    assert fix(file, lambda it: lint(it, table), Safety.UNSAFE).source.text == expected


def test_unused_patterns(project: Project) -> None:
    project.write("docs/a")
    project.write(".dockerignore", "docs\ndoc\ndocs/\n*/a\n")
    assert project.report(".dockerignore", rules=UNUSED) == [
        "DF709 doc: doc matches nothing in the build context",
        "DF709 docs/: docs already excludes what docs/ matches",
    ]


def test_a_link_is_not_followed(project: Project) -> None:
    if sys.platform == "win32":
        pytest.skip("links need rights there")
    project.write("Dockerfile", COPY_ALL)
    project.write("a/b")
    (project.root / "a" / "loop").symlink_to(project.root)
    (project.root / "node_modules").symlink_to(project.root)
    assert project.report() == []


def test_check_lints_the_ignore_files_too(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.root)
    for path in ("Dockerfile", "a.Dockerfile", "sub/Dockerfile"):
        project.write(path, "FROM scratch\nCOPY b /\n")
    project.write(".dockerignore", "a # b\n")
    project.write("a.Dockerfile.dockerignore", "*\n[\n")
    arguments = (
        "check",
        "--isolated",
        "--output-format",
        "concise",
        "--select",
        "DF70",
        "--ignore",
        "DF709",
    )
    assert run(arguments) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ", 1)[0] for line in lines if "DF70" in line] == [
        ".dockerignore:1:3:", "a.Dockerfile:2:6:", "a.Dockerfile.dockerignore:2:1:",
    ]  # fmt: skip
    assert run((*arguments, "--context", "sub", "Dockerfile")) == 1
    assert "b is not in the build context sub" in capsys.readouterr().out
    assert run((*arguments, "--context", "subb", "Dockerfile")) == 2
    assert 'Did you mean "sub"?' in capsys.readouterr().err


# --- what is made before the build, and what git knows ---


def repository(project: Project) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)


def track(project: Project) -> None:
    subprocess.run(["git", "add", "-A", "-f"], cwd=project.root, check=True)


@pytest.mark.parametrize(
    "path",
    ["dist/app.js", "target/app.jar", "app.war", "build/libs/a.txt", "tool-linux", "x.tar.gz"],
)
def test_what_builds_make_may_come_before(project: Project, path: str) -> None:
    project.write("Dockerfile", f"FROM a\nCOPY conf.ini {path} /srv/\n")
    project.write("conf.ini")
    assert project.report() == []


def test_settings_that_git_tracks_are_no_secret(project: Project) -> None:
    project.rules = rules_of("DF431")
    repository(project)
    project.write("Dockerfile", "FROM a\nCOPY .env.production .env /srv/\n")
    project.write(".env.production", "APP_KEY=\nAPP_URL=https://example.org\n")
    project.write(".env", "APP_KEY=\n")
    assert project.codes() == "DF431 DF431"
    track(project)
    assert project.codes() == ""
    project.write(".env", "APP_KEY=b64k3y\n")
    assert [it.split(":")[0] for it in project.report()] == ["DF431 .env"]


def test_a_script_that_removes_package_lists(project: Project) -> None:
    project.rules = rules_of("DF303")
    run = "RUN apt-get update && apt-get install -y curl && /scripts/cleanup.sh\n"
    project.write("Dockerfile", f"FROM debian:13\nCOPY scripts /scripts\n{run}")
    project.write("scripts/cleanup.sh", "#!/bin/sh\nrm -rf /tmp/*\n")
    assert project.codes() == "DF303"
    project.write("scripts/cleanup.sh", "#!/bin/sh\nrm -rf /var/lib/apt/lists/*\n")
    assert project.codes() == ""


def test_a_script_that_goes_on_as_another_user(project: Project) -> None:
    project.rules = rules_of("DF401")
    project.write("Dockerfile", 'FROM a\nUSER root\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\n')
    project.write("start.sh", "#!/bin/sh\nchown app /data\n/usr/bin/serve\n")
    assert project.codes() == "DF401"
    project.write("start.sh", "#!/bin/sh\nchown app /data\nexec gosu app /usr/bin/serve\n")
    assert project.codes() == ""


def test_a_readme_may_say_what_to_fetch(project: Project) -> None:
    project.write("Dockerfile", "FROM a\nCOPY conf.ini model.txt /srv/\n")
    project.write("conf.ini")
    assert project.codes() == "DF705"
    project.write("README.md", "Download `model.txt` into this folder.\n")
    assert project.report() == []
    project.write("README.md", "Options are in ./data/model.txt.\n")
    assert project.report() == []  # maybe it is to be downloaded to there
    project.write("data/model.txt")
    assert project.codes() == "DF705"


def test_another_name_is_only_proposed_if_it_is_nearly_the_same(project: Project) -> None:
    project.write("Dockerfile", "FROM a\nCOPY package.json jest.config.js /srv/\n")
    project.write("package.json")
    project.write("vite.config.js")
    context = context_of(str(project.root / "Dockerfile"), None, Folders())
    source = read(str(project.root / "Dockerfile")).source
    (found,) = lint(source, dispatch(RULES), context=context)
    assert found.fix is None
    project.write("jset.config.js")
    context = context_of(str(project.root / "Dockerfile"), None, Folders())
    (found,) = lint(source, dispatch(RULES), context=context)
    assert found.fix is not None and found.fix.title == "Copy jset.config.js"


@pytest.mark.parametrize(
    ("copy", "ignore", "is_found"),
    [
        ("Cargo.*", "*\n!Cargo.toml\n", False),
        ("Cargo.*", "*\n!src\n", True),
        ("Cargo.*", "Cargo.lock\n", False),
        ("C[a]rgo.toml", "Cargo.*\n", True),
        ("*/main.rs", "*\n!src\n", False),
        ("*/main.rs", "src\n", True),
        ("*.md", "*\n", False),
    ],
)
def test_wildcards_mean_what_they_match(
    project: Project, copy: str, ignore: str, is_found: bool
) -> None:
    project.write("Dockerfile", f"FROM a\nCOPY {copy} /srv/\n")
    project.write(".dockerignore", ignore)
    for path in ("Cargo.toml", "Cargo.lock", "src/main.rs"):
        project.write(path)
    assert project.codes() == ("DF704" if is_found else "")


def test_the_ignore_file_is_called_what_it_is(project: Project) -> None:
    project.write("web.Dockerfile", "FROM a\nCOPY .env /srv/\n")
    project.write("web.Dockerfile.dockerignore", ".env\n")
    project.write(".env")
    (found,) = project.report("web.Dockerfile")
    assert "by .env in line 1 of web.Dockerfile.dockerignore" in found


def test_what_git_tracks_is_no_junk(project: Project) -> None:
    repository(project)
    project.write("Dockerfile", COPY_ALL)
    project.write(".dockerignore", ".git\nnode_modules\n")
    project.write("fixtures/node_modules/a/index.js", 2_000_000)
    assert project.codes() == "DF702"
    assert project.codes(".dockerignore") == "DF708"
    track(project)
    assert project.codes() == project.codes(".dockerignore") == ""


ASKING = [
    ("RUN make", {"Makefile": "V := $(shell git describe --tags)\n"}),
    ("RUN pip install .", {"pyproject.toml": 'requires = ["hatchling", "hatch-vcs"]\n'}),
    ("RUN pip install .", {"pyproject.toml": '[tool.versioningit]\nvcs = "git"\n'}),
    ("RUN uv sync", {"pyproject.toml": 'requires = ["setuptools-scm"]\n'}),
    ("RUN python setup.py install", {"setup.py": "setup(use_scm_version=True, setup_requires=['pbr'])\n"}),
    ("RUN python version.py", {"version.py": "subprocess.run(['git', 'log'])\n"}),
    ("RUN cargo build --release", {"Cargo.toml": '[build-dependencies]\nshadow-rs = "1"\n'}),
    ("RUN go build -buildvcs=true .", {"go.mod": "module a\n"}),
    ("RUN go build .", {"go.mod": "module a\n"}),
    ("RUN mvn package", {"pom.xml": "<artifactId>git-commit-id-maven-plugin</artifactId>\n"}),
    ("RUN ./gradlew build", {"build.gradle": "id 'com.gorylenko.gradle-git-properties'\n"}),
    ("RUN dotnet publish", {"a.csproj": '<PackageReference Include="MinVer" />\n'}),
    ("RUN npm run build", {"package.json": '{"scripts": {"build": "V=$(git rev-parse HEAD) vite"}}\n'}),
    ("RUN npm run build", {"vite.config.ts": "execSync('git describe')\n"}),
    ("RUN bundle install", {"a.gemspec": "`git ls-files`\n"}),
    ("RUN ./build.sh", {"build.sh": "V=$(git describe)\n"}),
    ("RUN goreleaser build", {}),
    ("", {".dockerignore": "node_modules\n!.git\n"}),
    ("", {".dockerignore": "# .git is needed for the version\nnode_modules\n"}),
]  # fmt: skip


@pytest.mark.parametrize(("run_", "files"), ASKING)
def test_git_is_wanted_where_a_build_asks_it(
    project: Project, run_: str, files: dict[str, str]
) -> None:
    project.write("Dockerfile", f"FROM example/all\nCOPY . /srv\n{run_}\n")
    project.write(".git/HEAD", 10)
    for path, text in files.items():
        project.write(path, text)
    assert project.report() == []


@pytest.mark.parametrize(
    ("run_", "files"),
    [
        ("RUN make", {"Makefile": "all:\n\tcc -o a a.c\n"}),
        ("RUN pip install .", {"pyproject.toml": 'requires = ["hatchling"]\n'}),
        ("RUN npm run build", {"Makefile": "V := $(shell git describe)\n", "package.json": "{}"}),
        ("RUN go build -buildvcs=false .", {"go.mod": "module a\n"}),
        ("", {".dockerignore": "# all of .github and .gitignore\n.github\n.gitignore\n"}),
    ],
)
def test_git_is_not_wanted_elsewhere(project: Project, run_: str, files: dict[str, str]) -> None:
    project.write("Dockerfile", f"FROM example/all\nCOPY . /srv\n{run_}\n")
    project.write(".git/HEAD", 10)
    for path, text in files.items():
        project.write(path, text)
    assert project.codes() in ("DF701", "DF702")


def test_a_small_history_in_a_builder_is_no_matter(project: Project) -> None:
    text = "FROM a AS b\nCOPY . /srv\nFROM c\nCOPY --from=b /srv/x /\n"
    project.write("Dockerfile", text)
    project.write(".git/HEAD", 10)
    assert project.report() == []
    project.write(".git/pack", 2_000_000)
    assert project.codes() == "DF701"


# --- secrets by what is in a file ---

HOLD = [
    (".npmrc", "//npm.example.com/:_authToken=npm_abcdef\n", "a token"),
    ("registry.auth", '{"auths": {"r.example.org": {"auth": "dXNlcjpwYXNz"}}}', "the password of a registry"),
    ("deploy", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END", "a private key"),
    ("service.json", '{"private_key": "-----BEGIN PRIVATE KEY-----\\nMII"}', "a private key"),
    ("pip.conf", "[global]\nindex-url = https://me:s3cr3t@pypi.example.org/simple\n", "a password in an address"),
    ("auth.json", '{"http-basic": {"a": {"username": "u", "password": "s3cr3t"}}}', "a password"),
    ("NuGet.Config", '<add key="ClearTextPassword" value="s3cr3t" />', "a password"),
    (".yarnrc.yml", 'npmAuthToken: "abcdef"\n', "a token"),
    ("credentials.toml", '[registry]\ntoken = "abcdef"\n', "a token"),
    ("prod.tfvars", 'db_password = "s3cr3t"\n', "db_password"),
    ("hosts.yml", "github.com:\n    oauth_token: abcdef\n", "a token"),
    ("aws.ini", "aws_secret_access_key = abcdefgh\n", "a key of AWS"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "what"), HOLD)
def test_a_file_with_a_secret_is_named(project: Project, path: str, text: str, what: str) -> None:
    project.write("Dockerfile", f"FROM a\nCOPY {path} /srv/\n")
    project.write(path, text)
    (found,) = project.report()
    assert found == f"DF703 {path}: {path} holds {what}, which stays in the layer of this COPY"
    assert "s3cr3t" not in found and "abcdef" not in found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("id_rsa.pub", "ssh-rsa AAAA\n"),
        ("repo.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"),
        (".npmrc", "//npm.example.com/:_authToken=${NPM_TOKEN}\n"),
        (".npmrc", "engine-strict=true\n"),
        ("pip.conf", "index-url = https://${USER}:${PASS}@pypi.example.org/\n"),
        ("example.key", "-----BEGIN PRIVATE KEY-----\nMII\n"),
        ("docs.ini", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n"),
        ("strip.ps1", "$k -replace '-----BEGIN PRIVATE KEY-----', ''\n"),
        ("auth.json", '{"http-basic": {}}'),
        ("registry.auth", '{"auths": {"r": {}}, "credsStore": "desktop"}'),
        ("localhost.key", "-----BEGIN PRIVATE KEY-----\nMII\n"),
    ],
)
def test_a_file_without_a_secret_is_not(project: Project, path: str, text: str) -> None:
    project.write("Dockerfile", f"FROM a\nCOPY {path} /srv/\n")
    project.write(path, text)
    assert project.report() == []


def test_secrets_in_a_folder_that_is_copied(project: Project) -> None:
    project.write("Dockerfile", "FROM a\nCOPY conf /etc/app/\n")
    project.write("conf/tls/server.key", "-----BEGIN RSA PRIVATE KEY-----\nMII\n")
    assert project.report() == [
        "DF703 conf: conf/tls/server.key is copied too: it holds a private key, which stays in the layer of this COPY"
    ]


@pytest.mark.parametrize(
    ("run_", "is_found"),
    [
        ("rm -rf /etc/app/private", True),
        ("/etc/app/setup && rm /etc/app/private/a.key", False),  # what it is, its name does not say
        ("rm -rf /etc/app/.ssh", True),
        ("rm -rf /etc/app/docs", False),
        ("rm -rf /etc/app", False),
    ],
)
def test_a_secret_that_is_removed_too_late(project: Project, run_: str, is_found: bool) -> None:
    project.rules = rules_of("DF732")
    project.write("Dockerfile", f"FROM a\nCOPY conf /etc/app\nRUN {run_}\n")
    for path in ("conf/private/a.key", "conf/.ssh/x", "conf/docs/a", "conf/setup"):
        project.write(path)
    assert project.codes() == ("DF732" if is_found else "")


def test_the_history_in_the_final_image(project: Project) -> None:
    project.rules = rules_of("DF730")
    project.write(".git/HEAD")
    project.write("Dockerfile", "FROM a\nCOPY .git /src/.git\n")
    assert project.codes() == "DF730"
    project.write("Dockerfile", "FROM a AS b\nCOPY .git /src/.git\nFROM c\n")
    assert project.codes() == ""


def test_git_may_be_asked_through_a_mount(project: Project) -> None:
    asks = "FROM a AS version\nRUN --mount=target=. git describe > /version\n"
    project.write("Dockerfile", f"{asks}FROM b\nCOPY . /srv\n")
    project.write(".git/HEAD", 10)
    assert project.report() == []


def test_files_of_a_submodule_may_be_there_when_it_is_checked_out(project: Project) -> None:
    project.write(".git/config")
    project.write(
        "Dockerfile", "FROM a\nCOPY web/package.json web/tests conf.ini other.ini /srv/\n"
    )
    project.write("conf.ini")
    found = ["DF705 web/package.json", "DF705 web/tests", "DF705 other.ini"]
    assert [line.partition(":")[0] for line in project.report(given=".")] == found
    project.write(
        ".gitmodules", '[submodule "w"]\n\tpath = web\n\turl = https://example.org/w.git\n'
    )
    assert [line.partition(":")[0] for line in project.report(given=".")] == found[2:]


def test_a_submodule_has_manifests_that_nobody_sees_before_it_is_checked_out(
    project: Project,
) -> None:
    project.rules = rules_of("DF724")
    project.write(".git/config")
    copy = "COPY web/package.json web/yarn.lock ./\nRUN yarn install\n"
    project.write("Dockerfile", f"FROM node:22\nWORKDIR /srv\n{copy}")
    project.write("web/readme.md")
    project.write(".gitmodules", '[submodule "w"]\n\tpath = web\n')
    assert project.report() == []


def test_scripts_of_windows_have_no_mode(project: Project) -> None:
    project.rules = rules_of("DF712")
    start = "WORKDIR /init\nCOPY start.ps1 .\nCMD ./start.ps1 -Verbose\n"
    shell = 'SHELL ["powershell", "-Command"]\n'
    project.write("start.ps1", "Write-Host a\n")
    project.write(
        "Dockerfile", f"FROM mcr.microsoft.com/windows/servercore:ltsc2022\n{shell}{start}"
    )
    assert project.codes() == ""
    project.write("Dockerfile", f"FROM mcr.microsoft.com/powershell:7.5-debian-12\n{start}")
    assert project.codes() == "DF712"


# --- node_modules that is not there yet ---

BUILDER = "FROM node:24-slim AS build\nWORKDIR /app\n{}\nFROM nginx:1.29\nCOPY --from=build /app/dist /srv\n"
MANIFEST = '{"dependencies": {"express": "5"}}'


@pytest.mark.parametrize(
    ("lines", "severity"),
    [
        ("COPY package.json ./\nRUN npm ci\nCOPY . .", "warning"),
        ("COPY . .\nRUN npm ci", "info"),
        ("COPY package.json ./\nRUN npm ci\nCOPY . /other", "info"),
        ("COPY package.json server.js ./\nRUN npm ci", ""),
        ("COPY --exclude=node_modules . .\nRUN npm ci", ""),
    ],
)
def test_node_modules_of_a_working_copy(project: Project, lines: str, severity: str) -> None:
    (project.root / ".git").mkdir()
    project.write(".gitignore", "node_modules\n")
    project.write("package.json", MANIFEST)
    project.write("server.js")
    project.write("Dockerfile", BUILDER.format(lines))
    found = project.findings("Dockerfile")
    assert [it.severity.name for it in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".dockerignore", "node_modules\n"),
        (".dockerignore", "*\n!server.js\n"),
        (".gitignore", "/dist\n"),
        ("package.json", "{}"),
    ],
)
def test_no_node_modules_to_come(project: Project, path: str, text: str) -> None:
    (project.root / ".git").mkdir()
    files = {".gitignore": "node_modules\n", "package.json": MANIFEST, path: text}
    for name, content in files.items():
        project.write(name, content)
    project.write("Dockerfile", BUILDER.format("COPY . .\nRUN npm ci"))
    assert project.codes() == ""


def test_another_program_is_no_slip(project: Project) -> None:
    project.write("Dockerfile", "FROM a\nCOPY src/train.py src/helpers.py /srv/\n")
    project.write("src/main.py")
    project.write("src/helpers.py")
    (found,) = project.findings()
    assert found.fix is None


def test_what_climbs_is_seen_from_the_folder_of_the_dockerfile(project: Project) -> None:
    project.rules = rules_of("DF207", "DF724")
    for path in (".git/HEAD", "docs/a.md", "site/package.json"):
        project.write(path, 10)
    text = "FROM node:22-slim\nWORKDIR /site\nCOPY . .\nCOPY ../docs docs\nRUN npm install\n"
    project.write("site/Dockerfile", text)
    assert project.codes("site/Dockerfile") == "DF207"
    project.write("site/Dockerfile", text.replace("COPY . .", "COPY site/package.json ."))
    assert project.codes("site/Dockerfile") == ""
