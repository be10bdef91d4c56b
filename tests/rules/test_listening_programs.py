"""Where programs of the build context listen, as their own calls say."""

import pytest

from dflint.folders import Folders, context_of
from dflint.model.analyze import analyze
from dflint.model.started.listening_calls import listening_programs
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.rules.project import Project, rules_of

GO = 'package main\n\nimport "net/http"\n\n{}func main() {{\n\thttp.ListenAndServe({}, nil)\n}}\n'


def found(project: Project, name: str, text: str, dockerfile: str) -> list[tuple[object, object]]:
    """The address and the port of each program that listens."""
    project.write(name, text)
    project.write("Dockerfile", dockerfile)
    path = str(project.root / "Dockerfile")
    file = analyze(parse(Source(path, dockerfile)))
    context = context_of(path, None, Folders())
    assert context is not None
    return [(it.address, it.port) for it in listening_programs(file.stages[-1], file, context)]


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("app.listen(3000)", "", 3000),
        ("app.listen(3000, () => {})", "", 3000),
        ("app.listen(3000, 'localhost', function () {})", "localhost", 3000),
        ("const port = 3000;\napp.listen(port, '127.0.0.1');", "127.0.0.1", 3000),
        ("const port = process.env.PORT || 3000;\napp.listen(port);", "", 3000),
        ("const port = parseInt(process.env.PORT || '3000', 10);\napp.listen(port);", "", 3000),
        ("const port = process.env.OWN || 3000;\napp.listen(port);", "", 80),
        (
            "const host = process.env.HOST || '0.0.0.0';\napp.listen(80, host, () => {})",
            "0.0.0.0",
            80,
        ),
        (
            "app.set('port', process.env.A || process.env.B || 80);\napp.listen(app.get('port'))",
            "",
            80,
        ),
        ("app.listen(app.get('port'))", "", None),
        ("let port = 1;\nport = 2;\napp.listen(port)", "", None),
        ("app.listen(config.port)", "", None),
        ("app.listen(`${port}`)", "", None),
        ("app.listen(port)", "", None),
        ("app.listen(3000, host)", None, 3000),
        ("app.listen(99999)", "", None),
    ],
)
def test_programs_of_node(
    project: Project, text: str, address: str | None, port: int | None
) -> None:
    dockerfile = 'FROM node:24\nWORKDIR /app\nENV OWN=80\nCOPY . .\nCMD ["node", "a.js"]\n'
    assert found(project, "a.js", text, dockerfile) == [(address, port)]


@pytest.mark.parametrize("text", ["", "a.listen(1)\nb.listen(2)", "// a.listen(1)", "listen(80)"])
def test_programs_that_say_nothing(project: Project, text: str) -> None:
    assert found(project, "a.js", text, 'FROM node:24\nCOPY a.js /\nCMD ["node", "/a.js"]\n') == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("app = Flask(__name__)\napp.run()", [("127.0.0.1", 5000)]),
        ("app = Flask(__name__)\napp.run(host='0.0.0.0', port=80)", [("0.0.0.0", 80)]),
        (
            "app = Flask(__name__)\napp.run(port=int(os.environ.get('PORT', 80)))",
            [("127.0.0.1", 80)],
        ),
        ("app = Flask(__name__)\napp.run(port=port)", [("127.0.0.1", None)]),
        ("import uvicorn\nuvicorn.run(app, uds='/run/a')", []),
        ("from aiohttp import web\nweb.run_app(app)", [("", 8080)]),
        ("app = Flask(__name__)\n# app.run()", []),
        ("app.run()", []),
        ("app = Flask(__name__)\napp.run(**options)", []),
    ],
)
def test_programs_of_python(project: Project, text: str, wanted: list[object]) -> None:
    dockerfile = 'FROM python:3.13\nCOPY a.py /\nCMD ["python", "/a.py"]\n'
    assert found(project, "a.py", text, dockerfile) == wanted


