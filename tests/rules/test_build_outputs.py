"""Folders that a later stage takes, and what the build of the front end has made there."""

import pytest

from tests.rules.project import Project, rules_of

ANGULAR = (
    '{"projects": {"shop": {"architect": {"build": {"options": {"outputPath": "dist/shop"}}}}}}'
)
ASTRO = {"astro.config.mjs": "export default defineConfig({ site: 'https://example.com' });"}
VITE = {"vite.config.ts": "export default defineConfig({ plugins: [react()] });"}
TO_BUILD = {"vite.config.ts": 'export default defineConfig({ build: { outDir: "build" } });'}


def build(
    project: Project, script: str, taken: str, files: dict[str, str], *lines: str
) -> list[str]:
    """What the rule says of a stage that runs a script, and another that takes a folder of it."""
    project.rules = rules_of("DF790")
    scripts = f'{{"scripts": {{"build": "{script}"}}}}'
    for name, text in {"package.json": scripts, **files}.items():
        project.write(name, text)
    builder = [
        "FROM node:22 AS build",
        "WORKDIR /app",
        "COPY . .",
        "RUN npm ci && npm run build",
        *lines,
    ]
    final = ["FROM nginx:alpine", f"COPY --from=build {taken} /usr/share/nginx/html", ""]
    project.write("Dockerfile", "\n".join([*builder, *final]))
    return project.report()


@pytest.mark.parametrize(
    ("script", "taken", "files", "made"),
    [
        ("vite build", "/app/build", {}, "/app/dist"),
        ("tsc -b && vite build", "/app/build", VITE, "/app/dist"),
        ("vite build", "/app/dist", TO_BUILD, "/app/build"),
        ("react-scripts build", "/app/dist", {}, "/app/build"),
        ("vue-cli-service build", "/app/build/", {}, "/app/dist"),
        ("astro build", "/app/build", ASTRO, "/app/dist"),
        ("gatsby build", "/app/build", {}, "/app/public"),
        ("ng build --configuration production", "/app/dist/store", {"angular.json": ANGULAR}, "/app/dist/shop"),
    ],
)  # fmt: skip
def test_a_folder_that_the_build_does_not_write(
    project: Project, script: str, taken: str, files: dict[str, str], made: str
) -> None:
    assert [
        it.partition("writes to ")[2].partition(",")[0]
        for it in build(project, script, taken, files)
    ] == [made]


@pytest.mark.parametrize(
    ("script", "taken", "files", "lines"),
    [
        ("vite build", "/app/dist", VITE, ()),
        ("vite build", "/app/build", TO_BUILD, ()),
        ("vite build --outDir build", "/app/build", {}, ()),
        ("vite build", "/app/build", {}, ("RUN mv dist build",)),
        ("vite build", "/app/public", {"public/robots.txt": ""}, ()),
        ("vite build", "/app/build", {"vite.config.js": "plugins: [sveltekit()]"}, ()),
        ("vite build", "/app/build", {"vite.config.js": "build: { outDir: process.env.OUT }"}, ()),
        ("react-scripts build && mv build dist", "/app/dist", {}, ()),
        ("ng build", "/app/dist/shop/browser", {"angular.json": ANGULAR}, ()),
        ("ng build", "/app/dist", {"angular.json": ANGULAR}, ()),
        ("node build.js", "/app/dist", {}, ()),
        ("vite build", "/app/node_modules", {}, ()),
        ("vite build", "/srv/build", {}, ()),
    ],
)  # fmt: skip
def test_a_folder_that_is_there_or_not_known(
    project: Project, script: str, taken: str, files: dict[str, str], lines: tuple[str, ...]
) -> None:
    assert build(project, script, taken, files, *lines) == []
