"""How programs read their options: which of them take the next word as their value.

Sources: the manual pages and `--help` of the programs; POSIX, Utility Syntax Guidelines.
"""

from __future__ import annotations

from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.shell.nodes import ShellWord
    from dflint.source import Word


class Options:
    """The options of a program that take a value, and how it reads the others.

    `bundles`: `-qy` means `-q -y`. `stops`: what follows the first operand is not its own.
    """

    def __init__(self, values: str, bundles: bool = True, stops: bool = False) -> None:
        self.written = values
        self.bundles = bundles
        self.stops = stops

    @cached_property
    def values(self) -> frozenset[str]:
        """Those that take a value. A file has few of the programs that are known."""
        return frozenset(self.written.split())


class Option:
    """An option as it was given: `-t` for `-tfoo`, `--target` for `--target=foo`, with its value.

    `word` is the one that it is in.
    """

    __slots__ = ("flag", "value", "word")

    def __init__(self, flag: str, value: Word | None, word: ShellWord) -> None:
        self.flag = flag
        self.value = value
        self.word = word


_APT = Options(
    "-t --target-release --default-release -o --option -c --config-file -a --host-architecture"
    " -P --build-profiles --planner --solver --with-source"
)
_DNF = Options(
    "-c --config -d --debuglevel -e --errorlevel -x --exclude --excludepkgs --disableexcludes"
    " --disableexcludepkgs --enablerepo --disablerepo --repo --repoid --installroot --releasever"
    " -R --randomwait --setopt --forcearch --comment --advisory --advisories --bz --bzs --cve"
    " --cves --sec-severity --secseverity --destdir --downloaddir --color --rpmverbosity"
    " --disableplugin --enableplugin --repofrompath --from-repo --from-vendor --arch"
)
_PIP = Options(
    "-r --requirement --requirements-from-script -c --constraint --build-constraint -e --editable"
    " -t --target --platform --python-version --implementation --abi --root --prefix --src"
    " --upgrade-strategy -C --config-settings --config-setting --global-option --install-option"
    " --build-option --no-binary --only-binary --progress-bar --root-user-action --report --group"
    " -i --index-url --pypi-url --extra-index-url -f --find-links --python --log --log-file"
    " --local-log --keyring-provider --proxy --retries --timeout --default-timeout --exists-action"
    " --trusted-host --cert --client-cert --cache-dir --use-feature --use-deprecated -b --build"
    " --build-dir -d --dest --download --download-cache -w --wheel-dir --uploaded-prior-to"
    " --resume-retries"
)
_PIPX = Options(
    "--python --pip-args --index-url -i --suffix --spec --fetch-python --backend --extra-index-url"
)
_UV = Options(
    "-r --requirement --requirements -c --constraint --constraints --override --overrides"
    " --excludes -b --build-constraint --build-constraints -e --editable -t --target --prefix"
    " --extra --no-extra --group --no-group --only-group --package --script --no-install-package"
    " -p --python --index --default-index -i --index-url --extra-index-url -f --find-links"
    " --index-strategy --keyring-provider -P --upgrade-package --reinstall-package"
    " --refresh-package --resolution --prerelease --fork-strategy -C --config-setting"
    " --config-settings --no-build-isolation-package --no-build-package --no-binary-package"
    " --no-binary --only-binary --exclude-newer --link-mode --python-platform --python-version"
    " --torch-backend --cache-dir --directory --project --config-file --color --allow-insecure-host"
    " --output-format -m --marker --optional --tag --rev --branch --bounds --with --with-editable"
    " --with-requirements --env-file --from"
)
_NPM = Options(
    "--prefix -C --registry --cache --loglevel --omit --include --only --userconfig --globalconfig"
    " --install-strategy -w --workspace --tag --scope --fetch-timeout --fetch-retries"
    " --fetch-retry-mintimeout --fetch-retry-maxtimeout --fetch-retry-factor --maxsockets --proxy"
    " --https-proxy --noproxy --cafile --ca --before --script-shell --shell --cpu --os --libc --otp"
    " --depth --jobs -j --python --target --target_arch --arch --runtime --disturl --timeout --network-timeout",
    bundles=False,
)
_YARN = Options(
    "--cwd --modules-folder --cache-folder --mutex --registry --network-timeout"
    " --network-concurrency --prefix --global-folder --preferred-cache-folder --use-yarnrc --proxy"
    " --https-proxy --otp --child-concurrency --link-folder --tag --mode --scripts-prepend-node-path"
)
_PNPM = Options(
    "-C --dir -F --filter --filter-prod --registry --store-dir --cache-dir --reporter --loglevel"
    " --modules-dir --virtual-store-dir --network-concurrency --child-concurrency --lockfile-dir"
    " --global-dir --global-bin-dir --workspace-concurrency --node-linker --package-import-method"
    " --prefix --cpu --os --libc --allow-build --fetch-timeout --fetch-retries"
)
_GEM = Options(
    "-v --version -i --install-dir -n --bindir --build-root -P --trust-policy -s --source"
    " -p --http-proxy --platform --config-file -t --type"
)
_BUNDLE = Options(
    "-j --jobs --retry --path --without --with --gemfile --trust-policy --shebang --target-rbconfig"
)
_COMPOSER = Options(
    "-d --working-dir --prefer-install --ignore-platform-req --apcu-autoloader-prefix --repository"
    " --repository-url -s --stability --audit-format --format"
)
_GO = Options(
    "-ldflags -gcflags -asmflags -tags -mod -modfile -o -p -C -overlay -toolexec -exec -buildmode"
    " -compiler -gccgoflags -installsuffix -pkgdir -covermode -coverpkg -pgo -vet -run -count",
    bundles=False,
)
_CARGO = Options(
    "--version --vers --git --branch --tag --rev --path --root --registry --index -j --jobs"
    " --profile --target --target-dir --features -F --bin --example -p --package --exclude"
    " --manifest-path --config -Z -C --color --message-format --test --bench --lockfile-path"
    " --artifact-dir --strategies"
)
_CONDA = Options(
    "-n --name -p --prefix -c --channel -f --file --solver --repodata-fn --platform --subdir"
    " --experimental --revision --clone -r --root-prefix --rc-file --channel-priority"
    " --relocate-prefix --log-level --cacert_path --cwd --extra"
)
_POETRY = Options(
    "-C --directory -P --project --with --without --only -E --extras -G --group --source --python"
    " --platform --output -o -f --format"
)
_USER = Options(
    "-u --uid -g --gid -G --groups -s --shell -d --home-dir --home -c --comment -e --expiredate"
    " -f --inactive -k --skel -K --key -p --password -b --base-dir -Z --selinux-user -R --root"
    " -P --prefix -l --login"
)
_ADDUSER = Options(
    "--uid -u --gid -g --home -h --shell -s --ingroup -G --gecos --comment --conf --firstuid"
    " --lastuid --firstgid --lastgid -k --skel"
)
_SHELL = Options("-o +o -O +O --rcfile --init-file", stops=True)
_SOURCES = Options("-t --target-directory -S --suffix -m --mode -o --owner -g --group --reference")
# Programs that are not here are taken to have no option that takes a value.
OPTIONS: dict[str, Options] = {
    "apt": _APT,
    "apt-get": _APT,
    "apt-cache": _APT,
    "apt-fast": _APT,
    "nala": _APT,
    "aptitude": Options("-t --target-release --default-release -o -F -w -O --user-tag --add-user-tag"),
    "apk": Options(
        "-t --virtual -p --root -X --repository --arch --cache-dir --cache-max-age --keys-dir"
        " --repositories-file --repository-config --wait --progress-fd --timeout"
    ),
    "dnf": _DNF,
    "dnf5": _DNF,
    "microdnf": _DNF,
    "tdnf": _DNF,
    "yum": _DNF,
    "zypper": Options(
        "-R --root -c --config --installroot -D --reposd-dir --cache-dir --raw-cache-dir"
        " --solv-cache-dir --pkg-cache-dir -p --plus-repo --plus-content --userdata --releasever"
        " -r --repo --from -t --type --solver-focus"
    ),
    "pacman": Options(
        "-b --dbpath -r --root --cachedir --config --gpgdir --hookdir --logfile --arch --color"
        " --ignore --ignoregroup --assume-installed --overwrite --sysroot --print-format"
    ),
    "opkg": Options(
        "-f --conf -d --dest -o --offline-root --add-arch --add-dest --cache -t --tmp-dir -V"
    ),
    "pip": _PIP,
    "pipx": _PIPX,
    "uv": _UV,
    "uvx": _UV,
    "poetry": _POETRY,
    "pdm": Options("-p --project -G --group --with --without -L --lockfile -e --editable --venv"),
    "pipenv": Options("--python -r --requirements -i --index --pypi-mirror --categories --extra-pip-args -e"),
    "conda": _CONDA,
    "mamba": _CONDA,
    "micromamba": _CONDA,
    "npm": _NPM,
    "npx": _NPM,
    "yarn": _YARN,
    "pnpm": _PNPM,
    "bun": Options("--cwd -c --config --registry --cache-dir --backend --filter --omit --cafile"),
    "gem": _GEM,
    "bundle": _BUNDLE,
    "bundler": _BUNDLE,
    "composer": _COMPOSER,
    "go": _GO,
    "cargo": _CARGO,
    "brew": Options("--cc --env --bottle-arch"),
    "luarocks": Options("--tree --server --only-server --only-sources --lua-version --lua-dir"),
    "cpanm": Options("-l --local-lib -L --local-lib-contained --mirror --from --save-dists --configure-timeout"),
    "pecl": Options("-D --configureoptions -R --installroot"),
    "mvn": Options(
        "-f --file -pl --projects -P --activate-profiles -s --settings -gs --global-settings"
        " -t --toolchains -T --threads -D --define -l --log-file -rf --resume-from",
        bundles=False,
    ),
    "gradle": Options(
        "-p --project-dir -g --gradle-user-home -I --init-script -b --build-file -c --settings-file"
        " -x --exclude-task --max-workers --console --warning-mode --include-build",
        bundles=False,
    ),
    "dotnet": Options(
        "-o --output -c --configuration -r --runtime -f --framework -s --source -v --verbosity"
        " --configfile --packages --tool-path --add-source --version -a --arch --os",
        bundles=False,
    ),
    "curl": Options(
        "-o --output -H --header -d --data --data-raw --data-binary --data-ascii --data-urlencode"
        " -u --user -A --user-agent -e --referer -x --proxy -X --request -T --upload-file -F --form"
        " -b --cookie -c --cookie-jar -C --continue-at -E --cert --key --cacert --capath -m"
        " --max-time -r --range -w --write-out -K --config -Y -y -z --time-cond -D --dump-header"
        " -P -Q -t -U --proxy-user --url --retry --retry-delay --retry-max-time --connect-timeout"
        " --proto --proto-default --proto-redir --resolve --interface --limit-rate --output-dir"
        " --ciphers --max-redirs --max-filesize --noproxy --oauth2-bearer --aws-sigv4 --unix-socket"
        " --socks5 --socks5-hostname --tls-max --pinnedpubkey --json --connect-to --dns-servers"
    ),
    "wget": Options(
        "-O --output-document -o --output-file -a --append-output -e --execute -i --input-file"
        " -B --base -P --directory-prefix -t --tries -T --timeout -w --wait --waitretry -Q --quota"
        " -U --user-agent -l --level -A --accept -R --reject -D --domains -I --include-directories"
        " -X --exclude-directories --header --user --password --post-data --post-file --referer"
        " --load-cookies --save-cookies --ca-certificate --ca-directory --certificate --private-key"
        " --method --body-data --body-file --limit-rate --cut-dirs --dns-timeout --connect-timeout"
        " --read-timeout --secure-protocol --http-user --http-password --max-redirect --restrict-file-names"
    ),
    "tar": Options(
        "-f --file -C --directory -T --files-from -X --exclude-from --exclude -b --blocking-factor"
        " -L --tape-length -N --newer -V --label -I --use-compress-program --transform --xform"
        " --strip-components --strip --owner --group --mode --mtime -K --starting-file -F -g"
    ),
    "unzip": Options("-d -x -P"),
    "git": Options(
        "-C -c --git-dir --work-tree --namespace -b --branch --depth -o --origin --config"
        " --reference --reference-if-able -j --jobs --filter --shallow-since --shallow-exclude"
        " --template --separate-git-dir -u --upload-pack -m --message --file"
    ),
    "useradd": _USER,
    "usermod": _USER,
    "groupadd": Options("-g --gid -K --key -p --password -R --root -P --prefix -U --users"),
    "groupmod": Options("-g --gid -n --new-name -p --password -R --root -P --prefix"),
    "adduser": _ADDUSER,
    "addgroup": Options("-g --gid --conf --firstgid --lastgid"),
    "cp": _SOURCES,
    "mv": _SOURCES,
    "ln": _SOURCES,
    "install": _SOURCES,
    "mkdir": Options("-m --mode"),
    "chmod": Options("--reference"),
    "chown": Options("--reference --from"),
    "chgrp": Options("--reference --from"),
    "make": Options(
        "-C --directory -f --file --makefile -I --include-dir -o --old-file --assume-old -W --what-if"
        " --new-file --eval"
    ),
    "find": Options(
        "-name -iname -path -ipath -wholename -iwholename -regex -iregex -regextype -type -xtype"
        " -mtime -mmin -atime -amin -ctime -cmin -newer -size -perm -user -group -uid -gid"
        " -maxdepth -mindepth -fstype -inum -links -samefile -printf -fprint -fprint0 -lname -ilname",
        bundles=False,
    ),
    "python": Options("-c -m -W -X", stops=True),
    "node": Options("-e --eval -p --print -r --require --import", bundles=False, stops=True),
    "ruby": Options("-e -r -I -C -E", stops=True),
    "perl": Options("-e -E -I -M -m", bundles=False, stops=True),
    "sh": _SHELL,
    "ash": _SHELL,
    "bash": _SHELL,
    "dash": _SHELL,
    "ksh": _SHELL,
    "zsh": _SHELL,
    "sed": Options("-e --expression -f --file -l --line-length"),
    "grep": Options("-e --regexp -f --file -m --max-count -A -B -C -d -D --include --exclude --color"),
    "gpg": Options(
        "--keyserver --keyserver-options --homedir -o --output -u --local-user -r --recipient"
        " --keyring --passphrase --passphrase-file --primary-keyring",
        bundles=False,
    ),
    "apt-key": Options("--keyring --keyserver"),
    "java": Options("-cp -classpath --class-path -jar --module-path -p", bundles=False, stops=True),
    "cmake": Options("-S -B -G -C -T -A --install --prefix --target", bundles=False),
    "gcc": Options("-o -I -L -l -x -include -isystem", bundles=False),
    "g++": Options("-o -I -L -l -x -include -isystem", bundles=False),
    "docker": Options("-H --host --config --context -f --file -t --tag --build-arg -v -e -p --name"),
}  # fmt: skip
# The same programs under other names.
OPTIONS.update({
    alias: OPTIONS[program]
    for alias, program in (
        ("composer.phar", "composer"), ("gradlew", "gradle"), ("mksh", "sh"), ("mvnw", "mvn"),
        ("paru", "pacman"), ("pypy", "python"), ("yarnpkg", "yarn"), ("yay", "pacman"),
        ("cargo-binstall", "cargo"), ("wget2", "wget"), ("bsdtar", "tar"), ("gtar", "tar"),
    )
})  # fmt: skip
_UNKNOWN = Options("")
# `tar xzf a.tar.gz`: the first word is a bundle of options although it has no dash.
_DASHLESS = frozenset({"tar", "bsdtar", "gtar"})
# What follows these belongs to another program.
_EXECUTES = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


