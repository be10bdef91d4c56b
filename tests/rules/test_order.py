"""The order of instructions."""

import pytest

from dflint_rules.order import sources_before_dependencies
from tests.lab import Lab

lab = Lab(sources_before_dependencies)


@pytest.mark.parametrize(
    "steps",
    [
        "COPY . .\nRUN pip install -r requirements.txt",
        "COPY . .\nRUN python -m pip install --no-cache-dir -r requirements.txt",
        "ADD . /app\nWORKDIR /app\nRUN npm ci",
        "COPY ./ ./\nRUN yarn",
        "COPY . .\nRUN yarn install --frozen-lockfile && yarn build",
        "COPY . .\nRUN go mod download",
        "COPY --chown=a:b . .\nRUN bundle install",
        "COPY . .\nRUN cd web && npm install",
        "COPY . .\nRUN poetry install --no-root",
        "COPY . .\nRUN mvn -B dependency:go-offline",
    ],
)
def test_every_edit_installs_again(steps: str) -> None:
    assert lab.report(f"FROM a:1\n{steps}\n").count("DF231") == 1


@pytest.mark.parametrize(
    "steps",
    [
        "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .",
        "COPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm ci --omit=dev",
        "COPY . .\nRUN pip install .",
        "COPY . .\nRUN pip install -e .",
        "COPY . .\nRUN pip install -r requirements.txt .",
        "COPY . .\nRUN pip install flask",
        "COPY . .\nRUN npm run build",
        "COPY --from=build . .\nRUN npm ci",
        "COPY . /docs\nWORKDIR /app\nRUN npm ci",
        "COPY . .\nRUN npm install -g serve",
        "COPY . .\nRUN poetry install",
        "COPY . .\nRUN --mount=type=bind,source=.,target=/x pip install -r requirements.txt",
    ],
)
def test_nothing_is_installed_again_for_an_edit(steps: str) -> None:
    assert lab.report(f"FROM a:1\n{steps}\n") == ""


def test_a_stage_that_nothing_uses_is_left_alone() -> None:
    assert lab.report("FROM a:1 AS dev\nCOPY . .\nRUN npm ci\nFROM scratch\n") == ""


def test_the_advice_names_the_files() -> None:
    (found,) = lab.find("FROM a:1\nCOPY . .\nRUN npm ci\n")
    assert found.fix
    assert (
        found.fix.title
        == "Copy package.json and package-lock.json first, install, then copy the rest"
    )
