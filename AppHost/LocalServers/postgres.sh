#!/bin/sh
# A private PostgreSQL in the foreground: postgres.sh BIN DATA PORT [NAME=VALUE ...], settings last.
# The superuser's password comes in POSTGRES_PASSWORD; root names the user that the server runs as in SERVER_USER.
# With STOP_AT_END_OF_INPUT=1 it stops when its input ends, as it does when whoever started it dies.
set -eu
bin=$1 data=$2 port=$3 as=
shift 3
parent=$(dirname "$data")
mkdir -p "$parent" && cd "$parent"
[ "$(uname)" = Linux ] && with_signal='setpriv --pdeathsig=INT' locale=C.UTF-8 || with_signal= locale=C
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
    as="setpriv --reuid=$SERVER_USER --regid=$(id -g "$SERVER_USER") --clear-groups --inh-caps=-all"
    with_signal="$as --pdeathsig=INT"
    chown "$SERVER_USER" . && chmod 700 .
fi
if [ ! -f "$data/PG_VERSION" ]; then
    rm -rf "$data.new"
    (umask 077 && printf %s "$POSTGRES_PASSWORD" >"$data.pw")
    [ -z "$as" ] || chown "$SERVER_USER" "$data.pw"
    $as "$bin/initdb" -D "$data.new" -U postgres --pwfile="$data.pw" --auth=scram-sha-256 --encoding=UTF8 --locale=$locale -N --no-instructions
    rm -f "$data.pw"
    mv "$data.new" "$data" # complete, or not there at all
fi
unset POSTGRES_PASSWORD
for setting; do set -- "$@" -c "$setting"; shift; done
$with_signal "$bin/postgres" -D "$data" -h 127.0.0.1 -p "$port" -k '' "$@" &
pid=$!
# SIGTERM, which an orchestrator sends, is PostgreSQL's shutdown that waits for clients; SIGINT is the fast one.
trap 'kill -INT $pid 2>/dev/null || :' TERM INT HUP
if [ "${STOP_AT_END_OF_INPUT-}" = 1 ]; then
    exec 3<&0
    { cat <&3; kill -INT $pid; } >/dev/null 2>&1 &
    watcher=$!
fi
while :; do
    code=0; wait $pid || code=$?
    kill -0 $pid 2>/dev/null || break
done
[ -z "${watcher-}" ] || kill $watcher 2>/dev/null || :
exit $code
