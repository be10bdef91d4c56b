"""What ADD can take besides files and directories: archives and addresses."""

from __future__ import annotations

# ADD unpacks tar archives, plain or packed with gzip, bzip2, xz or zstd.
ARCHIVES = (
    ".tar", ".gz", ".bz2", ".xz", ".zst", ".lzma", ".lz", ".z", ".tgz", ".tbz", ".tbz2", ".tb2",
    ".txz", ".tzst", ".tlz", ".tpz",
)  # fmt: skip
REMOTES = ("http://", "https://", "git://", "ssh://", "git@", "ftp://", "github.com/")


def is_archive(path: str) -> bool:
    """Whether it is named like an archive, wildcards at the end aside."""
    return path.lower().rstrip("*").endswith(ARCHIVES)


def is_remote(source: str) -> bool:
    """Whether it is fetched from the network: a URL or a git repository."""
    return source.startswith(REMOTES) or ("@" in source and ".git" in source)


def is_git_repository(source: str) -> bool:
    """Whether it is a git repository, of which ADD takes all files."""
    address = source.partition("#")[0].partition("?")[0]
    return address.endswith(".git") or source.startswith(
        ("git://", "git@", "ssh://", "github.com/")
    )
