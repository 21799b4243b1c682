#!/usr/bin/env bash
# Installs what the tests run against, on Debian 12 as root: PostgreSQL 15, pgBackRest, cron and a few tools; with --s3 also npm's s3rver.
# What is there is left alone, so that a second run changes nothing and says nothing.
set -euo pipefail

s3rver_version=3.7.1
postgresql_bin=/usr/lib/postgresql/15/bin
cluster_defaults=/etc/postgresql-common/createcluster.conf
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

usage() {
    echo "usage: bash eng/prerequisites.sh [--s3]"
    echo "  --s3  also s3rver, and node with npm where there is none"
}

fail() {
    echo "prerequisites: $*" >&2
    exit 1
}

# The packages of which a program is missing; each line names a package and the program that shows that it is there.
missing_packages() {
    while read -r package program; do
        [ -z "$package" ] || command -v "$program" >/dev/null || echo "$package"
    done <<EOF
postgresql-15 $postgresql_bin/initdb
pgbackrest pgbackrest
sudo sudo
cron cron
faketime faketime
xfsprogs mkfs.xfs
util-linux setpriv
openssl openssl
${with_s3:+npm npm}
${with_s3:+nodejs node}
EOF
}

# Without this the package makes a cluster "main" that runs; a file that stands is its owner's.
forbid_main_cluster() {
    [ ! -e "$cluster_defaults" ] || return 0
    mkdir -p "${cluster_defaults%/*}"
    echo "create_main_cluster = false" >"$cluster_defaults"
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

install_packages() {
    local packages=("$@") log
    command -v apt-get >/dev/null || fail "this machine has no apt-get; install by hand: ${packages[*]}"
    [ "$(id -u)" = 0 ] || fail "only root can install: ${packages[*]}"
    if [[ " ${packages[*]} " == *" postgresql-15 "* ]]; then
        forbid_main_cluster
    fi
    log=$(mktemp)
    # The package lists of a fresh image are empty or old.
    if ! apt_install "${packages[@]}" >"$log" 2>&1 \
        && ! { apt-get update -qq >"$log" 2>&1 && apt_install "${packages[@]}" >>"$log" 2>&1; }; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: ${packages[*]}"
    fi
    rm -f "$log"
    local left
    left=$(missing_packages)
    [ -z "$left" ] || fail "installed, but still without their programs: ${left//$'\n'/ }"
}

s3rver_works() {
    [ "$(node "$1/node_modules/s3rver/bin/s3rver.js" --version 2>/dev/null)" = "$s3rver_version" ]
}

# Into the folder that the tests and eng/s3rver.sh look in, which S3RVER_PATH may name instead.
# Installed beside its place and moved there, so that an interrupted run leaves no half of it.
install_s3rver() {
    if [ -n "${S3RVER_PATH:-}" ]; then
        s3rver_works "$S3RVER_PATH" || fail "S3RVER_PATH ($S3RVER_PATH) does not hold a working s3rver $s3rver_version"
        return
    fi
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/pgmlbackup-tests
    local place=$cache/s3rver fresh log
    ! s3rver_works "$place" || return 0
    mkdir -p "$cache"
    exec 9>"$cache/.s3rver.lock"
    flock 9
    ! s3rver_works "$place" || return 0
    fresh=$(mktemp -d "$cache/s3rver.XXXXXX")
    log=$(mktemp)
    if ! npm install --prefix "$fresh" --no-audit --no-fund --loglevel=error "s3rver@$s3rver_version" >"$log" 2>&1 \
        || ! s3rver_works "$fresh"; then
        tail -n 15 "$log" >&2
        rm -rf "$fresh" "$log"
        fail "npm could not install s3rver $s3rver_version"
    fi
    rm -rf "$place" "$log"
    mv "$fresh" "$place"
}

with_s3=
for word in "$@"; do
    case $word in
        --s3) with_s3=yes ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
done

mapfile -t missing < <(missing_packages)
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
[ -z "$with_s3" ] || install_s3rver
