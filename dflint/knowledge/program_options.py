"""Which options of a program take the next word as their value.

Those of package managers are in their rows. Sources: the manual pages and `--help` of the programs;
POSIX, Utility Syntax Guidelines; looked through on 2026-11-30.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import BY_PROGRAM


class Options:
    """The options of a program that take a value, and how it reads the others.

    `bundles`: `-qy` means `-q -y`. `stops`: what follows the first operand is not its own.
    """

    def __init__(self, values: str, bundles: bool = True, stops: bool = False) -> None:
        self.written = values
        self.bundles = bundles
        self.stops = stops
        self._values: frozenset[str] | None = None

    @property
    def values(self) -> frozenset[str]:
        """Those that take a value. A file has few of the programs that are known."""
        if self._values is None:
            self._values = frozenset(self.written.split())
        return self._values


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
# Programs that are not here, and no package managers, are taken to have no option that takes a value.
OPTIONS: dict[str, Options] = {
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
ALIASES = {
    "apt-cache": "apt-get", "bsdtar": "tar", "gtar": "tar", "mksh": "sh", "npx": "npm",
    "pypy": "python", "wget2": "wget",
}  # fmt: skip
_UNKNOWN = Options("")


def options_of(program: str) -> Options:
    """The options of a program; for one that is not known, none with a value."""
    options = OPTIONS.get(program)
    if options is not None:
        return options
    name = ALIASES.get(program, program)
    row = BY_PROGRAM.get(name)
    if row is None:
        return OPTIONS.get(name, _UNKNOWN)
    options = OPTIONS[program] = Options(row.values_of.get(name, row.values), row.bundles)
    return options
