"""What several tests of this folder start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.robustness.strangers import DOCKERFILE, SECRET


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """What is outside: a folder with a secret, and the repository below it."""
    (tmp_path / ".npmrc").write_text(SECRET + "\n[bad\n")
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "Dockerfile").write_text(DOCKERFILE)
    return folder
