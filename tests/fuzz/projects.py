"""Projects that rules look into: a Dockerfile, and the files of its build context that are read."""

_START = '#!/bin/sh\nset -e\n. ./lib.sh\nuntil nc -z db 5432; do sleep 1; done\nexec "$@"\n'
_COMPOSE = (
    "x-common: &common\n  restart: always\nservices:\n  app:\n    <<: *common\n    build: {context: ., args: {A: '1'}, target: run}\n"
    "    ports: ['8080:8000', {target: 80, published: 81}]\n    volumes: ['./src:/app', data:/data]\n    environment: {A: b}\n"
    "    healthcheck: {test: [CMD, curl, -f, 'http://localhost'], interval: 5s}\n    command: [python, app.py]\n"
    "    depends_on: {db: {condition: service_healthy}}\n  db: {image: 'postgres:16', environment: [B=c]}\nvolumes: {data: {}}\n"
)  # fmt: skip
_BAKE = (
    'variable "TAG" { default = "1" }\nfunction "up" {\n  params = [x]\n  result = upper(x)\n}\ngroup "default" { targets = ["app"] }\n'
    'target "base" { args = { A = "${TAG}" } }\ntarget "app" {\n  inherits = ["base"]\n  context = "."\n  target = "run"\n'
    '  matrix = { v = ["1", "2"] }\n  name = "app-${v}"\n  contexts = { other = "target:base" }\n  args = { V = up(v) }\n}\n'
)  # fmt: skip
_WORKFLOW = (
    "on: [push]\nenv: {TAG: '1'}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {v: [1, 2]}}\n    steps:\n"
    "      - uses: actions/checkout@v4\n      - run: |\n          docker build -t a --build-arg A=${{ env.TAG }} -f Dockerfile .\n"
    "      - uses: docker/build-push-action@v6\n        with: {context: ., file: Dockerfile, build-args: 'A=1'}\n"
)  # fmt: skip
_NGINX = (
    "user nginx;\nevents { worker_connections 10; }\nhttp {\n  include mime.types;\n  server {\n    listen 8080 default_server;\n"
    "    listen [::]:8080;\n    location / { proxy_pass http://app:80; }\n  }\n}\n"
)  # fmt: skip

