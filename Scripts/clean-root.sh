# A clean Debian 12 for try-install and try-library, which source this file. Needs root for chroot.

trial=$(basename "$0")
fail() {
    echo "$trial: $1" >&2
    exit 1
}
step() { printf '%s: %3d s: %s\n' "$trial" "$SECONDS" "$1"; }

[ "$(id -u)" = 0 ] || fail "only root can use chroot; run: sudo make $trial"
# Mounts and processes are in namespaces that end with the trial, so that the removed folder contains no mount.
if [ "${1:-}" != --within ]; then
    Scripts/prerequisites dist
    Scripts/prerequisites page
    root=$(mktemp -d)
    trap 'rm -rf "$root"' EXIT
    unshare --mount --pid --fork --kill-child "$0" --within "$root"
    exit
fi
root=$2

# The mirror of Debian 12 in MIRROR, or the one in this machine's apt configuration.
mirror() {
    local found=${MIRROR:-}
    [ -n "$found" ] || found=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)/$(CODENAME) $(ORIGIN)' \
        'Created-By: Packages' | awk '$2 ~ "(^|/)bookworm(/|$)" && $3 == "Debian" && !found++ { print $1 }')
    [ -n "$found" ] || fail "this machine's apt has no source of Debian 12 (bookworm); set MIRROR to the URL of a mirror"
    echo "$found"
}

# The result of debootstrap is cached: the next trial unpacks it in seconds. ca-certificates is included, because apt keeps
# an installed recommended package, so that the comparison of files after the removal would fail.
make_root() {
    local base=.build-release/debian-bookworm.tar source
    mkdir -p .build-release
    if [ ! -e "$base" ]; then
        source=$(mirror)
        step "making a clean Debian 12"
        debootstrap --variant=minbase --include=man-db,ca-certificates bookworm "$root" \
            "$source" >"$base.log" || fail "debootstrap failed; see $base.log"
        tar -C "$root" -cf "$base.new" . && mv "$base.new" "$base"
    else
        tar -C "$root" -xf "$base"
    fi
    chmod 755 "$root"
    cp /etc/resolv.conf "$root/etc/"
    mount -t proc proc "$root/proc"
    echo 'APT::Get::Assume-Yes "true";' >"$root/etc/apt/apt.conf.d/90yes"
    # The proxy settings of this machine's apt.
    apt-config dump | grep -iE '^Acquire::https?::proxy' >"$root/etc/apt/apt.conf.d/90proxy" || true
    quietly "apt-get update"
}

# Runs commands as a user would in a terminal.
inside() {
    chroot "$root" env HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -euo pipefail -c "cd; $1"
}
quietly() { inside "$1" >"$root/tmp/log" 2>&1 || { cat "$root/tmp/log" >&2; fail "this failed: $1"; }; }
