"""Files that hold secrets: by their names, and what becomes of them in a stage."""

from __future__ import annotations

from dflint.model.layers.contents import layer_contents
from dflint.model.paths import joined
from dflint.model.scope import expand
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.layers.removals import Removals
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.parts import Mount

PRIVATE_KEYS = frozenset({
    "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk",
})  # fmt: skip
CREDENTIALS = frozenset({
    ".netrc", ".pypirc", ".git-credentials", ".pgpass", ".my.cnf", ".htpasswd", ".dockercfg",
    ".s3cfg", ".boto", ".vault-token", "kubeconfig", "terraform.tfstate", "secring.gpg",
    "credentials.json", "service-account.json", "service_account.json", "master.key",
    "client_secret.json", "secrets.yml", "secrets.yaml", "secrets.json",
})  # fmt: skip
ENVIRONMENTS = (".env", ".env.local", ".env.production", ".env.prod", ".env.development.local")
FOLDERS = (".aws", ".ssh", ".gnupg", ".kube", ".azure")
# These hold one only if they are in that folder.
IN_FOLDERS = {
    "identity": ".ssh", "credentials": ".aws", "config": ".kube", "config.json": ".docker",
}  # fmt: skip
SECRETS = PRIVATE_KEYS.union(CREDENTIALS, ENVIRONMENTS, FOLDERS)
KEY_STORES = (".pfx", ".p12", ".ppk", ".kdbx")
JAVA_STORES = (".jks", ".keystore")  # a truststore holds certificates of others
# How names of the keys of service accounts end, with their words put together.
ACCOUNT_KEYS = ("serviceaccount.json", "serviceaccountkey.json")
KEY_ENDINGS = (".key", ".pem")
KEY_NAMES = ("private", "server", "tls", "ssl", "privkey", "domain", "client", "localhost")
PUBLIC_NAMES = ("public", "pub", "cert", "chain", "ca", "gpg", "signing", "repo", "apt", "bundle")


class SecretFile:
    """A secret that a COPY or ADD brings: the word, and the command that removes it too late."""

    __slots__ = ("removal", "word")

    def __init__(self, word: Word, removal: Command | None) -> None:
        self.word = word
        self.removal = removal


def is_secret_file(path: str) -> bool:
    """Whether a file of that name holds a secret."""
    folder, slash, name = path.rpartition("/")
    if slash and name in ("", "."):
        return is_secret_file(folder)
    if name in SECRETS or name.endswith(KEY_STORES):
        return True
    lower = name.lower()
    if lower.replace("-", "").replace("_", "").endswith(ACCOUNT_KEYS):
        return True
    if lower.endswith(JAVA_STORES):
        return "trust" not in lower and "cacerts" not in lower
    if name in IN_FOLDERS:
        above = [part for part in folder.split("/") if part and part != "."]
        return above[-1:] == [IN_FOLDERS[name]]
    return name.endswith(KEY_ENDINGS) and _is_private(name[:-4].lower(), name[-4:])


@cached
def secret_files(stage: Stage) -> tuple[SecretFile, ...]:
    """The secrets that a stage copies into its layers."""
    return tuple(_secret_files(stage))


def _secret_files(stage: Stage) -> Iterator[SecretFile]:
    for step in stage.copies:
        instruction = step.instruction
        assert isinstance(instruction, (Copy, Add))
        for word in instruction.sources:
            if is_secret_file(word) and instruction.destination is not None:
                yield SecretFile(word, _removal(word, step, layer_contents(stage).removals))


def mounted_path(mount: Mount) -> str:
    """Where the file of a secret mount lies."""
    if mount.target is not None:
        return str(mount.target)
    return f"/run/secrets/{mount.fields.get('id', '')}"


def _removal(word: Word, step: Step, removals: Removals) -> Command | None:
    instruction = step.instruction
    assert isinstance(instruction, Copy | Add)
    assert instruction.destination is not None
    to = expand(instruction.destination, step.state.variables) or str(instruction.destination)
    name = str(word).rstrip("/").rpartition("/")[2]
    is_folder = to.endswith("/") or to in (".", "./") or to.rpartition("/")[2] != name
    target = (
        f"{to}/{name}" if (is_folder and len(instruction.sources) != 1) or to[-1:] in "/." else to
    )
    path = joined(step.state.workdir or "/?", target)
    return removals.first_after(path, step.start) if path is not None else None


def _is_private(stem: str, ending: str) -> bool:
    words = stem.replace("-", "_").replace(".", "_").split("_")
    if any(word in PUBLIC_NAMES for word in words):
        return False
    if ending == ".pem":
        return any(word in ("key", "private", "privkey", "privatekey") for word in words)
    return any(word in KEY_NAMES for word in words)
