"""ca-certificates: who needs the package, and whether it is there.

Debian's curl, wget and git only recommend it. Without recommended packages, and without certificates in
the base image, every https:// fails.
"""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.layers.network import FETCHERS
from dflint.model.order import is_so_later, is_so_until
from dflint.model.packages.availability import package_name
from dflint.model.packages.installs import installing, installs
from dflint.model.packages.sources import runs_unknown
from dflint.model.variables.values import words_meant
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

CERTIFICATES = "ca-certificates"
# Signs that something speaks TLS, in the text of an instruction.
_SIGNS = (
    "https://",
    "git@",
    "pip install",
    "npm ",
    "yarn ",
    "cargo ",
    "go get",
    "go mod",
    "gem install",
    "git clone",
)


def loses_certificates(install: Install, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether an installation without recommended packages takes certificates away that are needed.

    It has a package that recommends them and none that depends on them, nothing else brings them, and
    a step at or after it, here or in a stage that builds upon it, speaks TLS.
    """
    if _certificates(install) != "recommends" or has_certificates(stage, step):
        return False
    return _speaks_tls(step) or is_so_later(_speaks_tls, step, stage, file)


def has_certificates(stage: Stage, step: Step) -> bool:
    """Whether certificates are there after a step: in the base image, or installed up to it."""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is not None and facts.has(CERTIFICATES):
        return True
    return is_so_until(_installs_certificates, step, stage)


def surely_lacks_certificates(stage: Stage, step: Step) -> bool:
    """Whether the base image is known to have no certificates, and nothing up to a step installs them."""
    facts = facts_of(stage.image) if stage.image is not None else None
    return (
        facts is not None and facts.has(CERTIFICATES) is False and not has_certificates(stage, step)
    )


def _certificates(install: Install) -> str:
    """How a set of packages brings certificates: "depends" if one needs them, "recommends" or ""."""
    from dflint.model.lookups.debian_packages import certificates_of

    found = [certificates_of(package_name("apt", word)) for word in install.packages]
    return "depends" if "depends" in found else "recommends" if "recommends" in found else ""


def _installs_certificates(step: Step) -> bool:
    """Whether a step brings certificates, by name, or with what depends on them.

    What only recommends them does not count: this is for fixes that take recommended packages away.
    """
    if not isinstance(step.instruction, Run):
        return CERTIFICATES in step.instruction.written or "/etc/ssl" in step.instruction.written
    if CERTIFICATES in step.instruction.written:
        return True
    for install in installs(step):
        if install.manager == "apt":
            if _certificates(install) == "depends":
                return True
    return False


def _speaks_tls(step: Step) -> bool:
    """Whether a step fetches something over TLS, or brings a script that may."""
    it = step.instruction
    if isinstance(it, Copy | Add) and any(word.endswith(".sh") for word in it.sources):
        return True
    if any(sign in it.written for sign in _SIGNS):
        return True
    return _fetches_by_variable(step)


@cached
def _fetches_by_variable(step: Step) -> bool:
    """Whether an address that a step fetches is in a variable."""
    fetches = [one for one in step.commands if one.name in FETCHERS]
    return any("$" in word and "://" not in word for one in fetches for word in one.operands)


def fetches_without_certificates(step: Step, stage: Stage) -> Iterator[Command]:
    """The commands of a step that fetch over HTTPS and check a certificate, where surely none are there."""
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None or facts.has(CERTIFICATES) is not False or not facts.deletes_archives:
        return  # or no image of Debian: that of Alpine has a bundle of certificates under another name
    if is_so_until(_may_bring_certificates, step, stage):
        return
    from dflint.model.packages.programs import is_missing

    for command in step.commands:
        is_fetch = command.name in ("curl", "wget") or command.runs("git", "clone") is not None
        is_sure = not command.is_conditional
        if is_fetch and is_sure and any(word.startswith("https://") for word in command.args):
            if not is_missing(str(command.name), step, stage, command):  # that is DF391
                yield command


def _may_bring_certificates(step: Step) -> bool:
    """Whether a step may bring certificates, or has programs not check them."""
    it, text = step.instruction, step.instruction.written
    if any(sign in text for sign in _UNCHECKED) or isinstance(it, Onbuild):
        return True
    if isinstance(it, Copy | Add):
        return any(
            folder in text for folder in ("/etc", "/usr", " /\n", "$")
        ) or text.rstrip().endswith(" /")
    if not isinstance(it, Run):
        return False
    if it.mounts or runs_unknown(step):
        return True
    return any(_brings(command, install, step) for command, install in installing(step))


def _brings(command: Command, install: Install, step: Step) -> bool:
    """Whether an installation may bring certificates: by a package that needs them, or recommends them."""
    from dflint.model.lookups.debian_packages import certificates_of, is_base_package

    if install.manager != "apt":
        return install.row.is_system
    packages = words_meant(install.packages, step)
    if any("$" in word for word in packages):
        return True
    kinds = {
        certificates_of(name) if not is_base_package(name) else ""
        for name in (package_name("apt", word) for word in packages)
    }
    recommends = "recommends" in kinds and not command.has("--no-install-recommends")
    return (
        bool(install.files or install.groups) or None in kinds or "depends" in kinds or recommends
    )


_UNCHECKED = (
    CERTIFICATES, "/etc/ssl", "ssl_verify", "sslVerify", "SSL_NO_VERIFY", "--no-check-certificate", "--insecure",
    " -k ", "-sk", "-kL", "-Lk", "curlrc", "wgetrc", "Install-Recommends", "SSL_CERT", "CURL_CA",
)  # fmt: skip
