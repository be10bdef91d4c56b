"""Programs that exist, by what brings them: what a rule may name that no other table knows.

Sources: the files and alternatives of packages of Debian 12 (coreutils 9.1-1, and the newest of
each other package on 2026-11-30); for what Debian does not have, the documentation of the tool.
"""

from __future__ import annotations

PROGRAMS = {
    "coreutils": (
        "[ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown chroot cksum comm"
        " cp csplit cut date dd df dir dircolors dirname du echo env expand expr factor false fmt"
        " fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod"
        " mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx pwd"
        " readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum"
        " shred shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr"
        " true truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami yes"
    ),
    "apache2": "a2enmod",
    "autoconf, in the folder of a project": "configure",
    "awscli": "aws",
    "corepack": "corepack",
    "dos2unix": "dos2unix",
    "dpkg": "update-alternatives",
    "golang:1.9": "go-wrapper",
    "google-cloud-cli": "gcloud gsutil",
    "emacs-nox": "emacs",
    "gnupg2": "gpg2",
    "gzip": "gunzip",
    "htop": "htop",
    "maturin, of PyPI": "maturin",
    "iptables": "ip6tables iptables",
    "kmod": "insmod modprobe",
    "libc-bin": "ldconfig",
    "locales": "locale-gen",
    "mount": "losetup swapoff swapon",
    "nano": "nano",
    "neovim": "nvim",
    "passwd": "chpasswd passwd",
    "php of Docker": "docker-php-ext-configure docker-php-ext-enable docker-php-ext-install",
    "podman": "podman",
    "procps": "free ps sysctl top",
    "python3-minimal": "python3",
    "python3-pip": "pip3",
    "rpm": "rpm",
    "skopeo": "skopeo",
    "smbclient": "smbclient",
    "sshpass": "sshpass",
    "subversion": "svn",
    "systemd": "hostnamectl timedatectl",
    "systemd-sysv": "halt poweroff reboot shutdown",
    "vim": "vi vim",
    # Not in Debian 12.
    "helm.sh": "helm",
    "nodejs/corepack": "corepack",
    "nvm-sh/nvm": "nvm",  # a function of the shell
    "python2 of Debian 11": "python2",
    "Ubuntu's update-manager-core": "do-release-upgrade",
}  # fmt: skip
