"""Images of any size, one kind of thing repeated in each: how does the work of `dflint image` grow?

`IMAGES` has a maker for each kind. It is given how often to repeat, and gives the steps of an image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

from dflint.cli import run
from tests.image.lab import Member, emptied, file, folder, gone, layout, link

Steps = list[tuple[str, list[Member] | None]]

IMAGES: dict[str, Callable[[int], Steps]] = {}


def image(make: Callable[[int], Steps]) -> Callable[[int], Steps]:
    """Add a maker to `IMAGES` by its name."""
    IMAGES[make.__name__.replace("_", "-")] = make
    return make


def look_at(name: str, number: int, folder: Path) -> Callable[[], None]:
    """What shows an image of that kind, as JSON and as a page."""
    path = layout(IMAGES[name](number)).archive(folder / f"{name}-{number}.tar")
    page = str(folder / "page.html")

    def look() -> None:
        with redirect_stdout(_nowhere()), redirect_stderr(_nowhere()):
            assert run(["image", path, "--format", "json"]) == 0
            assert run(["image", path, "--html", page]) == 0

    return look


def _nowhere() -> TextIOWrapper:
    return TextIOWrapper(BytesIO(), "utf-8")


def _one(members: Iterable[Member]) -> Steps:
    return [("RUN make", list(members))]


def _package(number: int) -> str:
    return f"Package: p{number}\nStatus: install ok installed\nVersion: 1.{number}\nInstalled-Size: 12\n\n"


def _dpkg(number: int) -> Member:
    return file("var/lib/dpkg/status", "".join(map(_package, range(number))).encode())


@image
def files(number: int) -> Steps:
    return _one(file(f"d{index % 50}/f{index}", b"x") for index in range(number))


@image
def files_with_long_names(number: int) -> Steps:
    return _one(file(f"{'x' * 200}/{'y' * 200}/f{index}", b"x") for index in range(number))


@image
def nested_folders(number: int) -> Steps:
    return _one([file("/".join(["d"] * number) + "/f", b"x")])


@image
def layers(number: int) -> Steps:
    return [(f"RUN {index}", [file(f"f{index}", b"x")]) for index in range(number)]


@image
def layers_that_write_one_file(number: int) -> Steps:
    return [(f"RUN {index}", [file("f", b"%d" % index)]) for index in range(number)]


@image
def layers_that_write_one_folder(number: int) -> Steps:
    first = [file(f"d/f{index}", b"x") for index in range(number)]
    return [("RUN make", first), *((f"RUN {index}", [folder("d")]) for index in range(number))]


@image
def deleted_files(number: int) -> Steps:
    first = [file(f"f{index}", b"x") for index in range(number)]
    return [("RUN make", first), ("RUN rm", [gone(f"f{index}") for index in range(number)])]


@image
def deleted_folders(number: int) -> Steps:
    first = [file(f"d{index}/f", b"x") for index in range(number)]
    return [("RUN make", first), ("RUN rm", [gone(f"d{index}") for index in range(number)])]


@image
def emptied_folder(number: int) -> Steps:
    return [(f"RUN {index}", [emptied("d"), file(f"d/f{index}", b"x")]) for index in range(number)]


@image
def links(number: int) -> Steps:
    others = [link(f"l{index}", "f", "hardlink") for index in range(number)]
    return _one([file("f", b"x"), *others])


@image
def links_to_links(number: int) -> Steps:
    others = [link(f"l{index + 1}", f"l{index}") for index in range(number)]
    return _one([file("l0", b"x"), *others])


@image
def links_over_layers(number: int) -> Steps:
    others = [link(f"l{index + 1}", f"l{index}", "hardlink") for index in range(number)]
    return [("RUN make", [file("l0", b"x")]), *(("RUN ln", [it]) for it in others)]


@image
def history_without_layers(number: int) -> Steps:
    return [("RUN make", [file("f", b"x")]), *((f"ENV A={index}", None) for index in range(number))]


@image
def packages_of_dpkg(number: int) -> Steps:
    lists = [
        file(f"var/lib/dpkg/info/p{index}.list", b"/.\n/usr\n/usr/p%d\n" % index)
        for index in range(number)
    ]
    return _one([_dpkg(number), *lists, *(file(f"usr/p{index}", b"x") for index in range(number))])


@image
def packages_of_distroless(number: int) -> Steps:
    return _one(
        file(f"var/lib/dpkg/status.d/p{index}", _package(index).encode()) for index in range(number)
    )


@image
def packages_of_apk(number: int) -> Steps:
    rows = [f"P:p{index}\nV:1.{index}\nI:9\nF:usr\nR:p{index}\n\n" for index in range(number)]
    return _one([file("lib/apk/db/installed", "".join(rows).encode())])


@image
def packages_of_npm(number: int) -> Steps:
    return _one(
        file(f"app/node_modules/p{index}/package.json", b'{"name":"p%d","version":"1"}' % index)
        for index in range(number)
    )


@image
def packages_of_pip(number: int) -> Steps:
    top = "usr/lib/python3/site-packages"
    return _one(
        member
        for index in range(number)
        for member in (
            file(f"{top}/p{index}-1.dist-info/METADATA", b"Name: p%d\nVersion: 1\n" % index),
            file(f"{top}/p{index}-1.dist-info/RECORD", b"p%d/a.py,,\n" % index),
        )
    )
