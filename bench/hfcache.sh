# A model cache of 2.1 GB to and from an object store, against rclone and `aws s3 sync`.
# Sourced by run.sh; run by itself, it is `bash bench/run.sh hfcache`.

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    exec bash "$(dirname "$(realpath "$0")")/run.sh" hfcache
fi

# The quick ways take turns; the slow ones store a link as a copy, several times the bytes, and run once.
hf_quick=(ours rclone-links)
hf_slow=(rclone-copies aws aws64)

bench_hfcache() {
    local round way program
    for program in rclone aws curl /usr/bin/time; do
        command -v "$program" > /dev/null || { echo "hfcache needs $program: apt-get install rclone awscli curl time" >&2; return 1; }
    done
    note "$(rclone version 2> /dev/null | head -n 1), $(aws --version 2>&1 | cut -d' ' -f1)"
    hf_cache=$memory/cache hf_back=$memory/back hf_changes=0
    mkdir "$hf_cache"
    "$bench_program" cache "$hf_cache" "${BENCH_SCALE:-1}"
    note "$(find "$hf_cache" -type f | wc -l) files, $(find "$hf_cache" -type l | wc -l) links, $(du -sm "$hf_cache" | cut -f1) MB"
    for ((round = 1; round <= repetitions; round++)); do
        hf_round "${hf_quick[@]}"
    done
    for way in "${hf_slow[@]}"; do
        hf_round "$way"
    done
    hf_figures
    rm -rf "$hf_cache" "$hf_back"
}

# hf_round WAY...: every phase of each, in turn, on a store that is empty at first.
hf_round() {
    local way
    rm -rf "$scratch/s3.url" "$scratch/state"
    mkdir "$scratch/state"
    start_s3
    hf_url=$(cat "$scratch/s3.url")
    for way in "$@"; do hf_run "$way" upload hf_up; hf_size "$way"; done
    for way in "$@"; do hf_run "$way" same hf_up; done
    "$bench_program" cache "$hf_cache" "${BENCH_SCALE:-1}" "$hf_changes"
    hf_changes=$((hf_changes + 1))
    for way in "$@"; do hf_run "$way" change hf_up; done
    for way in "$@"; do
        rm -rf "$hf_back"
        mkdir "$hf_back"
        hf_run "$way" restore hf_down
        # Every second file and every third link is gone.
        find "$hf_back" -type f -print0 | sort -z | awk 'BEGIN { RS = ORS = "\0" } NR % 2' | xargs -0 rm -f --
        find "$hf_back" -type l -print0 | sort -z | awk 'BEGIN { RS = ORS = "\0" } NR % 3 == 0' | xargs -0 rm -f --
        hf_run "$way" half hf_down
    done
    rm -rf "$hf_back"
    stop_s3
}

# hf_run WAY PHASE FUNCTION: runs it and keeps what it took.
hf_run() {
    local way=$1 phase=$2 requests memory_of
    requests=$(hf_stat requests)
    run /usr/bin/time -o "$scratch/hf.time" -f '%e %U %S %M' env -u AWS_CA_BUNDLE AWS_ACCESS_KEY_ID=BENCHKEY AWS_SECRET_ACCESS_KEY=benchsecret AWS_REGION=us-east-1 \
        AWS_EC2_METADATA_DISABLED=true RCLONE_CONFIG_B_TYPE=s3 RCLONE_CONFIG_B_PROVIDER=Other RCLONE_CONFIG_B_ENV_AUTH=true RCLONE_CONFIG_B_REGION=us-east-1 \
        RCLONE_CONFIG_B_ENDPOINT="$hf_url" RCLONE_CA_CERT="$scratch/ca.pem" AWS_CONFIG_FILE="$scratch/aws-$way" bash -c "$("$3" "$way")"
    read -r seconds user system memory_of < <(tail -n 1 "$scratch/hf.time")
    hf_add "$phase.$way.seconds" "$seconds"
    hf_add "$phase.$way.cpu" "$(awk "BEGIN { print $user + $system }")"
    hf_add "$phase.$way.memory" "$(awk "BEGIN { print $memory_of / 1024 }")"
    hf_add "$phase.$way.requests" "$(($(hf_stat requests) - requests))"
    note "$way $phase: $seconds s, $user+$system s of the processor, $((memory_of / 1024)) MB, $(($(hf_stat requests) - requests)) requests"
}

