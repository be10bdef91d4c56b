"""A Dockerfile is built as it is and as fixed: what a fix does to a real image.

Both builds are cold, so that no cache hides a difference.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from textwrap import dedent

from dflint.build.errors import BuildFailed
from dflint.build.request import BuildRequest, Built
from dflint.build.session import Session
from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import fix
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Safety
from dflint.image.compare import Comparison, compare
from dflint.image.image import Image
from dflint.image.reading import read
from dflint.image.volatile import VOLATILE
from dflint.measure.touching import touch
from dflint.source import Source
from tests.build.bases import BASES, base, remove_bases
from tests.build.index import index
from tests.build.lab import engine

INDEX = "http://index"  # in files and Dockerfiles: the address of the package index
RULES = {rule.name: rule for rule in all_rules()}


@dataclass(frozen=True)
class Proof:
    """A Dockerfile with something to fix.

    `rules`: whose fixes are made, by name; `unmade`: whose safe fix must not be made here. `by_hand`: what a person makes of it where a rule only
    gives advice. `files`: what is in the build context. `gone`: patterns of the paths that only
    the image before has; nothing else may differ but `noise`, which no two builds have alike.
    `fails`: what the build without the fix says before it fails. `touched`: a file that is changed
    after both builds, or an ARG, to see how long it takes to build again.
    """

    rules: str
    text: str
    files: dict[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    fails: str = ""
    touched: str = ""
    safety: Safety = Safety.SAFE
    by_hand: str = ""
    unmade: str = ""


@dataclass(frozen=True)
class Outcome:
    """A build: `again` are the seconds that the second one took. Either an image or an error."""

    image: Image | None
    seconds: float = 0.0
    again: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class Effect:
    """What the fixes of a proof did."""

    proof: Proof
    before: Outcome
    after: Outcome

    @cached_property
    def difference(self) -> Comparison:
        """Of two images that there are."""
        assert self.before.image is not None and self.after.image is not None, self
        noise = dict.fromkeys(self.proof.noise, "is never alike")
        return compare(self.before.image, self.after.image, noise | VOLATILE)

    @property
    def saved(self) -> int:
        """Bytes in all layers."""
        assert self.before.image is not None and self.after.image is not None, self
        return self.before.image.size - self.after.image.size


class Workshop:
    """Builds proofs in a session, upon base images that are made when they are first needed."""

    def __init__(self, session: Session, address: str) -> None:
        self.session = session
        self.address = address

    def effect(self, proof: Proof) -> Effect:
        """Build without and with the fixes. Raises BuildError."""
        before = self._text(proof.text)
        after = self._text(proof.by_hand) if proof.by_hand else fixed(before, proof)
        return Effect(
            proof,
            self._built(proof, before),
            self._built(replace(proof, fails=""), after),
        )

    def _text(self, text: str) -> str:
        return dedent(text).lstrip("\n").replace(INDEX, self.address)

    def _built(self, proof: Proof, text: str) -> Outcome:
        folder = self.session.scratch()
        for path, content in proof.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content.replace(INDEX, self.address))
        options = ("--network=host", *_contexts(text))
        request = BuildRequest(text, folder, pull=False, builder_args=options)
        try:
            built = self.session.build(request)
        except BuildFailed as error:
            if not proof.fails:
                raise AssertionError("\n".join([str(error), *error.output])) from None
            return Outcome(None, error="\n".join(error.output))
        again = self._again(request, built, proof.touched) if proof.touched else 0.0
        return Outcome(_image(built), built.seconds, again)

    def _again(self, request: BuildRequest, built: Built, touched: str) -> float:
        """The seconds of a build after a file or an ARG has changed, with all caches warm."""
        if (request.context / touched).exists():
            touch(request.context / touched)
        else:
            request = replace(request, build_args=(f"{touched}=another",))
        again = self.session.build(replace(request, after=built))
        again.archive.unlink()
        return again.seconds


@contextmanager
def workshop() -> Iterator[Workshop]:
    """A place to build proofs in. Skips the test if there is no engine."""
    try:
        with index() as address, Session(engine("docker")) as session:
            yield Workshop(session, address)
    finally:
        remove_bases()


def fixed(text: str, proof: Proof) -> str:
    """The text after the fixes of a proof, each of which is made at least once."""
    names, unmade = proof.rules.split(), proof.unmade.split()
    table = dispatch([RULES[it].configured() for it in (*names, *unmade)])
    found = {it.rule.name for it in lint(Source("Dockerfile", text), table)}
    assert found.issuperset(unmade), f"nothing is said of {', '.join(unmade)}"
    done = fix(Source("Dockerfile", text), lambda source: lint(source, table), proof.safety)
    made = {it.rule.name for it in done.made}
    assert not done.refused, [f"{it.diagnostic.rule.name}: {it.reason}" for it in done.refused]
    assert made == set(names), f"nothing was fixed for {', '.join(sorted(set(names) - made))}"
    return done.source.text


def _contexts(text: str) -> Iterator[str]:
    """The options that make the builder take our images in place of those that FROM names."""
    for name in BASES:
        if name in text:
            yield f"--build-context={name}=docker-image://{base(name)}"


def _image(built: Built) -> Image:
    image = read(str(built.archive))
    built.archive.unlink()  # the disk may be small
    return image
