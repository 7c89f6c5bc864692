#!/bin/sh
# Installs Debian packages, one process at a time: apt-install.sh PACKAGE ...
set -eu
lock=${APT_INSTALL_LOCK:-/var/lib/platform-provisioning.lock} policy=${APT_INSTALL_POLICY:-/usr/sbin/policy-rc.d}
exec 9>"$lock"
flock 9
# The packages' own daemons would listen on the standard ports; only their programs are wanted. Where systemd runs, the
# policy keeps them from starting, elsewhere the run level does.
if [ -d "${APT_INSTALL_SYSTEMD:-/run/systemd/system}" ] && [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get -o DPkg::Lock::Timeout=300 update -qq 9>&-
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" 9>&-
