"""What a project's folder holds that has no business in an image."""

from __future__ import annotations

HISTORIES = frozenset({".git", ".hg", ".svn"})
# Made anew by the build, or of use only to those who work on the program.
JUNK_FOLDERS = HISTORIES | {
    "node_modules", "bower_components", ".venv", "venv", "__pycache__", ".tox", ".nox", ".gradle",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", ".terraform", ".next", ".nuxt", ".parcel-cache",
    ".turbo", ".angular", ".svelte-kit", ".bundle", ".eggs", ".idea", ".vs", ".vscode",
}  # fmt: skip
# Ignored wherever they are: anyone who writes one of these in a .dockerignore means any depth.
ANYWHERE = JUNK_FOLDERS | {
    "*.pyc", "*.pyo", "*.pyd", "*.py[cod]", "*.py[co]", "*.class", "*.swp", "*.swo", "*~", "*.log",
    "*.egg-info", ".DS_Store", "Thumbs.db", "npm-debug.log", "npm-debug.log*", "yarn-error.log",
    ".env", "*.pem", "id_rsa",
}  # fmt: skip
# Where examples lie that are no secret.
EXAMPLE_FOLDERS = frozenset({
    "test", "tests", "testing", "testdata", "fixtures", "example", "examples", "spec", "docs",
})  # fmt: skip
