"""A file is written as a whole or not at all, and keeps all that it had but its text."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dflint.files import Document, read
from dflint.writing import WriteError, write

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"FROM a\n")
    return path


def _write(path: Path, text: str) -> None:
    write(read(str(path)), text)


def test_the_new_text_is_in_the_file_and_nothing_else_in_the_folder(file: Path) -> None:
    _write(file, "FROM b\n")
    assert file.read_bytes() == b"FROM b\n"
    assert os.listdir(file.parent) == ["Dockerfile"]


@pytest.mark.parametrize(
    "raw",
    [
        b"FROM a\r\nRUN b\n",
        b"\xef\xbb\xbfFROM a\n",
        b"FROM a # k\xe9 \xff\n",
        b"\xff\xfe" + "FROM a # ä\r\n".encode("utf-16-le"),
        b"\xfe\xff" + "FROM a # ä\n".encode("utf-16-be"),
    ],
)
def test_encoding_mark_and_newlines_stay(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    _write(file, read(str(file)).source.text.replace("a", "bb"))
    _write(file, read(str(file)).source.text.replace("bb", "a"))
    assert file.read_bytes() == raw


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664, 0o4755])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    _write(file, "FROM b\n")
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(not IS_ROOT, reason="needs root to give a file away")
def test_the_owner_stays(file: Path) -> None:
    os.chown(file, 1234, 4321)
    file.chmod(0o4755)
    _write(file, "FROM b\n")
    status = file.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 4321, 0o4755)


def test_extended_attributes_stay(file: Path) -> None:
    try:
        os.setxattr(file, "user.origin", b"here")
    except OSError:
        pytest.skip("no extended attributes on this disk")
    _write(file, "FROM b\n")
    assert os.getxattr(file, "user.origin") == b"here"


def test_a_link_stays_a_link(file: Path) -> None:
    link = file.parent / "web.Dockerfile"
    folder = file.parent / "links"
    folder.mkdir()
    (folder / "other").symlink_to("../Dockerfile")
    link.symlink_to("links/other")
    _write(link, "FROM b\n")
    assert os.readlink(link) == "links/other"
    assert file.read_bytes() == b"FROM b\n"


def test_all_names_of_a_file_see_the_new_text(file: Path) -> None:
    other = file.parent / "other"
    os.link(file, other)
    _write(file, "FROM b\n")
    assert other.read_bytes() == b"FROM b\n"
    assert file.samefile(other)


def test_what_someone_else_wrote_meanwhile_stays(file: Path) -> None:
    document = read(str(file))
    file.write_bytes(b"FROM c\n")
    with pytest.raises(WriteError, match=r'Dockerfile" was changed by someone else meanwhile'):
        write(document, "FROM b\n")
    assert file.read_bytes() == b"FROM c\n"
    assert os.listdir(file.parent) == ["Dockerfile"]


def test_a_file_that_is_gone_is_not_made_again(file: Path) -> None:
    document = read(str(file))
    file.unlink()
    with pytest.raises(WriteError, match="No such file or directory"):
        write(document, "FROM b\n")
    assert not file.exists()


def test_a_pipe_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    os.mkfifo(path)
    with pytest.raises(WriteError, match="it is no plain file"):
        write(Document(str(path), b"FROM a\n"), "FROM b\n")


def test_the_same_text_is_not_written_again(file: Path) -> None:
    before = file.stat()
    _write(file, "FROM a\n")
    after = file.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


AS_OTHER = """
import os, sys
from dflint.files import read
from dflint.writing import WriteError, write
os.setgid(1234)
os.setuid(1234)
try:
    write(read(sys.argv[1]), "FROM b\\n")
except WriteError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A file that everybody may read and write, in a folder of one user."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "Dockerfile")
        path.write_bytes(b"FROM a\n")
        path.chmod(0o666)
        yield path


def _write_as_other(path: Path) -> str:
    """What another user is told who writes the file."""
    done = subprocess.run(
        [sys.executable, "-c", AS_OTHER, str(path)], capture_output=True, text=True, check=False
    )
    return done.stderr.strip()


@pytest.mark.skipif(not IS_ROOT, reason="needs root to be two users")
def test_who_may_write_the_file_but_not_the_folder_writes_the_file(shared: Path) -> None:
    assert _write_as_other(shared) == ""
    assert shared.read_bytes() == b"FROM b\n"
    assert (shared.stat().st_uid, stat.S_IMODE(shared.stat().st_mode)) == (0, 0o666)


@pytest.mark.skipif(not IS_ROOT, reason="needs root to be two users")
def test_the_owner_stays_also_where_it_cannot_be_given(shared: Path) -> None:
    shared.parent.chmod(0o777)
    assert _write_as_other(shared) == ""
    assert shared.read_bytes() == b"FROM b\n"
    assert shared.stat().st_uid == 0
    assert os.listdir(shared.parent) == ["Dockerfile"]


@pytest.mark.skipif(not IS_ROOT, reason="needs root to be two users")
def test_a_read_only_file_is_not_written(shared: Path) -> None:
    shared.chmod(0o644)
    shared.parent.chmod(0o777)
    assert _write_as_other(shared) == f'cannot write "{shared}": it is read-only.'
    assert shared.read_bytes() == b"FROM a\n"


WITH_DISK = """
import sys
from dflint.files import read
from dflint.writing import WriteError, write
try:
    write(read(sys.argv[1]), "FROM b\\n" * 9999)
except WriteError as error:
    print(error)
"""


def _can_mount(folder: Path) -> bool:
    if not IS_ROOT or shutil.which("unshare") is None:
        return False
    mount = ["unshare", "-m", "mount", "-t", "tmpfs", "none", str(folder)]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


def _write_with(mounts: str, folder: Path) -> str:
    """What the user is told who writes a file where these are mounted."""
    if not _can_mount(folder):
        pytest.skip("needs a mount namespace")
    script = f'{mounts} && "$0" -c "$1" Dockerfile && ls -a && head -c 6 Dockerfile'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, sys.executable, WITH_DISK],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return done.stdout


def test_a_file_that_is_mounted_is_written(file: Path) -> None:
    other = file.parent.parent / "mounted"
    other.write_bytes(b"FROM a\n")
    shown = _write_with(f"mount --bind {other} Dockerfile", file.parent)
    assert shown == ".\n..\nDockerfile\nFROM b"
    assert other.read_bytes() == b"FROM b\n" * 9999


def test_on_a_full_disk_nothing_changes(file: Path) -> None:
    mounts = 'mount -t tmpfs -o size=8k none . && cd "$PWD" && echo FROM a > Dockerfile'
    assert _write_with(mounts, file.parent) == (
        'cannot write "Dockerfile": No space left on device.\n.\n..\nDockerfile\nFROM a'
    )
