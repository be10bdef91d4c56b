"""Options of the GNU programs that those of BusyBox refuse, and which packages of Alpine surely keep BusyBox's.

Tried with BusyBox 1.35.0 on 2026-12-01; in Alpine: rbenv/ruby-build#2301, asdf-vm/asdf-nodejs#163,
chainloop-dev/chainloop#871, stealthcopter/deepce#13 and openjdk/jdk#8449.
"""

from __future__ import annotations

_SUM = "--check --status --strict --quiet --ignore-missing"
OPTIONS = {
    **dict.fromkeys(("sha256sum", "sha512sum", "sha1sum", "md5sum"), _SUM),
    "base64": "--decode --wrap", "du": "--max-depth", "grep": "-P --perl-regexp --quiet",
    "mktemp": "--suffix", "sed": "-z --null-data", "sort": "--version-sort --unique",
    "stat": "--format --printf", "tar": "--wildcards --one-top-level --warning", "tee": "--append",
    "wget": "--progress --show-progress --retry-connrefused --waitretry --https-only --content-disposition"
    " --max-redirect --no-use-server-timestamps -i -L",
    "xargs": "-d --delimiter",
}  # fmt: skip
# Images of Alpine that add none of these programs.
IMAGES = frozenset({"alpine", "golang", "nginx", "node", "python"})
# Packages that bring none of them either, besides those that are known to bring no program: -dev packages too.
PLAIN = frozenset({
    "build-base", "busybox-extras", "cmake", "ffmpeg", "g++", "gcc", "gcompat", "libc6-compat", "libstdc++",
    "libgcc", "linux-headers", "musl-dev", "nodejs", "npm", "openssh-client", "py3-pip", "python3", "su-exec",
    "tini", "yarn",
})  # fmt: skip
