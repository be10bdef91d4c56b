"""Users: which ones an image has, and which ones a stage makes."""

from __future__ import annotations

from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

ROOTS = frozenset({"root", "0"})  # the names of the user who may do everything
_EVERYWHERE = frozenset({
    "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy",
    "www-data", "backup", "list", "irc", "gnats", "nobody", "_apt", "adm", "shutdown", "halt",
    "operator", "ftp", "guest", "sshd", "at", "squid", "xfs", "postmaster", "cron", "postgres",
    "nut", "cyrus", "vpopmail", "ntp", "smmsp", "toor", "dbus", "tss", "polkitd",
    "messagebus", "systemd-network", "systemd-resolve", "systemd-timesync",
})  # fmt: skip
# Official images of which the users are known, with those that they have made.
_OWN = {
    "debian": (), "alpine": (), "ubuntu": ("ubuntu",), "python": (), "golang": (), "rust": (),
    "ruby": (), "php": (), "busybox": (), "amazonlinux": (), "fedora": (), "centos": (),
    "rockylinux": (), "almalinux": (), "buildpack-deps": (), "gcc": (), "openjdk": (),
    "eclipse-temurin": ("ubuntu",), "amazoncorretto": (), "perl": (), "pypy": (), "bash": (),
    "node": ("node",), "nginx": ("nginx",), "httpd": (), "oraclelinux": (), "maven": ("ubuntu",),
    "erlang": (), "elixir": (), "swift": ("ubuntu",), "haskell": (), "tomcat": ("ubuntu",),
}  # fmt: skip
PASSWD = ("/etc/passwd", "/etc", "/", "/etc/")


def lacks_user(stage: Stage, name: str) -> bool:
    """Whether the image surely has no user of that name: nothing in its stages tells of one."""
    if name in _EVERYWHERE or name.isdecimal() or not _knows(stage.image, name):
        return False
    for one in stage.chain:
        for step in one.steps_of(Run):
            if name in step.instruction.written or _may_make_users(step.instruction):
                return False
        for step in one.copies:
            words = step.instruction.words
            if len(words) < 2 or words[-1] in PASSWD or "passwd" in words[-1]:
                return False
    return True


def _knows(image: Image | None, name: str) -> bool:
    if image is None or image.familiar not in _OWN:
        return False
    return name not in _OWN[image.familiar]


def _may_make_users(instruction: object) -> bool:
    """Whether it does something that can make users whose names the file does not show."""
    if not isinstance(instruction, Run) or instruction.mounts:
        return True
    text = instruction.rest.text
    return any(
        it in text for it in ("useradd", "adduser", "usermod", ".sh", "ansible", "/etc/passwd")
    )