@pytest.mark.parametrize(
    ("before", "value", "start", "wanted"),
    [
        ("", '":3355"', "/app", [("", 3355)]),
        ("", '"127.0.0.1:80"', "/app", [("127.0.0.1", 80)]),
        ('const port = "80"\n', '"127.0.0.1:"+port', "/app", [("127.0.0.1", 80)]),
        ("", "addr", "/app", []),
        ("", '":80"', "/other", []),
    ],
)
def test_programs_of_go(
    project: Project, before: str, value: str, start: str, wanted: list[object]
) -> None:
    project.write("go.mod", "module app\n\ngo 1.25\n")
    build = "FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n"
    run = f'FROM debian:13\nCOPY --from=build /app /app\nCMD ["{start}"]\n'
    assert found(project, "main.go", GO.format(before, value), build + run) == wanted


def test_a_server_of_go_with_settings(project: Project) -> None:
    project.write("go.mod", "module app\n\ngo 1.25\n")
    text = 'package main\n\nfunc main() {\n\tsrv := http.Server{Addr: "localhost:80"}\n\tsrv.ListenAndServe()\n}\n'
    dockerfile = (
        'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/app .\nCMD ["app"]\n'
    )
    assert found(project, "main.go", text, dockerfile) == [("localhost", 80)]
    assert len(project.report(rules=rules_of("DF726"))) == 1


def test_the_address_of_a_program_of_node(project: Project) -> None:
    project.write("package.json", '{"scripts": {"start": "node server"}}')
    project.write("server.js", "const port = 3000;\napp.listen(port, 'localhost');\n")
    project.write("Dockerfile", 'FROM node:24\nWORKDIR /app\nCOPY . .\nCMD ["npm", "start"]\n')
    lines = project.report(rules=rules_of("DF726"))
    assert [line.split(":")[0] for line in lines] == ["DF726 start"]


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("const f = require('fastify')();\nf.listen({ port: 3000 })", "127.0.0.1", 3000),
        ("import f from 'fastify';\nf().listen({ port: 80, host: '0.0.0.0' })", "0.0.0.0", 80),
        ("require('http').createServer().listen({ port: 80 })", "", 80),
        (
            "const H = require('@hapi/hapi');\nH.server();\nHapi.server({ port: 80, host: 'localhost' })",
            "localhost",
            80,
        ),
    ],
)
def test_options_of_node(project: Project, text: str, address: str, port: int) -> None:
    project.write("index.js", "require('./a')\n")
    dockerfile = 'FROM node:24\nWORKDIR /app\nCOPY . .\nCMD ["node", "index.js"]\n'
    assert found(project, "a.js", text, dockerfile) == [(address, port)]


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("from bottle import run\nrun()", "127.0.0.1", 8080),
        ("from bottle import run\nrun(host='0.0.0.0', port=80)", "0.0.0.0", 80),
        ("import gradio as gr\ngr.Blocks().launch()", "127.0.0.1", 7860),
        ("import gradio as gr\ngr.Blocks().launch(server_name='0.0.0.0')", "0.0.0.0", 7860),
        ("app = Dash(__name__)\napp.run(debug=True)", "127.0.0.1", 8050),
        ("from waitress import serve\nserve(app, port=80)", "", 80),
        ("from wsgiref.simple_server import make_server\nmake_server('', 80, a)", "", 80),
    ],
)
def test_more_calls_of_python(project: Project, text: str, address: str, port: int) -> None:
    dockerfile = 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nCMD ["python", "a.py"]\n'
    assert found(project, "a.py", text, dockerfile) == [(address, port)]


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("fn r() { rocket::build() }", "127.0.0.1", 8000),
        ('TcpListener::bind("127.0.0.1:3000").await', "127.0.0.1", 3000),
        ('HttpServer::new(a).bind(("0.0.0.0", 8080))?', "0.0.0.0", 8080),
    ],
)
def test_programs_of_rust(project: Project, text: str, address: str, port: int) -> None:
    dockerfile = (
        "FROM rust:1.90 AS build\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\n"
        'FROM debian:13\nCOPY --from=build /src/target/release/a /a\nCMD ["/a"]\n'
    )
    assert found(project, "src/main.rs", text, dockerfile) == [(address, port)]
