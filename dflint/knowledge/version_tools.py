"""Programs that bring another version of a language than the image has.

Sources: their manuals. As of 2026-11.
"""

from __future__ import annotations

# Programs that bring another version of a language, which are named in the stage then.
OTHER_RUNTIMES = {
    "node": ("nvm", "nodesource", "fnm", " n ", "npx n", "volta", "nodeenv"),
    "ruby": ("rbenv", "rvm", "ruby-install", "ruby-build", "asdf"),
    "python": ("pyenv", "conda", "deadsnakes", "uv python", "asdf"),
    "golang": ("golang.org/dl", "go.dev/dl", "toolchain", "gvm"),
}
