"""ca-certificates: who needs the package, and whether it is there.

Debian's curl, wget and git only recommend it. Without recommended packages, and without certificates in
the base image, every https:// fails.
"""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_later, is_so_until
from dflint.model.packages.availability import package_name
from dflint.model.packages.installs import installs
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    text = step.instruction.written
    return any(sign in text for sign in _SIGNS)
