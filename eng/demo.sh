#!/usr/bin/env bash
# Backs up a scratch cluster, destroys it and restores it, from a checkout, on Debian 12 with only the .NET SDK.
#   bash eng/demo.sh          into a folder repository
#   bash eng/demo.sh --s3     into s3rver over TLS
# It touches only what it makes in a temporary folder, and removes that when it ends, however it ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

repository=folder
case "${1:-}" in
    '') ;;
    --s3) repository=s3 ;;
    *) echo "usage: bash eng/demo.sh [--s3]" >&2; exit 2 ;;
esac

if [ "$repository" = s3 ]; then bash eng/prerequisites.sh --s3; else bash eng/prerequisites.sh; fi
dotnet build PgmlBackup.sln --verbosity quiet --nologo -clp:ErrorsOnly

owner=$(id -un)
as_owner=()
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    as_owner=(setpriv --reuid="$owner" --regid="$(id -g "$owner")" --init-groups --)
fi

scratch=$(mktemp -d /tmp/pgmlbackup-demo.XXXXXX)
data="$scratch/data"
s3_pid=
finish() {
    local code=$?
    trap - EXIT INT TERM
    if [ -f "$data/postmaster.pid" ]; then "${as_owner[@]}" "$bin/pg_ctl" stop -D "$data" -m immediate -s || true; fi
    if [ -n "$s3_pid" ]; then kill "$s3_pid" 2>/dev/null || true; wait "$s3_pid" 2>/dev/null || true; fi
    rm -rf "$scratch"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

bin=$(find /usr/lib/postgresql -maxdepth 3 -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL's programs are not under /usr/lib/postgresql." >&2; exit 1; }
port=$((20000 + RANDOM % 20000))
mkdir -p "$scratch/repo" "$scratch/lock" "$scratch/log" "$scratch/spool"
config="$scratch/pgbackrest.conf"
export PGMLBACKUP_STATE_PATH="$scratch/state" # Not the history of this machine.

if [ "$repository" = s3 ]; then
    source eng/s3rver.sh
    start_s3rver "$scratch"
    repository_options="repo1-type=s3
repo1-path=/demo
repo1-s3-bucket=$S3_BUCKET
repo1-s3-endpoint=localhost
repo1-storage-port=$S3_PORT
repo1-storage-ca-file=$S3_CA
repo1-storage-verify-tls=y
repo1-s3-uri-style=path
repo1-s3-region=us-east-1
repo1-s3-key=$S3_KEY
repo1-s3-key-secret=$S3_SECRET"
else
    repository_options="repo1-path=$scratch/repo"
fi
cat > "$config" <<CONF
[global]
$repository_options
repo1-retention-full=2
lock-path=$scratch/lock
log-path=$scratch/log
spool-path=$scratch/spool

[demo]
pg1-path=$data
pg1-port=$port
pg1-socket-path=$scratch
CONF
chmod 640 "$config"
chown -R "$owner" "$scratch"

echo "== A scratch cluster with pgbench rows and a pgml-like schema in $scratch"
"${as_owner[@]}" "$bin/initdb" -D "$data" -A peer --data-checksums > "$scratch/initdb.log"
"${as_owner[@]}" tee -a "$data/postgresql.conf" > /dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$scratch'
port = $port
fsync = off
archive_mode = on
archive_command = '$(command -v pgbackrest) --config=$config --stanza=demo archive-push %p'
CONF
"${as_owner[@]}" "$bin/pg_ctl" start -D "$data" -w -s -l "$scratch/postgresql.log"
psql=("${as_owner[@]}" "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$scratch" -p "$port" -d postgres)
(cd / && "${as_owner[@]}" "$bin/pgbench" -i -q -s 10 -h "$scratch" -p "$port" postgres > "$scratch/pgbench.log" 2>&1)
"${psql[@]}" <<'SQL'
create schema pgml;
create table pgml.projects (id bigserial primary key, name text not null unique, task text not null);
create table pgml.models (id bigserial primary key, project_id bigint references pgml.projects, name text not null, task text not null, created_at timestamptz default now());
create table pgml.embeddings (id bigserial primary key, model_id bigint references pgml.models, body text, embedding real[]);
insert into pgml.projects (name, task) values ('search', 'embedding');
insert into pgml.embeddings (body, embedding) select md5(i::text), array(select random()::real from generate_series(1, 64)) from generate_series(1, 5000) i;
SQL
"${as_owner[@]}" pgbackrest --config="$config" --stanza=demo --log-level-console=warn stanza-create

run=(src/PgmlBackup.Host/bin/Debug/net10.0/pgmlbackup -NonInteractive -Command)
import=
if command -v pwsh > /dev/null; then
    run=(pwsh -NoProfile -NonInteractive -Command)
    import="Import-Module ./PgmlBackup.psd1; "
fi
words=$(printf "'%s'," "${psql[@]}" -c)
"${run[@]}" "${import}./samples/Demo.ps1 -ConfigPath '$config' -Stanza demo -DataDirectory '$data' -Sql ${words%,}"
