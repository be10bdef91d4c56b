"""One policy: what it is about, what it requires, and what it has to say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dflint.policy.errors import PolicyError
from dflint.policy.exemptions import Exemption
from dflint.policy.expression.compile import compiled
from dflint.policy.expression.errors import ExpressionError, Undecided
from dflint.policy.expression.functions import glob_of
from dflint.policy.expression.types import BOOL, MISSING, Thing
from dflint.policy.expression.values import Work, text_of
from dflint.policy.messages import Message
from dflint.policy.model.files import DOCKERFILE
from dflint.policy.subjects import GIVEN, OF_IMAGES, SUBJECTS, SubjectFrame, plain, scope_for
from dflint.rule import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from dflint.engine.checked_file import CheckedFile
    from dflint.policy.expression.scope import Code
    from dflint.policy.model.images import MeasuredImage
    from dflint.source import Spanned

FOREIGN = "the file is for another frontend, or cannot be read"
MOST_FINDINGS = 100  # of one policy in one file


class UndecidedFinding(Finding):
    """A finding that says that a policy cannot be decided: it is no pass, however it is rated."""


class Policy:
    """A policy, compiled. `code` is that of its findings. Raises PolicyError.

    `table` has the keys of a [[policy]], of the right types; `values` the names that the
    configuration gives. `today`: the day by which exemptions end; None for that of the run.
    """

    def __init__(
        self, table: Mapping[str, Any], values: Mapping[str, object], today: date | None = None
    ) -> None:
        self.name: str = table["name"]
        self.code = f"DFP-{self.name}"
        self.on: str = table.get("on", "dockerfile")
        self.severity = Severity.named(table.get("severity", "error"))
        self.description: str = table.get("description", "")
        self.table = table
        self.today = today
        given = {**GIVEN, **values, **table.get("values", {})}
        self.values = {name: plain(value) for name, value in given.items()}
        self.scope = scope_for(self.on, given)
        self.where = self._condition("where") if "where" in table else None
        self.require = self._condition("require")
        usual = self.description.partition("\n")[0] or " ".join(table["require"].split())
        usual = f"{self.name} is not met: {usual.rstrip('.')}".replace("{", "{{")
        self.message = Message(table.get("message", usual), self.scope)
        self.exemptions = [self._exemption(n, it) for n, it in enumerate(table.get("except", ()))]

    def _condition(self, key: str) -> Code:
        try:
            code = compiled(self.table[key], self.scope, BOOL)
        except ExpressionError as error:
            raise PolicyError(str(error), (key,), error.start, error.end) from None
        if code.is_constant:
            try:
                what = f"always {text_of(code.run({}))}"
            except (Undecided, KeyError) as error:
                what = f"never decided ({error})"
            raise PolicyError(f"this is {what}: nothing of a file or an image is in it.", (key,))
        return code

    def _exemption(self, number: int, table: Mapping[str, Any]) -> Exemption:
        where = None
        place = ("except", str(number))
        if "where" in table:
            try:
                where = compiled(table["where"], self.scope, BOOL)
            except ExpressionError as error:
                key = (*place, "where")
                raise PolicyError(str(error), key, error.start, error.end) from None
        for name in ("path", "image"):
            try:
                glob_of(table.get(name, ""))
            except Undecided as error:
                raise PolicyError(f"{error}.", (*place, name)) from None
        image, path = table.get("image", ""), table.get("path", "")
        return Exemption(path, image, where, table["until"], table["reason"])

    @property
    def needs_image(self) -> bool:
        """Whether it is about a built image."""
        return self.on in OF_IMAGES

    @property
    def names(self) -> frozenset[str]:
        """The names that its conditions use."""
        codes = [self.require, *([self.where] if self.where is not None else [])]
        return frozenset().union(*[it.names for it in codes])

    @property
    def needs_file(self) -> bool:
        """Whether it asks for what only a Dockerfile has."""
        return not self.needs_image or bool(self.names & {*DOCKERFILE.fields, "dockerfile"})

    def subjects(self, file: Thing | None, image: Thing | None) -> Sequence[Thing]:
        """What it is about. Raises Undecided."""
        field = SUBJECTS[self.on][1]
        whole = image if self.needs_image else file
        if whole is None:
            return ()
        if not field:
            return [whole]
        found = whole.get(field)
        of = whole.type.fields[field]
        is_one = of.type.name != "list"
        if found is MISSING:
            what = f"the {self.on} is" if is_one else f"the {field} are"
            raise Undecided(f"{what} not known: {of.needs}")
        return [found] if is_one else found

    def frames(self, file: Thing | None, image: Thing | None) -> Iterator[SubjectFrame]:
        """What its conditions are worked out in, for each subject. Raises Undecided."""
        work = Work()
        for subject in self.subjects(file, image):
            yield SubjectFrame(self.on, subject, file, image, self.values, work)

    def findings(self, checked: CheckedFile) -> Iterator[Finding]:
        """What is wrong in a file, or with an image of it."""
        if checked.file is None:
            if self.needs_file:
                yield UndecidedFinding(_Start(), f"{self.name} cannot be decided: {FOREIGN}")
            elif (image := _image_of(checked)) is not None:
                yield from self.image_findings(image)
            return
        file = thing_of(checked)
        image = _image_of(checked)
        if self.needs_image and image is None:
            return
        final = checked.file.final
        usual: Spanned = final.from_ if final is not None else _Start()
        yield from self._of(file, image, checked.file.source.path, usual)

    def image_findings(self, image: Thing) -> Iterator[Finding]:
        """What is wrong with an image whose Dockerfile is not at hand."""
        yield from self._of(None, image, "", _Start())

    def _of(
        self, file: Thing | None, image: Thing | None, path: str, usual: Spanned
    ) -> Iterator[Finding]:
        made = 0
        try:
            for frame in self.frames(file, image):
                for finding in self._of_subject(frame, path, usual):
                    made += 1
                    if made <= MOST_FINDINGS:
                        yield finding
            if made > MOST_FINDINGS:
                what = (
                    f"{self.name} has {made - MOST_FINDINGS:,} more findings, which are not shown"
                )
                yield Finding(usual, what)
        except Undecided as error:
            yield UndecidedFinding(usual, f"{self.name} cannot be decided: {error}")

    def _of_subject(self, frame: SubjectFrame, path: str, usual: Spanned) -> Iterator[Finding]:
        subject: Thing = frame[self.on]
        place: Spanned = subject.place if self.on != "dockerfile" and subject.place else usual
        try:
            if self.where is not None and self.where.run(frame) is not True:
                return
            is_met, why = self.require.run(frame) is True, ""
        except Undecided as error:
            is_met, why = False, f"cannot be decided: {error}"
        ended = self._ended(frame, subject, path)
        if ended is not None and ended.until >= (self.today or date.today()):
            return
        if is_met:
            if ended is not None:
                text = f"the exception from {self.name} ended on {ended.until}: remove it ({ended.reason})"
                yield Finding(place, text).at_most(Severity.WARNING)
            return
        text = self.message.text(frame)
        text += f" ({why})" if why else ""
        text += f"; its exception ended on {ended.until} ({ended.reason})" if ended else ""
        for where in self._places(frame, why, place):
            yield UndecidedFinding(where, text) if why else Finding(where, text)

    def _places(self, frame: SubjectFrame, why: str, place: Spanned) -> list[Spanned]:
        """The things because of which it is not met, or else the subject."""
        ask = self.require.culprits
        if why or ask is None or (self.needs_image and self.on != "image"):
            return [place]
        try:
            found = [it.place for it in ask(frame)]
        except Undecided:
            return [place]
        places: dict[tuple[int, int], Spanned] = {
            (it.start, it.end): it for it in found if it is not None and it.end > it.start
        }
        return list(places.values()) or [place]

    def _ended(self, frame: SubjectFrame, subject: Thing, path: str) -> Exemption | None:
        """The exemption that holds for a subject; of several, the one that ends last."""
        if not self.exemptions:
            return None
        images = list(_image_names(subject, frame))
        those = [it for it in self.exemptions if it.holds_for(path, images, frame)]
        return max(those, key=lambda it: it.until, default=None)


class _Start:
    """The place of what has none."""

    start = 0
    end = 0


def thing_of(checked: CheckedFile) -> Thing:
    """A file as policies see it: one for all of them."""
    found = checked.__dict__.get("_thing")
    if found is None:
        found = checked.__dict__["_thing"] = Thing(DOCKERFILE, checked)
    return found


def _image_of(checked: CheckedFile) -> Thing | None:
    image: MeasuredImage | None = checked.image  # type: ignore[assignment]
    return None if image is None else image.thing


def _image_names(subject: Thing, frame: SubjectFrame) -> Iterator[str]:
    """What the images are called that a subject is about: with and without tag."""
    kind = subject.type.name
    if kind in OF_IMAGES:
        yield from _names_of_image(frame["image"])
        return
    if kind == "base":
        those = [subject]
    elif kind == "stage":
        those = [subject.get("base")]
    else:
        those = frame["bases"]
    for it in those:
        fields: tuple[str, ...] = ("name", "reference") if it.type.name == "base" else ("name",)
        for field in fields:
            name = it.get(field)
            if name is not MISSING:
                yield str(name)


def _names_of_image(image: Thing) -> Iterator[str]:
    """What a built image is called: as it is named, and by its repository and tag, with and without the
    registry."""
    name, repository, tag, registry = (
        "" if (it := image.get(key)) is MISSING else str(it)
        for key in ("name", "repository", "tag", "registry")
    )
    path = repository.removeprefix(f"{registry}/")
    for it in dict.fromkeys((name, repository, path, path.removeprefix("library/"))):
        if it:
            yield it
            if tag and it != name:
                yield f"{it}:{tag}"
