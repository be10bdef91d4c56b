"""Containers that start and do not serve: volumes of root, pages that are not found, programs by another name."""

import pytest

from tests.rules.project import Project, rules_of


def codes(project: Project, dockerfile: str, *wanted: str) -> list[str]:
    """The codes of what these rules report."""
    project.write("Dockerfile", dockerfile)
    return [it.split()[0] for it in project.report(rules=rules_of(*wanted))]


@pytest.mark.parametrize(
    ("base", "lines", "count"),
    [
        ("node:22", "USER node\nVOLUME /data", 1),
        ("node:22", "VOLUME /data /more\nUSER node", 2),
        ("node:22", "VOLUME /data", 0),
        ("node:22", "RUN mkdir /data && chown node /data\nUSER node\nVOLUME /data", 0),
        ("node:22", "COPY --chown=node data /data\nUSER node\nVOLUME /data", 0),
        ("node:22", "USER node\nVOLUME /tmp/x", 0),
        ("node:22", "COPY setup.sh /\nRUN /setup.sh\nUSER node\nVOLUME /data", 0),
        ("redis:8", "USER redis\nVOLUME /data", 0),
        ("example.com/own", "USER app\nVOLUME /data", 0),
    ],
)
def test_volumes_that_are_made_for_root(
    project: Project, base: str, lines: str, count: int
) -> None:
    assert len(codes(project, f"FROM {base}\n{lines}\n", "DF462")) == count


@pytest.mark.parametrize(
    ("command", "ends"),
    [
        ("service nginx start; bash", True),
        ('["bash", "-c", "service nginx start && bash"]', True),
        ("bash", False),
        ("service nginx start && exec tail -f /var/log/nginx/access.log", False),
        ("cat /etc/motd; bash", False),
        ("service nginx start; bash run.sh", False),
    ],
)
def test_a_shell_at_the_end(project: Project, command: str, ends: bool) -> None:
    assert (codes(project, f"FROM debian:13\nCMD {command}\n", "DF540") == ["DF540"]) == ends


GO = "FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM {}\n{}\n"


@pytest.mark.parametrize(
    ("base", "lines", "count"),
    [
        ("scratch", 'COPY --from=build /app /usr/local/bin\nCMD ["/usr/local/bin/app"]', 1),
        ("scratch", 'COPY --from=build /app /bin\nENTRYPOINT ["app"]', 1),
        ("scratch", 'COPY --from=build /app /usr/local/bin/\nCMD ["/usr/local/bin/app"]', 0),
        ("scratch", 'COPY --from=build /app /bin\nCMD ["/bin"]', 0),
        ("debian:13", 'COPY --from=build /app /usr/local/bin\nCMD ["app"]', 0),
        ("scratch", 'COPY x /bin/x\nCOPY --from=build /app /bin\nCMD ["/bin/app"]', 0),
        ("gcr.io/distroless/static-debian13", 'COPY --from=build /app /bin\nCMD ["app"]', 0),
    ],
)
def test_a_directory_that_is_not_there(project: Project, base: str, lines: str, count: int) -> None:
    assert len(codes(project, GO.format(base, lines), "DF202")) == count


NEST = "FROM node:22\nWORKDIR /srv\nCOPY . .\nRUN npm ci && npm run build\nCMD {}\n"


@pytest.mark.parametrize(
    ("beside", "settings", "start", "is_wrong"),
    [
        ("prisma/seed.ts", "{}", '["node", "dist/main"]', True),
        ("prisma/seed.ts", "{}", '["node", "dist/main.js"]', True),
        ("prisma/seed.ts", "{}", '["npm", "run", "start:prod"]', True),
        ("prisma/seed.ts", "{}", '["node", "dist/src/main"]', False),
        ("", "{}", '["node", "dist/main"]', False),
        ("", "{}", '["node", "dist/src/main"]', True),
        (
            "prisma/seed.ts",
            '{"exclude": ["node_modules", "prisma"]}',
            '["node", "dist/main"]',
            False,
        ),
        ("test/a.spec.ts", '{"exclude": ["**/*spec.ts"]}', '["node", "dist/main"]', False),
        ("data-source.ts", '{"include": ["src", "data-source.ts"]}', '["node", "dist/main"]', True),
        ("data-source.ts", '{"include": ["src/**/*"]}', '["node", "dist/main"]', False),
        ("a.ts", '{"compilerOptions": {"rootDir": "src"}}', '["node", "dist/main"]', False),
        ("types.d.ts", "{}", '["node", "dist/main"]', False),
    ],
)
def test_where_nest_writes_its_program(
    project: Project, beside: str, settings: str, start: str, is_wrong: bool
) -> None:
    scripts = '{"build": "nest build", "start:prod": "node dist/main"}'
    project.write(
        "package.json", f'{{"scripts": {scripts}, "dependencies": {{"@nestjs/core": "11"}}}}'
    )
    project.write("package-lock.json", "{}")
    project.write("tsconfig.json", '{"compilerOptions": {"outDir": "./dist"}}')
    project.write("tsconfig.build.json", settings)
    project.write("src/main.ts")
    if beside:
        project.write(beside)
    assert (codes(project, NEST.format(start), "DF584") == ["DF584"]) == is_wrong


