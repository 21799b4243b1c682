# Sourced by run.sh: a folder, the account, and one cluster; all of it is gone at the end, however that comes.

owner=$(id -un)
as_owner=()
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    as_owner=(setpriv --reuid="$owner" --regid="$(id -g "$owner")" --init-groups --)
fi

bin=$(find /usr/lib/postgresql -maxdepth 3 -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
scratch='' memory='' data='' s3_pid='' port=$((20000 + RANDOM % 20000))

make_scratch() {
    scratch=$(mktemp -d "${BENCH_FOLDER:-/var/tmp}/pgmlbackup-bench.XXXXXX")
    memory=$(mktemp -d /dev/shm/pgmlbackup-bench.XXXXXX)
    data=$scratch/data
    trap remove_scratch EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir "$scratch/home"
    chmod 755 "$scratch" "$memory"
    chown -R "$owner" "$scratch"
}

remove_scratch() {
    local code=$?
    set +e
    trap - EXIT INT TERM
    stop_s3
    stop_cluster immediate
    cd /
    rm -rf "$scratch" "$memory"
    exit "$code"
}

# write FILE: a file of the owner's with what comes in.
write() { "${as_owner[@]}" tee "$1" > /dev/null; }

sql() { "${as_owner[@]}" "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$scratch" -p "$port" -d postgres "$@"; }

bench_load() { "${as_owner[@]}" "$bin/pgbench" -h "$scratch" -p "$port" "$@" postgres; }

# make_cluster: an empty one, of the defaults of PostgreSQL; what it archives goes where current.conf points.
make_cluster() {
    rm -rf "$data"
    run "${as_owner[@]}" "$bin/initdb" -D "$data" -A peer -E UTF8 --locale=C
    "${as_owner[@]}" tee -a "$data/postgresql.conf" > /dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$scratch'
port = $port
autovacuum = off
archive_mode = on
archive_command = '$(command -v pgbackrest) --config=$scratch/current.conf --stanza=main archive-push %p'
CONF
}

# start_cluster [SETTING=VALUE...]
start_cluster() {
    run "${as_owner[@]}" "$bin/pg_ctl" start -D "$data" -w -s -t 600 -l "$scratch/postgresql.log" -o "$(printf -- '-c %s ' "$@" unix_socket_permissions=0700)"
}

stop_cluster() {
    if [ -f "$data/postmaster.pid" ]; then
        "${as_owner[@]}" "$bin/pg_ctl" stop -D "$data" -m "$1" -s -w -t 600 || true
    fi
}

# fill MEGABYTES TABLES: rows of pgbench for the bulk, and small tables of random rows from a fixed seed; not archived.
fill() {
    local scale=$((($1 - $2 * 50 / 1000) / 15))
    start_cluster archive_mode=off wal_level=minimal max_wal_senders=0 max_wal_size=8GB fsync=off
    run bench_load -i -q -s "$((scale > 0 ? scale : 1))"
    sql -v tables="$2" > /dev/null <<'SQL'
create schema small;
select setseed(0.42), set_config('bench.tables', :'tables', false);
do $$
begin
    for i in 1 .. current_setting('bench.tables')::int loop
        execute format('create table small.t%s (id bigint primary key, name text not null, note text, value float8, made_at timestamptz)', i);
        execute format('insert into small.t%s select n, md5(random()::text), repeat(md5(random()::text), 1 + (random() * 4)::int), random(),
            timestamptz ''2024-01-01 00:00:00 UTC'' + random() * interval ''300 days'' from generate_series(1, %s) n', i, 5 + (random() * 60)::int);
        if i % 100 = 0 then
            commit;
        end if;
    end loop;
end $$;
vacuum analyze;
SQL
    stop_cluster fast
}

# settle: waits until everything written so far is archived.
settle() {
    local segment deadline=$((SECONDS + 120))
    segment=$(sql -c "select pg_logical_emit_message(false, 'bench', 'x')" -c 'select pg_walfile_name(pg_switch_wal())' | tail -n 1)
    until [ "$(sql -c "select coalesce(max(last_archived_wal), '') >= '$segment' from pg_stat_archiver")" = t ]; do
        [ "$SECONDS" -lt "$deadline" ] || { echo "$segment was not archived." >&2; return 1; }
        sleep 0.1
    done
}

# archive_to CONF: what is archived from now on goes there.
archive_to() { "${as_owner[@]}" ln -sfn "$1" "$scratch/current.conf"; }

# start_s3: the S3 server of the test kit, over TLS, 20 ms an answer, objects in memory.
start_s3() {
    mkdir "$memory/objects"
    "$s3_program" --tls --ca-out "$scratch/ca.pem" --root "$memory/objects" --bucket bench --key BENCHKEY --secret benchsecret \
        --latency-ms 20 --ready-file "$scratch/s3.url" > "$scratch/s3.log" 2>&1 < /dev/null &
    s3_pid=$!
    local deadline=$((SECONDS + 30))
    until [ -f "$scratch/s3.url" ]; do
        kill -0 "$s3_pid" 2> /dev/null && [ "$SECONDS" -lt "$deadline" ] || { cat "$scratch/s3.log" >&2; return 1; }
        sleep 0.1
    done
    chmod 644 "$scratch/ca.pem"
}

stop_s3() {
    if [ -n "$s3_pid" ]; then
        kill "$s3_pid" 2> /dev/null || true
        wait "$s3_pid" 2> /dev/null || true
        s3_pid=
    fi
    rm -rf "${memory:?}"/objects
}
