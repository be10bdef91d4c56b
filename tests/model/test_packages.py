"""What a command installs, and which packages have a version."""

import pytest

from dflint.model.commands.command import Command
from dflint.model.packages.installs import Install, install_of, says_yes, unpinned, updates_lists

from .test_commands import read


def last(text: str) -> Command:
    return read(text)[-1]


def installed(text: str) -> Install:
    install = install_of(last(text))
    assert install is not None
    return install


@pytest.mark.parametrize(
    ("text", "manager", "packages", "files"),
    [
        ("apt-get install -y curl git", "apt", "curl git", ""),
        ("apt-get -o A=b -c conf install -t sid curl", "apt", "curl", ""),
        ("apt install ./a.deb /tmp/b.deb c", "apt", "c", "./a.deb /tmp/b.deb"),
        ("aptitude install curl gcc-", "apt", "curl", ""),
        ("apt-get install gcc- curl g++", "apt", "curl g++", ""),
        ("apt-get install g++", "apt", "g++", ""),
        ("sudo apt-get install curl", "apt", "curl", ""),
        ('bash -lc "apt-get install curl"', "apt", "curl", ""),
        ("apk add --no-cache --virtual .deps curl", "apk", "curl", ""),
        ("apk add -X http://r -t .deps curl !vim", "apk", "curl", ""),
        ("apk --no-cache add a.apk", "apk", "", "a.apk"),
        ("yum -y localinstall /x.rpm", "yum", "", "/x.rpm"),
        ("yum -d 0 -e 0 -y install nginx", "yum", "nginx", ""),
        ("yum install http://r/x.rpm", "yum", "", "http://r/x.rpm"),
        ("dnf in --setopt install_weak_deps=0 nginx", "dnf", "nginx", ""),
        ("dnf5 install nginx", "dnf", "nginx", ""),
        ("microdnf install `# why` nginx", "microdnf", "nginx", ""),
        ("microdnf install `#why` nginx", "microdnf", "nginx", ""),
        ("dnf module install nodejs:18", "dnf", "nodejs:18", ""),
        ("zypper -n in -r repo nginx", "zypper", "nginx", ""),
        ("pacman -Syu --noconfirm git", "pacman", "git", ""),
        ("opkg install x", "opkg", "x", ""),
        ("pip install a b", "pip", "a b", ""),
        ("pip3 install -r requirements.txt", "pip", "", "requirements.txt"),
        ("pip install --requirement=r.txt a", "pip", "a", "r.txt"),
        ("pip install .", "pip", "", "."),
        ("pip install '.[dev]'", "pip", "", ".[dev]"),
        ("pip install -e . -e src/x", "pip", "", ". src/x"),
        ("pip install -e git+https://h/a.git@v1", "pip", "git+https://h/a.git@v1", ""),
        ("pip install a.whl dist/*.whl $DIR/x", "pip", "", "a.whl dist/*.whl $DIR/x"),
        ("pip install --timeout 60 --cert f --retries 3 a", "pip", "a", ""),
        ("pip install --index-url https://x a", "pip", "a", ""),
        ("python3 -m pip install a", "pip", "a", ""),
        ("$VENV/bin/pip install a", "pip", "a", ""),
        ("conda run -n x pip install a", "pip", "a", ""),
        ("pipx install a", "pipx", "a", ""),
        ("uv pip install --system a", "uv", "a", ""),
        ("uv pip sync r.txt", "uv", "", "r.txt"),
        ("uv sync --frozen --extra x", "uv", "", ""),
        ("uv tool install ruff", "uv", "ruff", ""),
        ("poetry install --only main", "poetry", "", ""),
        ("poetry add a", "poetry", "a", ""),
        ("conda install -y -c conda-forge -n x numpy", "conda", "numpy", ""),
        ("mamba create -n x python=3.11", "conda", "python=3.11", ""),
        ("conda env create -f e.yml", "conda", "", "e.yml"),
        ("npm install", "npm", "", ""),
        ("npm i -g a", "npm", "a", ""),
        ("npm install --prefix x --omit dev --cache y a", "npm", "a", ""),
        ("npm ci", "npm", "", ""),
        (
            "npm --loglevel warn add ./a b.tgz https://x/c.tgz",
            "npm",
            "",
            "./a b.tgz https://x/c.tgz",
        ),
        ("yarn", "yarn", "", ""),
        ("yarn --frozen-lockfile", "yarn", "", ""),
        ("yarn install --production", "yarn", "", ""),
        ("yarn global add a", "yarn", "a", ""),
        ("pnpm i --frozen-lockfile", "pnpm", "", ""),
        ("pnpm add -g a", "pnpm", "a", ""),
        ("gem install a -v 1.0 -- --with-x=/y", "gem", "a", ""),
        ("gem install --no-document a b", "gem", "a b", ""),
        ("bundle install --jobs 4", "bundler", "", ""),
        ("bundle", "bundler", "", ""),
        ("composer install --no-dev -d /x", "composer", "", ""),
        ("composer require a/b", "composer", "a/b", ""),
        ("go install -ldflags '-s -w' example.org/x@v1 ./y", "go", "example.org/x@v1", "./y"),
        ("go mod download", "go", "", ""),
        ("go run example.org/x@v1 y", "go", "example.org/x@v1", ""),
        ("cargo install --locked --version 1 x", "cargo", "x", ""),
        ("cargo install --path .", "cargo", "", "."),
        ("cargo build --release", "cargo", "", ""),
        ("mvn -B -f pom.xml package", "maven", "", ""),
        ("./gradlew build -x test", "gradle", "", ""),
        ("dotnet restore x.csproj", "dotnet", "", ""),
        ("pecl install xdebug", "pecl", "xdebug", ""),
        ("install-php-extensions gd", "install-php-extensions", "gd", ""),
    ],
)
def test_what_is_installed(text: str, manager: str, packages: str, files: str) -> None:
    install = installed(text)
    assert install.manager == manager
    assert " ".join(install.packages) == packages
    assert " ".join(install.files) == files


