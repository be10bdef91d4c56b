"""What package managers of languages leave in a layer."""

import pytest

from dflint.fix import Safety
from dflint.rule import Rule
from dflint_rules.packages.build_tools import build_tool_cache_left
from dflint_rules.packages.caches import (
    bundler_cache_left,
    composer_cache_left,
    conda_cache_left,
    pacman_cache_left,
    pnpm_store_left,
    python_project_cache_left,
    uv_cache_left,
)
from dflint_rules.packages.node import npm_development_dependencies
from dflint_rules.packages.ruby import gem_documentation
from tests.lab import Lab

MOUNT = "--mount=type=cache,target="


@pytest.mark.parametrize(
    ("rule", "step", "found"),
    [
        (uv_cache_left, "RUN uv sync --locked", True),
        (uv_cache_left, "RUN uv tool install ruff", True),
        (uv_cache_left, "RUN uv sync --no-cache", False),
        (uv_cache_left, "RUN uv sync && uv cache clean", False),
        (uv_cache_left, "RUN uv sync && rm -rf ~/.cache", False),
        (uv_cache_left, "ENV UV_NO_CACHE=1\nRUN uv sync", False),
        (uv_cache_left, f"RUN {MOUNT}/root/.cache/uv uv sync", False),
        (uv_cache_left, "RUN uv venv", False),
        (conda_cache_left, "RUN conda install -y numpy", True),
        (conda_cache_left, "RUN micromamba install -y -n base -f env.yml", True),
        (conda_cache_left, "RUN mamba env create -f env.yml", True),
        (conda_cache_left, "RUN conda install -y numpy && conda clean -afy", False),
        (conda_cache_left, "RUN mamba install -y numpy && mamba clean --all -f -y", False),
        (conda_cache_left, f"RUN {MOUNT}/opt/conda/pkgs conda install -y numpy", False),
        (conda_cache_left, "RUN conda config --add channels x", False),
        (python_project_cache_left, "RUN poetry install --no-root", True),
        (python_project_cache_left, "RUN poetry install --no-cache --no-root", True),
        (python_project_cache_left, "RUN pipenv install --system --deploy", True),
        (python_project_cache_left, "RUN poetry install --no-root && rm -rf ~/.cache/pypoetry", False),
        (python_project_cache_left, "RUN poetry config virtualenvs.create false", False),
        (gem_documentation, "RUN gem install fpm", True),
        (gem_documentation, "RUN gem install fpm -N", False),
        (gem_documentation, "RUN echo 'gem: --no-document' >> ~/.gemrc && gem install fpm", False),
        (gem_documentation, "RUN gem list", False),
        (bundler_cache_left, "RUN bundle install", True),
        (bundler_cache_left, "RUN bundle install && rm -rf ~/.bundle $BUNDLE_PATH/ruby/*/cache", False),
        (bundler_cache_left, "RUN bundle exec rake", False),
        (composer_cache_left, "RUN composer install --no-dev", True),
        (composer_cache_left, "RUN composer install --no-cache", False),
        (composer_cache_left, "RUN composer install && composer clear-cache", False),
        (composer_cache_left, "RUN composer dump-autoload", False),
        (pnpm_store_left, "RUN pnpm install --prod", True),
        (pnpm_store_left, "RUN pnpm install --prod && pnpm store prune", False),
        (pnpm_store_left, f"RUN {MOUNT}/pnpm/store pnpm install", False),
        (pacman_cache_left, "RUN pacman -Syu --noconfirm git", True),
        (pacman_cache_left, "RUN pacman -Syu --noconfirm git && pacman -Scc --noconfirm", True),
        (pacman_cache_left, "RUN pacman -Syu --noconfirm git && yes | pacman -Scc", False),
        (pacman_cache_left, "RUN pacman -S --noconfirm git && rm -rf /var/cache/pacman/pkg/*", False),
        (build_tool_cache_left, "RUN go build -o /app .\nCMD [\"/app\"]", True),
        (build_tool_cache_left, "RUN ./gradlew bootJar\nCMD [\"java\", \"-jar\", \"a.jar\"]", True),
        (build_tool_cache_left, "RUN dotnet publish -o /out\nCMD [\"/out/app\"]", True),
        (build_tool_cache_left, "RUN go build -o /app . && go clean -cache -modcache\nCMD [\"/app\"]", False),
        (build_tool_cache_left, "RUN mvn package && rm -rf ~/.m2\nCMD [\"java\", \"-jar\", \"a.jar\"]", False),
        (build_tool_cache_left, f"RUN {MOUNT}/app/.m2/repository mvn package\nCMD java -jar x", False),
        (build_tool_cache_left, "RUN mvn package\nCMD [\"mvn\", \"jetty:run\"]", False),
        (build_tool_cache_left, "RUN go build -o /app .\nCMD [\"bash\"]", False),
    ],
)  # fmt: skip
def test_what_is_left(rule: Rule, step: str, found: bool) -> None:
    assert bool(Lab(rule).report(f"FROM debian:13\n{step}\n")) == found


