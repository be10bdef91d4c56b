"""The safe fixes of proofs, where something else runs the commands: tests/build/safe_fixes.py.

What a fix adds must do its work there as well, or the fix must not be made.
"""

from tests.build.safe_fixes import PROOFS
from tests.build.workshop import Proof

KINDS = ("another user", "sudo", "an old base")

# Where a kind says nothing of a fix, or cannot be had here, and why.
WITHOUT_NEIGHBOUR = {
    ("pacman-cache-left", "an old base"): "Debian 11 has no pacman, and Arch has no releases",
    ("uv-links-across-mount", "an old base"): "a variable, which each uv knows",
}

_USER = "RUN useradd -m app && echo 'app ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/app"

NEIGHBOURS: dict[tuple[str, str], Proof] = {
    ("python", "another user"): Proof(
        "pip-cache-left uv-cache-left python-project-cache-left",
        f"""
        FROM python:3.13-slim
        {_USER}
        ENV PIP_INDEX_URL=http://index/simple UV_INDEX_URL=http://index/simple \\
            PIP_TRUSTED_HOST=127.0.0.1
        USER app
        WORKDIR /home/app
        RUN pip install --user tidy
        RUN uv pip install --target /home/app/uv tidy
        COPY --chown=app Pipfile .
        RUN pipenv install --skip-lock
        """,
        files=PROOFS["python"].files,
        gone=(
            "/home/app/.cache/pip/**",
            "/home/app/.cache/uv/**",
            "/home/app/.cache/pipenv/**",
        ),
        noise=("/tmp/pipenv-*", "/home/app/.local/**/RECORD"),
    ),
}