PROJECTS: tuple[dict[str, str], ...] = (
    {
        "Dockerfile": "FROM node:18-slim AS run\nWORKDIR /app\nCOPY package*.json .npmrc ./\nRUN npm ci --omit=dev && npm run build\n"
        'COPY . .\nUSER node\nEXPOSE 3000\nENTRYPOINT ["./start.sh"]\nCMD ["npm", "start"]\n',
        "package.json": '{"name": "app", "version": "1.0.0", "type": "module", "main": "server.js", "engines": {"node": ">=20 <23"},'
        '"packageManager": "yarn@4.1.0", "workspaces": ["packages/*"], "scripts": {"start": "node server.js", "build": "tsc && vite build",'
        '"postinstall": "node scripts/x.js", "prepare": "husky"}, "dependencies": {"node-sass": "^4.14.1", "bcrypt": "5", "sharp": "file:./sharp",'
        '"x": {"version": "1"}}, "devDependencies": {"typescript": "5", "vite": "^5", "husky": "9"}, "optionalDependencies": {"y": "1"},'
        '"peerDependencies": {"react": "18"}, "bin": {"a": "b.js"}, "files": ["dist"], "overrides": {"a": {"b": "1"}}}',
        "package-lock.json": '{"name": "app", "lockfileVersion": 3, "requires": true, "packages": {"": {"dependencies": {"bcrypt": "5"}},'
        '"node_modules/bcrypt": {"version": "5.1.0", "hasInstallScript": true, "engines": {"node": ">= 10"}, "dependencies": {"a": "1"}},'
        '"node_modules/typescript": {"version": "5.0.0", "dev": true, "bin": {"tsc": "bin/tsc"}, "os": ["linux"], "cpu": ["x64"]}}}',
        "yarn.lock": '# yarn lockfile v1\n\n"bcrypt@^5":\n  version "5.1.0"\n  resolved "https://a/b"\n',
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\nsettings:\n  autoInstallPeers: true\nimporters:\n  .:\n    dependencies:\n"
        "      bcrypt: {specifier: ^5, version: 5.1.0}\npackages:\n  bcrypt@5.1.0:\n    requiresBuild: true\n",
        "pnpm-workspace.yaml": "packages: [packages/*]\n",
        ".npmrc": "//registry.npmjs.org/:_authToken=abc\nengine-strict=true\n", ".nvmrc": "v18\n",
        ".yarnrc.yml": "nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\n",
        "packages/a/package.json": '{"name": "a", "dependencies": {"b": "workspace:*"}}',
        "server.js": "const http = require('http');\nhttp.createServer().listen(process.env.PORT || 3000, 'localhost');\n",
        "tsconfig.json": '{"extends": "./base.json", "compilerOptions": {"outDir": "dist"}}', "start.sh": _START,
        "lib.sh": ". ./start.sh\nf() { node-gyp x; }\n", ".dockerignore": "node_modules\n**/*.md\n!README.md\n", ".env": "TOKEN=abc\n",
    },
    {
        "Dockerfile": "FROM python:3.12-alpine AS run\nWORKDIR /app\nCOPY requirements.txt pyproject.toml ./\nRUN pip install -r requirements.txt\n"
        "COPY . .\nRUN poetry install && pip install . && uv sync --locked\nEXPOSE 8000\nCMD gunicorn app:app\n",
        "requirements.txt": "psycopg2==2.9.10\nflask>=2,<3 ; python_version < '3.9' --hash=sha256:aa\n-r more.txt\n-c constraints.txt\n-e .\n"
        "git+https://github.com/a/b.git#egg=c\nlxml==4.9.0 \\\n  --hash=sha256:bb\nnumpy==1.21.0\n./wheels/x.whl\n--index-url https://u:p@a/b\n",
        "more.txt": "-r requirements.txt\nnumpy==1.22.0\n", "constraints.txt": "flask==1\n",
        "pyproject.toml": "[project]\nname = 'app'\nrequires-python = '>=3.8,<3.12'\ndependencies = ['numpy==1.21.0', 'torch']\nreadme = 'README.md'\n"
        "[project.optional-dependencies]\ndev = ['pytest']\n[tool.poetry]\nname = 'app'\nreadme = 'README.md'\npackages = [{include = 'app'}]\n"
        "[tool.poetry.dependencies]\npython = '^3.9'\nlxml = {version = '4', extras = ['x']}\nlocal = {path = '../local'}\n"
        "[tool.uv.sources]\nx = {path = 'x'}\n[tool.uv.workspace]\nmembers = ['p/*']\n[build-system]\nrequires = ['poetry-core']\n"
        "build-backend = 'poetry.core.masonry.api'\n",
        "poetry.lock": "[[package]]\nname = 'numpy'\nversion = '1.21.0'\n[metadata]\nlock-version = '2.0'\npython-versions = '^3.9'\n",
        "uv.lock": "version = 1\nrevision = 3\nrequires-python = '>=3.9'\n[[package]]\nname = 'a'\nversion = '1'\nsource = { editable = '.' }\n",
        "Pipfile": "[packages]\nflask = '*'\nx = {path = './x', editable = true}\n[requires]\npython_version = '3.8'\n",
        "Pipfile.lock": '{"_meta": {"requires": {"python_version": "3.8"}}, "default": {"numpy": {"version": "==1.21.0", "markers": "a"}}}',
        "setup.py": "from setuptools import setup\nsetup(name='a', install_requires=['numpy'], python_requires='>=3.7')\n",
        "setup.cfg": "[metadata]\nlong_description = file: README.md\n[options]\npython_requires = >=3.7\n",
        "app.py": "from flask import Flask\napp = Flask(__name__)\napp.run(host='127.0.0.1', port=8000)\n", "gunicorn.conf.py": "bind = '127.0.0.1:8000'\n",
        "docker-compose.yml": _COMPOSE, "Procfile": "web: gunicorn app:app -b 127.0.0.1:$PORT\n",
    },
    {
        "Dockerfile": "FROM golang:1.20 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /a ./cmd/a\n"
        'FROM scratch\nCOPY --from=build /a /a\nENTRYPOINT ["/a"]\n',
        "go.mod": "module example.com/app\n\ngo 1.22.1\n\ntoolchain go1.23.0\n\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1.14.0\n\tx.com/y v1 // indirect\n)\n"
        "replace x.com/y => ../y\nreplace a.com/b v1 => ./b\n",
        "go.sum": "github.com/mattn/go-sqlite3 v1.14.0 h1:x=\n", "go.work": "go 1.22\nuse (\n\t.\n\t./b\n)\n",
        "cmd/a/main.go": 'package main\n\nimport (\n\t"net/http"\n\t_ "embed"\n)\n\n//go:embed static/*\nvar x string\nfunc main() { http.Get("https://a") }\n',
        "Makefile": "IMAGE ?= app\nTAG := $(shell git rev-parse HEAD)\n-include other.mk\nbuild: ; docker build -t $(IMAGE):$(TAG) --build-arg A=$(TAG) .\n"
        "define x\ny\nendef\nifeq ($(A),b)\nall:\n\tdocker buildx build \\\n\t  -f Dockerfile .\nendif\n",
        "docker-bake.hcl": _BAKE, ".github/workflows/build.yml": _WORKFLOW,
        ".gitlab-ci.yml": "build:\n  image: docker\n  script:\n    - docker build -t a --target build .\n  variables: {A: b}\ninclude: [{local: x.yml}]\n",
    },
    {
        "Dockerfile": "FROM rust:1.70 AS build\nWORKDIR /src\nCOPY Cargo.toml Cargo.lock rust-toolchain.toml ./\nRUN cargo fetch\nCOPY . .\nRUN cargo build --release\n"
        "FROM debian:10\nCOPY --from=build /src/target/release/app /app\nCMD /app\n",
        "Cargo.toml": "[package]\nname = 'app'\nversion = '0.1.0'\nedition = '2024'\nrust-version = '1.85'\nbuild = 'build.rs'\n[dependencies]\nopenssl = '0.10'\n"
        "local = { path = '../local' }\n[workspace]\nmembers = ['a/*', 'b']\n[[bin]]\nname = 'app'\npath = 'src/main.rs'\n[profile.release]\nlto = true\n",
        "Cargo.lock": "version = 4\n[[package]]\nname = 'openssl-sys'\nversion = '0.9'\ndependencies = ['cc', 'pkg-config']\n",
        "rust-toolchain.toml": "[toolchain]\nchannel = '1.80'\ncomponents = ['rustfmt']\n", "src/main.rs": "fn main() {}\n", "build.rs": "fn main() {}\n",
        "docker-bake.json": '{"variable": {"A": {"default": "b"}}, "group": {"default": {"targets": ["a"]}}, "target": {"a": {"context": ".", "args": {"B": null},'
        '"inherits": ["c"], "tags": ["x:${A}"], "contexts": {"d": "target:c"}}, "c": {"dockerfile": "Dockerfile", "platforms": ["linux/amd64"]}}}',
    },
    {
        "Dockerfile": "FROM php:8.1-fpm\nWORKDIR /app\nCOPY composer.json composer.lock symfony.lock ./\nRUN composer install --no-dev\nCOPY . .\n"
        "COPY default.conf nginx.conf /etc/nginx/\nCOPY jobs /etc/cron.d/\nRUN chmod 644 /etc/cron.d/jobs && crontab /etc/cron.d/jobs\nCMD cron -f\nEXPOSE 80\n",
        "composer.json": '{"name": "a/b", "require": {"php": ">=8.2", "ext-gd": "*", "ext-intl": "*", "c/d": "^1"}, "require-dev": {"phpunit/phpunit": "10"},'
        '"config": {"platform": {"php": "8.1", "ext-gd": "1"}}, "repositories": [{"type": "path", "url": "../x"}], "autoload": {"psr-4": {"A": "src/"},'
        '"files": ["h.php"], "classmap": ["y"]}, "scripts": {"post-install-cmd": ["@php artisan x"]}}',
        "composer.lock": '{"packages": [{"name": "c/d", "version": "1", "require": {"php": ">=8.2", "ext-soap": "*"}, "dist": {"type": "path", "url": "../x"}}],'
        '"packages-dev": [], "platform": {"php": ">=8.2"}, "platform-dev": [], "plugin-api-version": "2.6.0"}',
        "nginx.conf": _NGINX, "default.conf": "server { listen 80; server_name _; root /app; }\n", "symfony.lock": "{}",
        "jobs": "SHELL=/bin/bash\n* * * * * root php /app/artisan >> /dev/null 2>&1\n@daily /x\n*/5 0-23/2 1,2 jan mon-fri www-data y %a\n# c",
        ".htaccess": "x\n", "artisan": "#!/usr/bin/env php\n<?php\n",
    },
    {
        "Dockerfile": "FROM maven:3-eclipse-temurin-11 AS build\nWORKDIR /src\nCOPY pom.xml gradlew ./\nRUN mvn package && ./gradlew build\nCOPY . .\n"
        'FROM eclipse-temurin:11-jre\nCOPY --from=build /src/target/a.jar /a.jar\nCMD ["java", "-jar", "/a.jar"]\n',
        "pom.xml": "<?xml version='1.0'?>\n<!DOCTYPE p [<!ENTITY a 'b'>]>\n<project xmlns='http://maven.apache.org/POM/4.0.0'><parent><relativePath>../pom.xml"
        "</relativePath></parent><properties><java.version>21</java.version><maven.compiler.release>${java.version}</maven.compiler.release></properties>"
        "<modules><module>a</module><module>../b</module></modules><build><finalName>a</finalName><plugins><plugin><configuration><release>21</release>"
        "</configuration></plugin></plugins></build></project>\n",
        "a/pom.xml": "<project><parent><artifactId>x</artifactId></parent></project>\n",
        "build.gradle": "plugins { id 'java' }\napply from: 'gradle/x.gradle'\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\nsourceCompatibility = '17'\n",
        "settings.gradle.kts": 'rootProject.name = "a"\ninclude(":app", "lib:b")\nincludeBuild("../c")\n', "gradle.properties": "a=b\n",
        "gradle/x.gradle": "apply from: 'gradle/x.gradle'\n", "gradlew": "#!/bin/sh\nexec java\n",
        "gradle/wrapper/gradle-wrapper.properties": "distributionUrl=https\\://services.gradle.org/distributions/gradle-8.5-bin.zip\n",
    },
    {
        "Dockerfile": "FROM mcr.microsoft.com/dotnet/sdk:6.0 AS build\nWORKDIR /src\nCOPY App.sln *.csproj global.json ./\nRUN dotnet restore\nCOPY . .\n"
        'RUN dotnet publish -c Release -o /o\nFROM mcr.microsoft.com/dotnet/runtime:6.0\nCOPY --from=build /o .\nENTRYPOINT ["dotnet", "App.dll"]\n',
        "App.sln": 'Project("{X}") = "App", "App.csproj", "{Y}"\nEndProject\nProject("{X}") = "B", "..\\B\\B.csproj", "{Z}"\nEndProject\n',
        "App.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net8.0</TargetFramework><TargetFrameworks>net8.0;net6.0'
        '</TargetFrameworks></PropertyGroup><ItemGroup><ProjectReference Include="..\\B\\B.csproj" /><PackageReference Include="x" Version="1"/>'
        "</ItemGroup></Project>\n",
        "global.json": '{"sdk": {"version": "8.0.100", "rollForward": "latestMinor"}, "msbuild-sdks": {"a": "1"}}',
        "packages.lock.json": '{"version": 1, "dependencies": {"net8.0": {"a": {"type": "Direct"}}}}', "Directory.Build.props": "<Project/>",
        "appsettings.json": '{"Kestrel": {"Endpoints": {"Http": {"Url": "http://localhost:5000"}}}, "Urls": "http://localhost:80"}',
    },
    {
        "Dockerfile": "FROM ruby:3.1-slim\nWORKDIR /app\nCOPY Gemfile Gemfile.lock .ruby-version ./\nRUN bundle install\nCOPY . .\nEXPOSE 3000\nUSER app\n"
        'ENTRYPOINT ["/app/bin/docker-entrypoint.sh"]\nCMD ["bin/rails", "s"]\n',
        "Gemfile": "source 'https://rubygems.org'\nruby '3.2.2'\ngem 'pg', '~> 1'\ngem 'x', path: '../x'\ngemspec\neval_gemfile 'Gemfile'\ngroup :test do\n  gem 'y'\nend\n",
        "Gemfile.lock": "GEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.15.0)\n      racc (~> 1.4)\n    pg (1.5)\n\nPATH\n  remote: ../x\n  specs:\n"
        "    x (1)\n\nPLATFORMS\n  x86_64-linux\n\nDEPENDENCIES\n  pg (~> 1)\n\nRUBY VERSION\n   ruby 3.2.2p1\n\nBUNDLED WITH\n   2.4.1\n",
        ".ruby-version": "3.2.2\n", "bin/docker-entrypoint.sh": _START, "lib.sh": "source bin/docker-entrypoint.sh\n", "config/puma.rb": "bind 'tcp://127.0.0.1:3000'\n",
        "a.gemspec": "Gem::Specification.new { |s| s.required_ruby_version = '>= 3.2' }\n", "Rakefile": "task :a\n", "x/Dockerfile": "FROM a\nCOPY ../y .\n",
    },
    {
        "Dockerfile": "FROM elixir:1.14\nWORKDIR /app\nCOPY mix.exs mix.lock ./\nCOPY config config\nRUN mix deps.get && mix compile\nCOPY . .\nCMD mix phx.server\n",
        "mix.exs": "defmodule A do\n  def project, do: [app: :a, elixir: \"~> 1.15\", deps: [{:x, path: \"../x\"}], elixirc_paths: [\"lib\"]]\nend\n",
        "mix.lock": '%{\n  "bcrypt_elixir": {:hex, :bcrypt_elixir, "3.0.0", []},\n}\n', "config/config.exs": 'import Config\nimport_config "#{config_env()}.exs"\n',
        "config/prod.exs": "import Config\n", "Dockerfile.dockerignore": "*\n!mix.exs\n", "justfile": "b:\n  docker build .\n", "Taskfile.yml": "version: '3'\ntasks: {b: {cmds: [docker build .]}}\n",
        ".devcontainer/devcontainer.json": '// a\n{"build": {"dockerfile": "../Dockerfile", "context": "..", "args": {"A": "1"}}, "forwardPorts": [1, "a:2"],}',
        "skaffold.yaml": "build: {artifacts: [{image: a, context: ., docker: {dockerfile: Dockerfile, buildArgs: {A: b}}}]}\n",
        "cloudbuild.yaml": "steps: [{name: gcr.io/cloud-builders/docker, args: [build, ., -t, a]}]\n", "fly.toml": "[build]\ndockerfile = 'Dockerfile'\n[[services]]\ninternal_port = 80\n",
        "dflint.lock": "version = 1\n[['docker.io/library/elixir:1.14']]\ndigest = 'sha256:22'\n", "dflint.toml": "select = ['DF3']\n[per-file-ignores]\n'a' = ['DF301']\n",
        ".git/HEAD": "ref: refs/heads/main\n", ".git/config": "[core]\n\tbare = false\n", ".gitignore": "a\n*.b\n!c\n", ".git/index": "DIRC\0\0\0\2\0\0\0\1",
    },
)  # fmt: skip
