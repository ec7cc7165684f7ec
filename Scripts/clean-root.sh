# A Debian 12 and nothing else, for what try-install and try-library try: to be sourced. Needs root, to change into it.

trial=$(basename "$0")
fail() {
    echo "$trial: $1" >&2
    exit 1
}
step() { printf '%s: %3d s: %s\n' "$trial" "$SECONDS" "$1"; }

[ "$(id -u)" = 0 ] || fail "this makes a root to change into, which only root can: sudo make $trial"
# The mounts and the processes of a trial are its own, and end with it; what is removed here afterwards holds no mount.
if [ "${1:-}" != --within ]; then
    Scripts/prerequisites dist
    Scripts/prerequisites page
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    unshare --mount --pid --fork --kill-child "$0" --within "$root"
    exit
fi
root=$2

# The mirror of Debian 12 that this machine itself uses, unless MIRROR names one.
mirror() {
    local found=${MIRROR:-}
    [ -n "$found" ] || found=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)/$(CODENAME) $(ORIGIN)' \
        'Created-By: Packages' | awk '$2 ~ "(^|/)bookworm(/|$)" && $3 == "Debian" { print $1; exit }')
    [ -n "$found" ] || fail "this machine's apt has no source of Debian 12 (bookworm): name a mirror in MIRROR"
    echo "$found"
}

# What debootstrap makes is kept: the next trial takes seconds to unpack it. The certificates are in it because apt keeps
# them once they are there, whoever brought them.
make_root() {
    local base=.build-release/debian-bookworm.tar source
    mkdir -p .build-release
    if [ ! -e "$base" ]; then
        source=$(mirror)
        step "making a clean Debian 12"
        debootstrap --variant=minbase --include=man-db,ca-certificates bookworm "$root" \
            "$source" >"$base.log" || fail "debootstrap failed; $base.log says why"
        tar -C "$root" -cf "$base.new" . && mv "$base.new" "$base"
    else
        tar -C "$root" -xf "$base"
    fi
    chmod 755 "$root"
    cp /etc/resolv.conf "$root/etc/"
    mount -t proc proc "$root/proc"
    echo 'APT::Get::Assume-Yes "true";' >"$root/etc/apt/apt.conf.d/90yes"
    # The proxies through which this machine's apt reaches its sources.
    apt-config dump | grep -iE '^Acquire::https?::proxy' >"$root/etc/apt/apt.conf.d/90proxy" || true
    quietly "apt-get update"
}

# As somebody who sits there and types.
inside() {
    chroot "$root" env HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -euo pipefail -c "cd; $1"
}
quietly() { inside "$1" >"$root/tmp/log" 2>&1 || { cat "$root/tmp/log" >&2; fail "this failed: $1"; }; }
