# The module's defaults against the plain commands of the PostgresML guide, without and with the guide's configuration file.
# Three configurations of one cluster, each with a repository of its own: plain, guide, ours (a plain one; the module adds its defaults).

# conf_in_folder FILE REPOSITORY [LINE...]: a configuration that says where things are, and what is given.
conf_in_folder() {
    local file=$1 repository=$2
    shift 2
    write_conf "$file" "repo1-path=$repository" "$@"
}

conf_in_s3() {
    local file=$1 repository=$2
    shift 2
    write_conf "$file" "repo1-path=/${repository##*/}" repo1-type=s3 repo1-s3-bucket=bench repo1-s3-endpoint=localhost repo1-s3-region=us-east-1 \
        repo1-s3-key=BENCHKEY repo1-s3-key-secret=benchsecret repo1-s3-uri-style=path repo1-storage-host=localhost \
        "repo1-storage-port=$(sed 's/.*://' "$scratch/s3.url")" "repo1-storage-ca-file=$scratch/ca.pem" "$@"
}

write_conf() {
    local file=$1
    shift
    "${as_owner[@]}" mkdir -p "$file.d/lock" "$file.d/log" "$file.d/spool"
    {
        printf '[main]\npg1-path=%s\npg1-port=%s\npg1-socket-path=%s\n' "$data" "$port" "$scratch"
        [ "$owner" = postgres ] || echo "pg1-user=$owner"
        printf '\n[global]\nlock-path=%s\nlog-path=%s\nspool-path=%s\n' "$file.d/lock" "$file.d/log" "$file.d/spool"
        printf '%s\n' "$@"
    } | write "$file"
    chmod 640 "$file"
}

bench_folder() { bench_defaults folder; }

bench_s3() {
    start_s3
    bench_defaults s3
    stop_s3
}

conf() { echo "$scratch/$1.conf"; }

bench_defaults() {
    local place=$1 megabytes tables variant
    megabytes=$(awk "BEGIN { print int(2048 * ${BENCH_SCALE:-1}) }")
    tables=$(awk "BEGIN { print int(3000 * ${BENCH_SCALE:-1}) }")
    rm -rf "$scratch"/repo-{plain,guide,ours} "$scratch/times/$place".*
    "conf_in_$place" "$(conf plain)" "$scratch/repo-plain"
    "conf_in_$place" "$(conf guide)" "$scratch/repo-guide" process-max=4 start-fast=y compress-type=lz4 archive-mode-check=n archive-check=n \
        '' '[global:archive-push]' compress-level=3
    "conf_in_$place" "$(conf ours)" "$scratch/repo-ours"
    make_cluster
    archive_to "$(conf plain)"
    fill "$megabytes" "$tables"
    note "$(du -sm "$data/base" | cut -f1) MB in $(find "$data/base" -type f | wc -l) files of $data/base"
    if [ "$megabytes" = 2048 ]; then start_cluster; else start_cluster checkpoint_timeout=30s; fi
    for variant in plain guide ours; do
        run "${as_owner[@]}" pgbackrest --config="$(conf "$variant")" --stanza=main stanza-create
    done
    bench_backups "$place"
    stop_cluster fast
    bench_restores "$place"
    print_defaults "$place"
    rm -rf "$data" "$data.kept" "$scratch"/repo-{plain,guide,ours}
}

# The plain backup waits for a regular checkpoint, minutes: it runs once.
bench_backups() {
    local place=$1 round variant
    for ((round = 1; round <= repetitions; round++)); do
        for variant in plain guide ours; do
            if [ "$variant" != plain ] || [ "$round" = 1 ]; then
                archive_to "$(conf "$variant")"
                run bench_load -n -c 2 -t 1000 --random-seed="$round"
                settle
                run bench_load -n -c 2 -t 1000 --random-seed="$((round + 1000))"
                timed "$place.backup.$variant" "${as_owner[@]}" $(backup_command "$variant")
                [ "$round" != 1 ] || measure_repository "$place" "$variant"
            fi
        done
    done
    note "plain backup: $(checkpoint_wait) s of it are the wait for the checkpoint"
}

# Words without blanks.
backup_command() {
    case "$1" in
        ours) echo "$host Invoke-PgBackup -Stanza main -ConfigPath $(conf ours) -Type Full -Confirm:false" ;;
        *) echo "pgbackrest --config=$(conf "$1") --type=full backup --stanza=main" ;;
    esac
}

