"""Tools that ask git for the history of a project when they build it: which files say so, in which words.

Sources: the documentation of the build tools and of their plug-ins, looked through on 2026-11-30.
"""

from __future__ import annotations

# What is written where git is asked about the history: programs that do it, and the commands.
ASKS = (
    "git describe", "git rev-parse", "git log", "git rev-list", "git show", "git tag", "git branch",
    "git status", "git diff", "git ls-files", "git symbolic-ref", "git name-rev", "git archive",
    "git submodule", "git -c ", "git config", "'git'", '"git"', "git_commit", ".git/",
)  # fmt: skip
PYTHON_ASKS = (
    "setuptools-scm", "setuptools_scm", "setuptools-git-versioning", "setuptools_vcs", "hatch-vcs",
    "hatch_vcs", "versioningit", "versioneer", "dynamic-versioning", "dunamai", "pbr", "flit-scm",
    "flit_scm", "use_scm_version", "vcs-versioning", "vcs_versioning", "miniver", "uv-dynamic-versioning",
    'source = "scm"', "setupmeta", "gitpython", "pygit2", "git-versioner",
)  # fmt: skip
_PYTHON_FILES = (
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "tox.ini",
    "noxfile.py",
    "versioneer.py",
)
_NODE_FILES = ("package.json", "*.config.js", "*.config.ts", "*.config.mjs", "*.config.cjs",
               "*.config.mts", "gulpfile.*", "Gruntfile.*", "angular.json", "vite.config.*")  # fmt: skip
_NODE_ASKS = ("git-rev", "git-describe", "git-commit", "git-last-commit", "git-repo-info", "git-info",
              "gitinfo", "simple-git", "isomorphic-git", "nodegit", "semantic-release", "lastupdated",
              "showlastupdatetime", "vite-plugin-git", "unplugin-info", "sentry-cli")  # fmt: skip
_MAKE_FILES = ("Makefile*", "makefile", "GNUmakefile", "*.mk", "*.make", "*.sh", "*.bash")
# Manager or program: the files it reads, and what in them asks for the history.
ASKED_BY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(
        ("pip", "uv", "poetry", "pdm", "hatch", "python", "python3", "pipenv", "build", "flit", "tox",
         "nox", "pipx", "easy_install", "conda", "mkdocs", "sphinx-build"),
        ((*_PYTHON_FILES, "mkdocs.yml"), (*PYTHON_ASKS, *ASKS, "git-revision")),
    ),
    **dict.fromkeys(
        ("npm", "yarn", "pnpm", "bun", "npx", "node", "next", "vite", "webpack", "ng", "nx", "turbo",
         "lerna", "gulp", "grunt", "rush", "bunx"),
        (_NODE_FILES, (*_NODE_ASKS, *ASKS)),
    ),
    "cargo": (
        ("Cargo.toml", "build.rs"),
        ("vergen", "git-version", "git_version", "git2", "gix", "shadow-rs", "built", "build-info",
         "git-testament", "rustc_tools_util", "build-data", *ASKS),
    ),
    "maven": (
        ("pom.xml", "extensions.xml"),
        ("git-commit-id", "buildnumber", "jgitver", "git-versioning", "jgit", "git-build", "maven-scm",
         "gitflow", "git-code-format", "sortpom", "spotless"),
    ),
    "gradle": (
        ("*.gradle", "*.gradle.kts", "libs.versions.toml"),
        ("git-properties", "axion-release", "nebula", "git-version", "gitversion", "grgit", "reckon",
         "jgit", "git-build", "spotless", *ASKS),
    ),
    "dotnet": (
        ("*.csproj", "*.fsproj", "*.props", "*.targets", "version.json", "GitVersion.yml"),
        ("minver", "gitversion", "nerdbank", "gitinfo", "nbgv", "sourcelink", "public_release",
         "publicrelease", *ASKS),
    ),
    **dict.fromkeys(("cmake", "ninja"), (("CMakeLists.txt", "*.cmake", "*.cmake.in"), (*ASKS, "git "))),
    "meson": (("meson.build",), ("vcs_tag", *ASKS)),
    "bundler": (("*.gemspec", "Gemfile"), ("git ls-files", *ASKS)),
    "gem": (("*.gemspec",), ("git ls-files", *ASKS)),
    "rake": (("Rakefile", "*.rake"), ASKS),
    "mix": (("mix.exs",), ASKS),
    "make": (_MAKE_FILES, (*ASKS, "$(git ", "git ")),
    "just": (("justfile", "Justfile", ".justfile"), ("git ",)),
    "task": (("Taskfile*",), ("git ",)),
    "hugo": (("hugo.*", "config.toml", "config.yaml", "config.yml"), ("gitinfo",)),
    "sbt": (("*.sbt",), ("git", "dynver")),
    "cabal": (("*.cabal", "*.hs"), ("githash", "gitrev", *ASKS)),
    "stack": (("*.cabal", "package.yaml"), ("githash", "gitrev", *ASKS)),
}  # fmt: skip
# These always ask, or stamp what they build with the commit where git is there.
ALWAYS = frozenset({"goreleaser", "git", "nbgv", "semantic-release", "git-cliff", "gitversion"})
WITHOUT_HISTORY = ("clone", "init", "config", "lfs", "ls-remote", "--version", "version")