@pytest.mark.parametrize("rule", [uv_cache_left, conda_cache_left, composer_cache_left])
def test_a_builder_may_keep_its_caches(rule: Rule) -> None:
    steps = "RUN uv sync && conda install -y x && composer install"
    text = f"FROM debian:13 AS b\n{steps}\nFROM scratch\nCOPY --from=b /x /\n"
    assert Lab(rule).report(text) == ""
    assert Lab(rule).report(f"FROM debian:13 AS b\n{steps}\nFROM b\n") != ""


@pytest.mark.parametrize(
    "script",
    [
        "if true; then composer install; fi",
        "composer install; echo done",
        "composer install || true",
        "su -c 'composer install' app",
    ],
)
def test_nothing_is_cleaned_where_nobody_knows_what_runs(script: str) -> None:
    text = f"FROM php:8.4\nRUN {script}\n"
    assert Lab(composer_cache_left).fixed(text) == text


def test_the_tool_is_called_as_before() -> None:
    text = "FROM x\nRUN /opt/conda/bin/conda install -y numpy"
    cleaned = f"{text} && /opt/conda/bin/conda clean -ay\n"
    assert Lab(conda_cache_left).fixed(f"{text}\n") == cleaned


def test_nothing_is_removed_that_a_later_step_needs() -> None:
    text = 'FROM debian:13\nRUN go mod download\nRUN go build -o /a .\nCMD ["/a"]\n'
    assert Lab(build_tool_cache_left).fixed(text) == text
    alone = 'FROM debian:13\nRUN go build -o /a .\nCMD ["/a"]\n'
    assert "&& go clean" in Lab(build_tool_cache_left).fixed(alone)
    assert Lab(build_tool_cache_left).fixed(alone, Safety.SAFE) == alone


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("RUN npm ci\nCMD [\"node\", \"a.js\"]", True),
        ("RUN npm install\nCMD [\"npm\", \"start\"]", True),
        ("RUN npm ci --omit=dev\nCMD [\"node\", \"a.js\"]", False),
        ("RUN npm install --production\nCMD [\"node\", \"a.js\"]", False),
        ("ENV NODE_ENV=production\nRUN npm ci\nCMD [\"node\", \"a.js\"]", False),
        ("RUN NODE_ENV=production npm ci\nCMD [\"node\", \"a.js\"]", False),
        ("RUN npm ci\nRUN npm run build\nCMD [\"node\", \"a.js\"]", False),
        ("RUN npm ci && npm prune --omit=dev\nCMD [\"node\", \"a.js\"]", False),
        ("RUN npm ci\nRUN npx tsc\nCMD [\"node\", \"a.js\"]", False),
        ("RUN npm ci\nCMD [\"npm\", \"run\", \"dev\"]", False),
        ("RUN npm ci\nCMD [\"npx\", \"nodemon\", \"a.js\"]", False),
        ("RUN npm ci\nCMD [\"sh\"]", False),
        ("RUN npm ci", False),
        ("RUN npm install -g pm2\nCMD [\"node\", \"a.js\"]", False),
    ],
)  # fmt: skip
def test_development_dependencies_are_shipped(steps: str, found: bool) -> None:
    assert bool(Lab(npm_development_dependencies).report(f"FROM node:22\n{steps}\n")) == found
