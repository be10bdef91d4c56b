"""Base images that are larger than they need to be."""

from __future__ import annotations

from dflint.fix import deferred, hint
from dflint.model.images.compilers import shipped_compiler
from dflint.model.images.purpose import COMPILING
from dflint.model.images.variants import shipped_devel, shipped_full, shipped_jdk
from dflint.model.packages.sizes import full_variant_size
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage


@rule("DF112", Severity.INFO, "size", needs=" ".join(sorted(COMPILING)))
def compiler_in_final_image(stage: Stage) -> Iterator[Finding]:
    """The final image is built on an image with compilers and build tools.

    It ships the compiler, its sources and its caches, hundreds of MB that the program does not
    need, and that an attacker may find useful. Build in one stage, and copy the result to another.
    `dflint optimize` writes that stage where it is known what the program needs.

    ```dockerfile bad
    FROM golang:1.27
    WORKDIR /src
    COPY . .
    RUN go build -o /app .
    CMD ["/app"]
    ```

    ```dockerfile good
    FROM golang:1.27 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .

    FROM gcr.io/distroless/base-debian12
    COPY --from=build /app /app
    CMD ["/app"]
    ```
    """
    shipped = shipped_compiler(stage)
    if shipped is not None:
        image = shipped.image
        yield Finding(
            stage.from_.image or image,
            f"the final image ships {image.familiar} with its compilers and build tools",
            hint(f"Copy the result to a stage FROM {shipped.runtime}"),
            Related(shipped.command, "the program is built here"),
        )


@rule("DF113", Severity.INFO, "size", default=False)
def full_image_with_slim_variant(stage: Stage) -> Iterator[Finding]:
    """The final image is built on a full image that has a slim variant.

    `python:3.14` is about 1 GB, with compilers and headers for everything; `python:3.14-slim`
    has what Python needs to run. Packages that bring no wheel then need a compiler in a build
    stage.

    ```dockerfile bad
    FROM python:3.14
    COPY app.py /
    CMD ["python", "/app.py"]
    ```

    ```dockerfile good
    FROM python:3.14-slim
    COPY app.py /
    CMD ["python", "/app.py"]
    ```
    """
    image = shipped_full(stage)
    if image is not None:
        message = f"{image.text} is far larger than its slim variant"
        yield Finding(image, message).estimated(deferred(full_variant_size, stage))


@rule("DF114", Severity.INFO, "size")
def jdk_in_final_image(stage: Stage) -> Iterator[Finding]:
    """The final image ships a JDK where a JRE is enough.

    The development kit has a compiler and debuggers that a running program does not use. The
    same images have a `-jre` variant, less than half as large.

    ```dockerfile bad
    FROM eclipse-temurin:21-jdk
    COPY app.jar /app.jar
    ENTRYPOINT ["java", "-jar", "/app.jar"]
    ```

    ```dockerfile good
    FROM eclipse-temurin:21-jre
    COPY app.jar /app.jar
    ENTRYPOINT ["java", "-jar", "/app.jar"]
    ```
    """
    image = shipped_jdk(stage)
    if image is not None:
        yield Finding(
            image, "the final image ships a JDK, and java only runs a program: a JRE is enough"
        )


@rule("DF115", Severity.INFO, "size")
def cuda_devel_in_final_image(stage: Stage) -> Iterator[Finding]:
    """The final image ships the devel image of CUDA.

    `devel` adds nvcc, headers and static libraries to `runtime`, several GB. They are needed to
    compile kernels, not to run them. Compile in a stage of its own.

    ```dockerfile bad
    FROM nvidia/cuda:12.6.0-cudnn-devel-ubuntu24.04
    COPY serve.py /
    CMD ["python3", "/serve.py"]
    ```

    ```dockerfile good
    FROM nvidia/cuda:12.6.0-cudnn-runtime-ubuntu24.04
    COPY serve.py /
    CMD ["python3", "/serve.py"]
    ```
    """
    image = shipped_devel(stage)
    if image is not None:
        yield Finding(
            stage.from_.image or image,
            "the devel image of CUDA ships nvcc, headers and static libraries",
        )
