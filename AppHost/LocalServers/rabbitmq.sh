#!/bin/sh
# A private RabbitMQ node in the foreground: rabbitmq.sh SERVER EPMD DIRECTORY PORT EPMD_PORT DIST_PORT MANAGEMENT_PORT (0: none).
# The password of its user guest comes in RABBITMQ_PASSWORD; SERVER_USER and STOP_AT_END_OF_INPUT are as in postgres.sh.
set -eu
server=$1 epmd=$2 dir=$3 port=$4 epmd_port=$5 dist_port=$6 management=$7
mkdir -p "$dir/home"
[ "$(uname)" = Linux ] && as='setpriv --pdeathsig=TERM' || as=
[ "$(id -u)" != 0 ] || as="setpriv --reuid=$SERVER_USER --regid=$(id -g "$SERVER_USER") --clear-groups --inh-caps=-all --pdeathsig=TERM"
umask 077
cat >"$dir/rabbitmq.conf" <<END
listeners.tcp.1 = 127.0.0.1:$port
default_user = guest
default_pass = $RABBITMQ_PASSWORD
log.console = true
log.file = false
disk_free_limit.absolute = 50MB
END
echo "[]." >"$dir/advanced.config"
if [ "$management" = 0 ]; then
    echo "[]." >"$dir/enabled_plugins"
else
    printf 'management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = %s\n' "$management" >>"$dir/rabbitmq.conf"
    echo "[rabbitmq_management]." >"$dir/enabled_plugins"
fi
[ -s "$dir/home/.erlang.cookie" ] || head -c 15 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$dir/home/.erlang.cookie"
chmod 400 "$dir/home/.erlang.cookie"
[ "$(id -u)" != 0 ] || chown -R "$SERVER_USER" "$dir"
cd "$dir"
env="env -i PATH=$PATH LANG=C.UTF-8 HOME=$dir/home ERL_EPMD_PORT=$epmd_port ERL_EPMD_ADDRESS=127.0.0.1"
# A port mapper of our own: RabbitMQ would start one as a daemon that outlives it.
$env $as "$epmd" -port "$epmd_port" -address 127.0.0.1 &
mapper=$!
# The data belongs to the node's name, so it stays the same whatever the ports. As under systemd the script execs the
# Erlang machine, so that its process is the one we wait for.
$env RUNNING_UNDER_SYSTEMD=true RABBITMQ_SCHEDULER_BUSY_WAIT_THRESHOLD=medium RABBITMQ_NODENAME=messaging@localhost \
    RABBITMQ_DIST_PORT="$dist_port" RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" RABBITMQ_LOGS=- \
    RABBITMQ_CONF_ENV_FILE="$dir/none-env.conf" RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$dir/advanced.config" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" RABBITMQ_MNESIA_DIR="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" \
    RABBITMQ_FEATURE_FLAGS_FILE="$dir/feature_flags" RABBITMQ_PLUGINS_EXPAND_DIR="$dir/plugins" RABBITMQ_PID_FILE="$dir/pid" \
    $as "$server" &
pid=$!
# It closes its stores at once and then waits some seconds for its management page; nobody else has to.
stop() {
    kill -TERM $pid 2>/dev/null || return 0
    { sleep 3; kill -KILL $pid; } >/dev/null 2>&1 &
    killer=$!
}
trap stop TERM INT HUP
if [ "${STOP_AT_END_OF_INPUT-}" = 1 ]; then
    exec 3<&0
    { cat <&3; kill -TERM $pid; } >/dev/null 2>&1 &
    watcher=$!
fi
while :; do
    code=0; wait $pid || code=$?
    kill -0 $pid 2>/dev/null || break
done
kill $mapper ${killer-} ${watcher-} 2>/dev/null || :
exit $code
