"""Servers and how they are kept in the foreground: a container ends with its first process.

Source: the manual page or `--help` of each, as in Debian 13 where it has the server, as of 2026-11.
"""

from __future__ import annotations


class Daemon:
    """How one server is started.

    `foreground`: options with which it stays. `starts`: verbs of which one starts it in the
    background, () for none. `background`: options of which one makes it a daemon, () where it is one
    by itself. `other`: options with which it serves nothing, as to test its configuration. `config`:
    what says the same in a file. `paths`: where such a file may be. `advice`: how to start it.
    """

    __slots__ = ("advice", "background", "config", "foreground", "other", "paths", "starts")

    def __init__(
        self,
        advice: str,
        foreground: str = "",
        starts: str = "",
        background: str = "",
        other: str = "",
        config: str = "",
        paths: str = "",
    ) -> None:
        self.advice = advice
        self.foreground = frozenset(foreground.split())
        self.starts = frozenset(starts.split())
        self.background = frozenset(background.split())
        self.other = frozenset(other.split())
        self.config = config
        self.paths = tuple(paths.split())


_APACHE = Daemon(
    "apachectl -D FOREGROUND", "-X -DFOREGROUND -DNO_DETACH -DONE_PROCESS -e",
    other="-t -v -V -l -L -S -M -h -DDUMP_VHOSTS -DDUMP_MODULES -DDUMP_RUN_CFG",
)  # fmt: skip
_APACHECTL = Daemon(
    "apachectl -D FOREGROUND", "-X -DFOREGROUND -DNO_DETACH -DONE_PROCESS",
    starts="start restart graceful",
)  # fmt: skip
_CROND = Daemon("crond -f", "-f -n -d -x", other="-h -V --help")
_FPM = Daemon(
    "php-fpm -F", "-F --nodaemonize", other="-t -tt --test -v --version -m --modules -i --info -h --help",
    config="daemonize", paths="/etc/php /usr/local/etc",
)  # fmt: skip
_RCS = Daemon("the server itself, in the foreground", starts="start restart")
DAEMONS: dict[str, Daemon] = {
    "nginx": Daemon(
        'nginx -g "daemon off;"', other="-t -T -q -v -V -h -? -s", config="daemon off",
        paths="/etc/nginx /usr/local/nginx/conf",
    ),
    "openresty": Daemon(
        'openresty -g "daemon off;"', other="-t -T -q -v -V -h -? -s", config="daemon off",
        paths="/usr/local/openresty",
    ),
    "apache2": _APACHE,
    "httpd": _APACHE,
    "apachectl": _APACHECTL,
    "apache2ctl": _APACHECTL,
    "php-fpm": _FPM,
    "sshd": Daemon("/usr/sbin/sshd -D", "-D -d -dd -ddd -i", other="-t -T -V -G"),
    "cron": Daemon("cron -f", "-f"),
    "crond": _CROND,
    "rsyslogd": Daemon("rsyslogd -n", "-n -d", other="-N -v"),
    "supervisord": Daemon(
        "supervisord -n", "-n --nodaemon", other="-v --version -h --help", config="nodaemon",
        paths="/etc/supervisor /etc/supervisord /etc/supervisord.conf /etc/supervisor.conf",
    ),
    "squid": Daemon("squid -N", "-N --foreground", other="-z -k -v -h --help --version"),
    "postfix": Daemon("postfix start-fg", starts="start"),
    "dovecot": Daemon("dovecot -F", "-F", other="-a -n --version --help --build-options -p"),
    "named": Daemon("named -f", "-f -g", other="-v -V -C"),
    "dnsmasq": Daemon(
        "dnsmasq -k", "-k --keep-in-foreground -d --no-daemon", other="--test -v --version -w --help",
        config="keep-in-foreground", paths="/etc/dnsmasq",
    ),
    "lighttpd": Daemon("lighttpd -D -f …", "-D -i", other="-t -tt -p -v -V -h -1"),
    "slapd": Daemon("slapd -d 0", "-d", other="-T -V"),
    "varnishd": Daemon("varnishd -F", "-F -d", other="-C -x -V -?"),
    "proftpd": Daemon("proftpd --nodaemon", "-n --nodaemon -q", other="-t -v -vv -l -h --configtest"),
    "keepalived": Daemon("keepalived -n", "-n --dont-fork", other="-t --config-test -v --version"),
    "monit": Daemon(
        "monit -I", "-I", other="-t -V", starts="", config="", paths="/etc/monit /etc/monitrc"
    ),
    "collectd": Daemon("collectd -f", "-f", other="-t -T -h"),
    "snmpd": Daemon("snmpd -f", "-f", other="-v -h -H"),
    "chronyd": Daemon("chronyd -n", "-n -d -q -Q", other="-v -p"),
    "mongod": Daemon("mongod without --fork", background="--fork"),
    "redis-server": Daemon("redis-server without --daemonize", background="--daemonize"),
    "memcached": Daemon("memcached without -d", background="-d --daemon"),
    "mysqld": Daemon("mysqld without --daemonize", background="-D --daemonize"),
    "mariadbd": Daemon("mariadbd without --daemonize", background="-D --daemonize"),
    "haproxy": Daemon("haproxy without -D", "-db", background="-D", other="-c -v -vv"),
    "gunicorn": Daemon("gunicorn without --daemon", background="-D --daemon"),
    "uwsgi": Daemon("uwsgi without --daemonize", background="-d --daemonize --daemonize2"),
    "rabbitmq-server": Daemon("rabbitmq-server", background="-detached"),
    "elasticsearch": Daemon("elasticsearch without -d", background="-d --daemonize"),
    "pg_ctl": Daemon("postgres", starts="start restart"),
    "pg_ctlcluster": Daemon("pg_ctlcluster --foreground …", "--foreground", starts="start restart"),
    "catalina.sh": Daemon("catalina.sh run", starts="start"),
    "zkServer.sh": Daemon("zkServer.sh start-foreground", starts="start restart"),
    "zeppelin-daemon.sh": Daemon("zeppelin.sh", starts="start restart"),
    "activemq": Daemon("activemq console", starts="start restart"),
    "cassandra": Daemon("cassandra -f", "-f", other="-v -H -h"),
    "forever": Daemon("forever without start", starts="start restart"),
    "neo4j": Daemon("neo4j console", starts="start restart"),
    "nexus": Daemon("nexus run", starts="start restart"),
    "solr": Daemon("solr start -f", "-f --foreground", starts="start restart"),
    "start-all.sh": Daemon("hdfs namenode"),
    "start-dfs.sh": Daemon("hdfs namenode"),
    "start-yarn.sh": Daemon("yarn resourcemanager"),
    "kafka-server-start.sh": Daemon("kafka-server-start.sh without -daemon", background="-daemon"),
    "zookeeper-server-start.sh": Daemon("zookeeper-server-start.sh without -daemon", background="-daemon"),
    "jetty.sh": Daemon("jetty.sh run", starts="start restart"),
    "screen": Daemon("the program itself", background="-dm -dmS"),
    "tmux": Daemon("the program itself", background="-d"),
    "pm2": Daemon("pm2-runtime …", "--no-daemon --attach", starts="start restart"),
    "service": _RCS,
    "rc-service": _RCS,
    "invoke-rc.d": _RCS,
    "systemctl": Daemon("the server itself: without systemd as PID 1, systemctl fails", starts="start restart"),
}  # fmt: skip
# ENTRYPOINTs that start what CMD says.
PASSING_ON = frozenset({
    "tini", "dumb-init", "docker-entrypoint.sh", "docker-php-entrypoint", "catatonit", "env",
    "docker-entrypoint", "gosu", "su-exec", "nginx-entrypoint.sh", "entrypoint.sh",
})  # fmt: skip
# Servers that official images start without any option, so their configuration keeps it in the foreground;
# and the options that say otherwise.
KEPT_BY_IMAGE = {"php-fpm": ("-D", "--daemonize")}
# Verbs of systemctl that talk to systemd, and fail where it is not PID 1. Others change files only.
# Source: systemctl(1) of systemd 257.
TALKING_TO_SYSTEMD = frozenset({
    "start", "stop", "restart", "reload", "try-restart", "reload-or-restart", "daemon-reload", "daemon-reexec",
    "status", "is-active", "kill",
})  # fmt: skip

# What start scripts of Debian prepare: program, package, what it fails without, what to do, words that do so,
# and the first releases whose package makes it itself. Source: the packages of Debian 12 and 13.
PREPARED = {
    "sshd": (
        "openssh-server", "/run/sshd is not there", "Make it before: RUN mkdir -p /run/sshd",
        ("run/sshd", "ssh start", "ssh restart", "systemd-tmpfiles"), {"debian": "13", "ubuntu": "24.04"},
    ),
    "apache2": (
        "apache2", "APACHE_RUN_DIR is not set", "Start apachectl -D FOREGROUND, which sets it",
        ("APACHE_RUN_DIR", "envvars"), {},
    ),
}  # fmt: skip