WEB = "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM {}\n{}\n"
PAGES = "COPY --from=build /app/build /usr/share/nginx/html"


@pytest.mark.parametrize(
    ("package", "source", "lines", "is_lost"),
    [
        ('"react-router-dom": "7"', "createBrowserRouter(routes)", PAGES, True),
        ('"react-router-dom": "7"', "<HashRouter><BrowserRouter>", PAGES, False),
        ('"react-router-dom": "7"', "useParams()", PAGES, False),
        ('"vue-router": "4"', "createWebHistory()", PAGES, True),
        ('"vue-router": "4"', "createWebHashHistory()", PAGES, False),
        ('"react": "19"', "", PAGES, False),
        (
            '"vue-router": "4"',
            "createWebHistory()",
            f"COPY x.conf /etc/nginx/conf.d/\n{PAGES}",
            False,
        ),
        ('"react": "18"}, "homepage": "https://example.com/shop", "x": {', "", PAGES, True),
        ('"react": "18"}, "homepage": ".", "x": {', "", PAGES, False),
        ('"react": "18"}, "homepage": "https://example.com/", "x": {', "", PAGES, False),
    ],
)
def test_pages_that_nginx_does_not_find(
    project: Project, package: str, source: str, lines: str, is_lost: bool
) -> None:
    scripts = '{"build": "react-scripts build"}'
    project.write("package.json", f'{{"scripts": {scripts}, "dependencies": {{{package}}}}}')
    project.write("package-lock.json", "{}")
    project.write("src/app/main.jsx", source)
    project.write("x.conf")
    found = codes(project, WEB.format("nginx:1.29", lines), "DF213")
    assert (found == ["DF213"]) == is_lost


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("build.gradle", "plugins {\n  id 'org.springframework.boot' version '3.2.1'\n}\n", 1),
        ("build.gradle.kts", 'plugins {\n  id("org.springframework.boot") version "3.4.0"\n}\n', 1),
        ("build.gradle", "plugins {\n  id 'org.springframework.boot' version '3.1.9'\n}\n", 0),
        ("build.gradle", "id 'org.springframework.boot' version '3.2.1'\nLoader.CLASSIC\n", 0),
        ("build.gradle", "plugins { id 'java' }\n", 0),
    ],
)
def test_the_launcher_of_spring_boot(project: Project, name: str, text: str, count: int) -> None:
    project.write(name, text)
    project.write("app/x.txt")
    start = 'ENTRYPOINT ["java", "org.springframework.boot.loader.JarLauncher"]'
    dockerfile = f"FROM eclipse-temurin:21-jre\nCOPY {name} .\nCOPY app /srv\n{start}\n"
    assert len(codes(project, dockerfile, "DF643")) == count


NEXT = "COPY --from=build /app/.next/standalone ./\n{}\n"
CHECK = "HEALTHCHECK CMD wget -q http://localhost:3000 || exit 1"


@pytest.mark.parametrize(
    ("version", "lines", "wanted"),
    [
        ("15.1.0", 'ENV HOSTNAME=localhost\nCMD ["node", "server.js"]', ["DF726"]),
        ("15.1.0", f'{CHECK}\nCMD ["node", "server.js"]', ["DF192"]),
        ("15.1.0", f'ENV HOSTNAME=0.0.0.0\n{CHECK}\nCMD ["node", "server.js"]', []),
        ("13.1.0", 'ENV HOSTNAME=localhost\nCMD ["node", "server.js"]', []),
        ("15.1.0", f'{CHECK}\nCMD ["npm", "start"]', []),
    ],
)
def test_where_the_server_of_next_listens(
    project: Project, version: str, lines: str, wanted: list[str]
) -> None:
    project.write("package.json", f'{{"dependencies": {{"next": "{version}"}}}}')
    project.write("package-lock.json", "{}")
    dockerfile = WEB.format("node:22\nWORKDIR /app", NEXT.format(lines))
    assert codes(project, dockerfile, "DF192", "DF726") == wanted


def test_what_turbo_prunes_may_be_a_project(project: Project) -> None:
    project.write("package.json", "{}")
    project.write("package-lock.json", "{}")
    prune = "FROM node:22 AS prune\nCOPY . .\nRUN npx turbo prune web --docker\n"
    install = "FROM node:22\nWORKDIR /app\nCOPY --from=prune /out/json/ .\nRUN npm ci\n"
    assert codes(project, prune + install, "DF723", "DF724") == []


@pytest.mark.parametrize(
    ("module", "files", "count"),
    [
        ("server", {"src/shop/app.py": ""}, 1),
        ("server", {}, 0),
        ("server", {"src/server.py": ""}, 0),
        ("server", {"requirements.txt": "uvicorn\nserver==1.0\n"}, 0),
        ("shop.main", {"shop/main.py": ""}, 0),
        ("shop.main", {"backend/main.py": ""}, 1),
    ],
)
def test_a_module_that_is_nowhere(
    project: Project, module: str, files: dict[str, str], count: int
) -> None:
    project.write("requirements.txt", "uvicorn\n")
    for path, text in files.items():
        project.write(path, text)
    run = "WORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt\n"
    start = f'CMD ["uvicorn", "{module}:app"]\n'
    assert len(codes(project, f"FROM python:3.13\n{run}{start}", "DF605")) == count
