"""Which variables hold secrets, as far as their name and value tell.

Names are read as words between underscores, as BuildKit's SecretsUsedInArgOrEnv does.
"""

from __future__ import annotations

from dflint.knowledge.secrets import (
    ALWAYS_SECRET,
    BUILDKIT_HARMLESS,
    BUILDKIT_WORDS,
    DUMMIES,
    DUMMY_BEGINNINGS,
    FILE_ENDINGS,
    HARMLESS_ENDINGS,
    HARMLESS_WORDS,
    NODE_COOKIES,
    PATH_BEGINNINGS,
    PUBLIC_SERVICES,
    PUBLISHED_BEGINNINGS,
    SAID_TO_BE_NONE,
    SECRET_WORDS,
)
from dflint.model.scope import expand
from dflint.source import cached
from dflint.syntax.nodes import Arg, Env, Onbuild

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.parts import Pair

_TOKEN = "eyJ"  # how every JSON Web Token begins: {" in Base64


@cached
def secret_candidates(whole: Stage | Dockerfile) -> tuple[tuple[Step, Pair], ...]:
    """The variables that a stage, or a file with its global ARGs, sets and names as secrets are."""
    stages = getattr(whole, "stages", None)
    if stages is None:
        return tuple(_candidates(whole.steps_of(Env, Arg, Onbuild)))  # type: ignore[union-attr]
    of_stages = [candidate for stage in stages for candidate in secret_candidates(stage)]
    return (*_candidates(whole.before_from), *of_stages)  # type: ignore[union-attr]


def _candidates(steps: Iterable[Step]) -> Iterator[tuple[Step, Pair]]:
    """The variables of ENVs and ARGs, deferred or not, with a word such as KEY in their names."""
    for step in steps:
        while isinstance(step.instruction, Onbuild) and step.inner is not None:
            step = step.inner
        if isinstance(step.instruction, Env | Arg):
            for pair in step.instruction.pairs:
                if not SECRET_WORDS.isdisjoint(pair.key.lower().split("_")):
                    yield step, pair


def is_secret(name: str, value: str) -> bool:
    """Whether a variable of that name and value, empty if it has none, seems to hold a secret."""
    if value.startswith(_TOKEN) and is_service_token(value):
        return True
    return is_secret_name(name) and not (value and is_harmless_value(name, value))


def is_service_token(value: str) -> bool:
    """Whether a JSON Web Token is for a server: those of Supabase say so, and the key for browsers says "anon"."""
    parts = value.split(".")
    if len(parts) != 3 or not parts[2]:
        return False
    from binascii import Error, a2b_base64

    try:
        claims = a2b_base64(parts[1].replace("-", "+").replace("_", "/") + "==")
    except (Error, ValueError):
        return False
    return b'"service_role"' in claims


def value_meant(pair: Pair, step: Step) -> str:
    """The value of a variable; the default that it always has, where no ARG decides: `${PW:-False}`."""
    value = pair.value
    if value is None or not value.expands:
        return str(value or "")
    scope = step.state.variables
    if any(scope.kind(it.name) == "arg" for it in value.variables):
        return str(value)
    return expand(value, scope) or str(value)


def is_secret_name(name: str) -> bool:
    """Whether the name says that it is a secret."""
    words = name.lower().split("_")
    if words[-1] == "cookie" and not NODE_COOKIES.isdisjoint(words):
        return True
    if SECRET_WORDS.isdisjoint(words) or not HARMLESS_WORDS.isdisjoint(words):
        return False
    if not PUBLIC_SERVICES.isdisjoint(words) and "personal" not in words:
        return not ALWAYS_SECRET.isdisjoint(words)
    if name.lower().startswith(PUBLISHED_BEGINNINGS) and ALWAYS_SECRET.isdisjoint(words):
        return False
    return words[-1] not in HARMLESS_ENDINGS


def is_buildkit_secret(name: str) -> bool:
    """Whether BuildKit warns of a variable of that name."""
    words = frozenset(name.lower().split("_"))
    return not words.isdisjoint(BUILDKIT_WORDS) and words.isdisjoint(BUILDKIT_HARMLESS)


def is_harmless_value(name: str, value: str) -> bool:
    """Whether a value is a path, a number, a switch or a placeholder rather than a secret."""
    bare = "".join(char for char in value.lower() if char.isalnum())
    if not bare or bare in DUMMIES or bare.startswith(DUMMY_BEGINNINGS) or value.startswith("<"):
        return True
    if not SAID_TO_BE_NONE.isdisjoint(value.lower().replace("_", "-").split("-")):
        return True
    if value.startswith(PATH_BEGINNINGS) or value.endswith(FILE_ENDINGS):
        return True
    if "://" in value:
        return "@" not in value
    return _is_fingerprint(name, bare)


def _is_fingerprint(name: str, bare: str) -> bool:
    """Of a public key, as in `RELEASE_KEY=E3FF2839…`: 40 hexadecimal digits."""
    return (
        name.lower().endswith(("key", "keys"))
        and len(bare) % 40 == 0
        and all(char in "0123456789abcdef" for char in bare)
    )