hf_add() { mkdir -p "$scratch/times"; echo "$2" >> "$scratch/times/hf.$1"; }

# hf_stat NAME: a count of the server; the questions for it do not count.
hf_stat() { curl -sS --cacert "$scratch/ca.pem" "$hf_url/_testkit/stats" | sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }

# hf_size WAY: what the store holds after the first upload, over what the cache holds.
hf_size() {
    local objects bytes held
    read -r objects bytes < <(env -u AWS_CA_BUNDLE AWS_ACCESS_KEY_ID=BENCHKEY AWS_SECRET_ACCESS_KEY=benchsecret AWS_REGION=us-east-1 aws --ca-bundle "$scratch/ca.pem" --endpoint-url "$hf_url" \
        s3 ls --recursive "s3://bench/$1/" | awk '{ n++; sum += $3 } END { printf "%d %.0f\n", n, sum }')
    held=$(find "$hf_cache" -type f -printf '%f %s\n' | awk 'length($1) >= 40 { sum += $2 } END { printf "%.0f", sum }')
    hf_add "$1.objects" "$objects"
    hf_add "$1.held" "$(awk "BEGIN { print $bytes / $held }")"
    note "$1: $objects objects, $bytes bytes stored of $held"
}

hf_up() {
    case $1 in
        ours) hf_sync Backup "$hf_cache" ;;
        rclone-links) echo "exec rclone copy --links '$hf_cache' b:bench/$1" ;;
        rclone-copies) echo "exec rclone copy -L '$hf_cache' b:bench/$1" ;;
        aws*) hf_aws "$1" "'$hf_cache' s3://bench/$1/" ;;
    esac
}

hf_down() {
    case $1 in
        ours) hf_sync Restore "$hf_back" ;;
        rclone-links) echo "exec rclone copy --links b:bench/$1 '$hf_back'" ;;
        rclone-copies) echo "exec rclone copy b:bench/$1 '$hf_back'" ;;
        aws*) hf_aws "$1" "s3://bench/$1/ '$hf_back'" ;;
    esac
}

hf_sync() { echo "exec '$host' -Command \"Import-Module PgmlBackup; \\\$null = Sync-HfCache -Direction $1 -CachePath '$2' -Destination s3://bench/ours -Endpoint '$hf_url' -CaFile '$scratch/ca.pem'\""; }

hf_aws() {
    printf '[default]\nregion = us-east-1\n' > "$scratch/aws-$1"
    [ "$1" != aws64 ] || printf 's3 =\n  max_concurrent_requests = 64\n' >> "$scratch/aws-$1"
    echo "exec aws --ca-bundle '$scratch/ca.pem' --endpoint-url '$hf_url' s3 sync --only-show-errors $2"
}

# hf_best PHASE: the least seconds of all others.
hf_best() {
    local way
    for way in "${hf_quick[@]:1}" "${hf_slow[@]}"; do median "hf.$1.$way.seconds"; done | sort -g | head -n 1
}

hf_figures() {
    local objects
    objects=$(median hf.ours.objects)
    figure hfcache.upload "$(hf_best upload)" "$(median hf.upload.ours.seconds)" s 'ratio<=0.5'
    figure hfcache.same "$(hf_best same)" "$(median hf.same.ours.seconds)" s 'ratio<=1'
    figure hfcache.change "$(hf_best change)" "$(median hf.change.ours.seconds)" s -
    figure hfcache.restore "$(hf_best restore)" "$(median hf.restore.ours.seconds)" s 'ratio<=0.8'
    figure hfcache.half "$(hf_best half)" "$(median hf.half.ours.seconds)" s 'ratio<=0.5'
    figure hfcache.stored 1 "$(median hf.ours.held)" '' 'ratio<=1.01'
    figure hfcache.objects 60 "$objects" '' 'ratio<=1'
    figure hfcache.requests "$(awk "BEGIN { print int($objects / 1000) + 3 }")" "$(median hf.same.ours.requests)" '' 'ratio<=1'
    figure hfcache.memory 300 "$(cat "$scratch"/times/hf.*.ours.memory | sort -g | tail -n 1)" MB 'ratio<=1'
}