@pytest.mark.parametrize(
    "text",
    [
        "apt-get update",
        "apt-get remove install",
        "apt-cache policy curl",
        "apk del curl",
        "pip list",
        "pip uninstall -y a",
        "npm run install",
        "npm --version",
        "yarn build",
        "yarn --version",
        "bundle config set x",
        "pacman -Ss x",
        "pacman -Scc",
        "go build .",
        "echo apt-get install curl",
        "$PIP install a",
        "install -m 755 a b",
    ],
)
def test_what_installs_nothing(text: str) -> None:
    assert install_of(last(text)) is None


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("dnf install -y @development", "@development"),
        ("yum groupinstall 'Development Tools'", "Development Tools"),
        ("yum group install x", "x"),
    ],
)
def test_groups(text: str, groups: str) -> None:
    install = installed(text)
    assert " ".join(install.groups) == groups
    assert install.packages == ()


def test_constraints() -> None:
    install = installed("pip install -c c.txt a")
    assert install.constraints == ("c.txt",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get install curl=7.1", True),
        ("apt-get install curl/stable", True),
        ("apt-get install curl", False),
        ("apt-get install curl=$V", True),
        ("apt-get install $PACKAGES", True),
        ("apt-get install php$V-curl", False),
        ("apk add curl=8", True),
        ("apk add 'curl~=8'", True),
        ("apk add 'curl<9'", True),
        ("apk add curl", False),
        ("yum install nginx-1.20.1", True),
        ("yum install nginx-1.20.1-1.el8", True),
        ("yum install nginx-1:1.20.1-1", True),
        ("yum install nginx-$V", True),
        ("yum install nginx-1.20*", True),
        ("yum install nginx", False),
        ("dnf install java-17-openjdk", False),
        ("dnf install gcc-toolset-12", False),
        ("dnf install gcc-c++", False),
        ("dnf install python3.11", False),
        ("dnf module install nodejs:18", True),
        ("dnf module install nodejs", False),
        ("zypper in 'nginx=1'", True),
        ("zypper in nginx", False),
        ("pip install a==1", True),
        ("pip install 'a>=1'", True),
        ("pip install 'a~=1'", True),
        ("pip install 'a[x]==1'", True),
        ("pip install 'a @ https://h/a.whl'", True),
        ("pip install a", False),
        ("pip install 'a[x]'", False),
        ("pip install git+https://h/a.git", False),
        ("pip install git+https://h/a.git@v1", True),
        ("pip install git+ssh://git@h/a.git", False),
        ("npm install a@1", True),
        ("npm install a", False),
        ("npm install a@latest", False),
        ("npm install @s/a", False),
        ("npm install @s/a@1", True),
        ("npm i git+https://h/a.git", False),
        ("npm i git+https://h/a.git#v1", True),
        ("npm i user/a", False),
        ("yarn add a@$V", True),
        ("gem install a", False),
        ("gem install a:1", True),
        ("gem install a -v 1", True),
        ("gem install a --version '~> 1'", True),
        ("go install h/a@v1", True),
        ("go install h/a@latest", False),
        ("go install h/a", False),
        ("cargo install a", False),
        ("cargo install a@1", True),
        ("cargo install a --version 1", True),
        ("composer require a/b:^1", True),
        ("composer require a/b", False),
        ("conda install a=1", True),
        ("conda install a", False),
        ("pecl install xdebug-3.1", True),
        ("pecl install xdebug-$V", True),
        ("pecl install xdebug", False),
        ("uv tool install ruff@0.3", True),
        ("uv tool install ruff@latest", False),
    ],
)
def test_pinned(text: str, expected: bool) -> None:
    install = installed(text)
    assert (unpinned(install, install.packages[:1]) == []) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get install -y x", True),
        ("apt-get -qy install x", True),
        ("apt-get install --assume-yes x", True),
        ("apt-get install -qq x", True),
        ("apt-get -q -q install x", True),
        ("apt-get -q=2 install x", True),
        ("apt-get -q install x", False),
        ("apt-get -q=1 install x", False),
        ("apt-get -o APT::Get::Assume-Yes=true install x", True),
        ("apt-get -o APT::Get::Assume-Yes=false install x", False),
        ("apt-get -oAPT::Get::Assume-Yes=1 install x", True),
        ("apt-get install x", False),
        ("apt-get install -t y x", False),
        ("yum install --assumeyes x", True),
        ("dnf install --setopt=assumeyes=1 x", True),
        ("dnf install x", False),
        ("zypper -n in x", True),
        ("zypper --non-interactive in x", True),
        ("zypper in -y x", True),
        ("zypper in -n x", False),
        ("pacman -S --noconfirm x", True),
        ("pacman -S x", False),
        ("conda install -yq x", True),
    ],
)
def test_says_yes(text: str, expected: bool) -> None:
    assert says_yes(last(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get -qq update", "update"),
        ("aptitude update", "update"),
        ("apk update", "update"),
        ("dnf makecache", "makecache"),
        ("zypper ref", "ref"),
        ("apt-get upgrade", None),
        ("npm update", None),
    ],
)
def test_updates_lists(text: str, expected: str | None) -> None:
    assert updates_lists(last(text)) == expected