# restore_command VARIANT [--delta]
restore_command() {
    case "$1" in
        ours) echo "$host Restore-PgCluster -Stanza main -ConfigPath $(conf ours) -NoStart -Confirm:false" ;;
        *) echo "pgbackrest --config=$(conf "$1") restore --stanza=main ${2:-}" ;;
    esac
}

# From "begins after the next regular checkpoint completes" to the line after it in pgBackRest's log.
checkpoint_wait() {
    awk '{ split($2, t, ":"); now = t[1] * 3600 + t[2] * 60 + t[3] }
        waits { print int((now - since + 86400) % 86400 + 0.5); exit }
        /regular checkpoint/ { since = now; waits = 1 }' "$(conf plain).d/log/main-backup.log"
}

# The space that it takes on the disk; in S3 the bytes of its objects.
measure_repository() {
    local bytes
    bytes=$("${as_owner[@]}" pgbackrest --config="$(conf "$2")" --log-level-console=off repo-ls --recurse --output=json \
        | grep -o '"size":[0-9]*' | awk -F: '{ sum += $2; files++ } END { printf "%d %d", sum, files }')
    note "$2: ${bytes#* } files of $((${bytes% *} / 1048576)) MB in the repository"
    bytes=${bytes% *}
    [ "$1" = s3 ] || bytes=$(du -s --block-size=1 "$scratch/repo-$2" | cut -f1)
    keep "$1.size.$2" "$(awk "BEGIN { print $bytes / 1048576 }")"
}

bench_restores() {
    local place=$1 round variant
    mv "$data" "$data.kept"
    for ((round = 1; round <= repetitions; round++)); do
        for variant in plain guide ours; do
            if [ "$place" = folder ] || [ "$variant" != plain ] || [ "$round" = 1 ]; then
                rm -rf "$data"
                "${as_owner[@]}" mkdir -m 700 "$data"
                timed "$place.restore.$variant" "${as_owner[@]}" $(restore_command "$variant")
                list_files > "$scratch/files"
                damage
                timed "$place.delta.$variant" "${as_owner[@]}" $(restore_command "$variant" --delta)
                require_files "$variant"
            fi
        done
    done
}

# Alike for all: every tenth file of tables and indexes is gone, the second largest is cut in half, the third largest has a page of zeros.
damage() {
    local files
    mapfile -t files < <(cd "$data" && find base -type f -name '[0-9]*' -size +0 -printf '%s %p\n' | sort -k1,1nr -k2 | cut -d' ' -f2)
    "${as_owner[@]}" truncate -s "$(($(stat -c %s "$data/${files[1]}") / 2))" "$data/${files[1]}"
    "${as_owner[@]}" dd if=/dev/zero of="$data/${files[2]}" bs=8192 count=1 seek=1 conv=notrunc status=none
    (cd "$data" && printf '%s\n' "${files[@]:3}" | awk 'NR % 10 == 0' | xargs rm)
}

list_files() { (cd "$data/base" && find . -type f ! -name pg_internal.init -printf '%p %s\n' | sort); }

require_files() {
    list_files | diff "$scratch/files" - > "$scratch/run.log" && [ -f "$data/global/pg_control" ] || { echo "$1 did not repair every file:" >&2; head "$scratch/run.log" >&2; return 1; }
}

print_defaults() {
    local place=$1
    if [ "$place" = folder ]; then
        compare folder plain backup 'ratio<=0.2' restore 'ratio<=0.55' delta 'ratio<=0.6' size 'ratio<=0.65'
        compare folder guide backup 'ratio<=0.75' restore 'ratio<=1.1' delta 'ratio<=1.0' size 'ratio<=0.45'
    else
        compare s3 plain backup 'ratio<=0.5' restore 'ratio<=0.8' delta - size -
        compare s3 guide backup 'ratio<=0.5' restore 'ratio<=0.8' delta - size -
    fi
}

# compare PLACE WITH [WHAT BOUND]...
compare() {
    local place=$1 with=$2
    shift 2
    while [ $# -gt 0 ]; do
        figure "$place.$1.$with" "$(median "$place.$1.$with")" "$(median "$place.$1.ours")" "$([ "$1" = size ] && echo MB || echo s)" "$2"
        shift 2
    done
}
