"""COPY --link, which writes a layer of its own."""

from __future__ import annotations

from dflint.fix import delete, unsafe
from dflint.model.scope import expand
from dflint.rule import Finding, Severity, rule
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.steps import Step
    from dflint.syntax.nodes import Add, Copy


@rule("DF214", Severity.ERROR, "correctness", needs="--link")
def link_with_named_owner(instruction: Copy | Add, step: Step) -> Iterator[Finding]:
    """COPY --link gives files to a user by name, which it cannot look up.

    "invalid user index: -1": with --link the files go into a layer of their own, without /etc/passwd of the image.
    BuildKit refuses it since Docker 29, whose store of images links, and long before with `docker buildx create`. Give
    the number of the user, or copy without --link. With --chmod, BuildKit does not link.

    ```dockerfile bad
    FROM php:8.4-fpm
    COPY --link --chown=www-data:www-data public /srv/public
    ```

    ```dockerfile fixed
    FROM php:8.4-fpm
    COPY --chown=www-data:www-data public /srv/public
    ```

    ```dockerfile good
    FROM php:8.4-fpm
    COPY --link --chown=33:33 public /srv/public
    ```
    """
    link, owner = instruction.flag("link"), instruction.flag("chown")
    if link is None or owner is None or owner.value is None or instruction.flag("chmod"):
        return
    value = expand(owner.value, step.state.variables)
    is_off = link.value is not None and link.value.lower() == "false"
    if value is None or is_off:
        return
    names = [it for it in value.split(":") if it and it != "root" and not it.isdecimal()]
    if names and instruction.words:
        starts = [it.start for it in instruction.flags] + [it.start for it in instruction.words]
        behind = min(start for start in starts if start > link.start)
        fix = unsafe("Copy without --link", delete(Span(link.start, behind)))
        yield Finding(owner, f"--link cannot look up {names[0]}: the build stops", fix)