def options_of(program: str) -> Options:
    """The table of a program; for one we do not know, one with no values."""
    return OPTIONS.get(program, _UNKNOWN)


def takes_next(word: str, table: Options) -> bool:
    """Whether the value of this option is the next word."""
    if word in table.values:
        return True
    if len(word) <= 2 or word[1] == "-" or not table.bundles:
        return False
    for at in range(1, len(word)):
        if "-" + word[at] in table.values:
            return at == len(word) - 1
        if not word[at].isalnum():
            return False
    return False


def read_options(
    program: str, words: Sequence[ShellWord]
) -> tuple[tuple[Option, ...], tuple[ShellWord, ...]]:
    """Tell the options of a program and their values from its operands."""
    table = options_of(program)
    options: list[Option] = []
    operands: list[ShellWord] = []
    at, count = 0, len(words)
    if program == "find":
        count = next((i for i, word in enumerate(words) if word in _EXECUTES), count)
    if count and program in _DASHLESS and words[0][:1] != "-":
        at = _dashless(words, table, options)
    while at < count:
        word = words[at]
        at += 1
        if not word or word[0] != "-" or len(word) == 1:
            operands.append(word)
            if table.stops:
                break
            continue
        if word == "--":
            break
        value = None
        if at < count and takes_next(word, table):
            value = words[at]
            at += 1
        if len(word) == 2 or word[1] == "-" or not table.bundles:
            options.append(_single(word, value))
        else:
            _bundle(word, value, table, options)
    operands += words[at:count]
    return tuple(options), tuple(operands)


def _single(word: ShellWord, value: Word | None) -> Option:
    """A word that is one option, with the value that stood after it or is in it."""
    if "=" not in word:
        return Option(word, value or None, word)
    name = word.partition("=")[0]
    return Option(name, value or word.part(len(name) + 1, len(word)), word)


def _bundle(word: ShellWord, value: Word | None, table: Options, options: list[Option]) -> None:
    """Note the options of a word such as `-qy`, with the value that stood after it, and the word."""
    for at in range(1, len(word)):
        flag = "-" + word[at]
        rest = at + 1 + (word[at + 1 : at + 2] == "=")
        if flag in table.values or rest > at + 1:
            options.append(Option(flag, value or word.part(rest, len(word)), word))
            break
        if not word[at].isalnum():
            break
        options.append(Option(flag, None, word))
    options.append(Option(str(word), None, word))


def _dashless(words: Sequence[ShellWord], table: Options, options: list[Option]) -> int:
    """Read `xzf archive`: each letter that wants a value takes the next word. Says where it ends."""
    at = 1
    for letter in words[0]:
        flag = "-" + letter
        value = None
        if flag in table.values and at < len(words):
            value = words[at]
            at += 1
        options.append(Option(flag, value, words[0]))
    return at
