"""Base images that are larger than they need to be."""

from __future__ import annotations

from dflint.fix import deferred, hint
from dflint.model.images.purpose import (
    compiles,
    has_jre_variant,
    has_slim_variant,
    is_devel_variant,
    is_shipped_program,
    is_small,
    program_of,
    runtime_of,
    starts_build_tool,
)
from dflint.model.packages.sizes import full_variant_size
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage

NEEDS_JDK = ("javac", "jdeps", "jlink", "jcmd", "jmap", "jstack", "native-image", "mvn", "gradle")


@rule("DF112", Severity.INFO, "size")
def compiler_in_final_image(stage: Stage) -> Iterator[Finding]:
    """The final image is built on an image with compilers and build tools.

    It ships the compiler, its sources and its caches, hundreds of MB that the program does not
    need, and that an attacker may find useful. Build in one stage, and copy the result to another.

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
    image = stage.image
    if image is None or not is_shipped_program(stage) or starts_build_tool(stage):
        return
    smaller = runtime_of(image)
    if not smaller:
        return
    for step in stage.steps_of(Run):
        made = next((it for it in step.commands if compiles(it)), None)
        if made is not None:
            advice = hint(f"Copy the result to a stage FROM {smaller}")
            message = f"the final image ships {image.familiar} with its compilers and build tools"
            yield Finding(
                stage.from_.image or image,
                message,
                advice,
                Related(made, "the program is built here"),
            )
            return


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
    image = stage.image if stage.base is None else None
    if image is None or image.tag is None or "$" in image.text or not has_slim_variant(image):
        return
    if not is_small(image) and is_shipped_program(stage):
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
    image = stage.image if stage.base is None else None
    if image is None or "jdk" not in (image.tag or "") or not has_jre_variant(image):
        return
    texts = [step.instruction.rest.text for step in stage.steps[1:]]
    if (
        program_of(stage) == "java"
        and stage.is_final
        and not any(it in text for text in texts for it in NEEDS_JDK)
    ):
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
    image = stage.image
    if image is not None and is_devel_variant(image) and is_shipped_program(stage):
        yield Finding(
            stage.from_.image or image,
            "the devel image of CUDA ships nvcc, headers and static libraries",
        )
