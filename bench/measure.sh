# Sourced by run.sh: runs, medians, figures.

missed=0

# note TEXT: what is worth knowing and is no figure.
note() { echo "# $*"; }

# run COMMAND...: runs it with its output in a file, which is shown when it fails.
run() {
    if ! "$@" > "$scratch/run.log" 2>&1 < /dev/null; then
        { echo "FAILED: $*"; tail -n 40 "$scratch/run.log"; } >&2
        return 1
    fi
}

# timed NAME COMMAND...: runs it and adds its seconds to the list NAME.
timed() {
    local list="$scratch/times/$1" started ended
    shift
    mkdir -p "$scratch/times"
    started=${EPOCHREALTIME/./}
    run "$@"
    ended=${EPOCHREALTIME/./}
    printf '%d.%06d\n' $(((ended - started) / 1000000)) $(((ended - started) % 1000000)) >> "$list"
}

# median NAME: of the list NAME.
median() {
    sort -g "$scratch/times/$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# keep NAME NUMBER...: makes the list NAME of numbers that something else measured.
keep() {
    local list="$scratch/times/$1"
    shift
    mkdir -p "$scratch/times"
    printf '%s\n' "$@" > "$list"
}

# phase NUMBER COUNT: waits until NUMBER of COUNT parts of a second of the clock are over. pgBackRest waits for seconds to
# end, so both sides begin at the same parts, spread evenly over the second.
phase() {
    local now=$((10#${EPOCHREALTIME#*.})) wanted=$((1000000 * $1 / $2 % 1000000)) wait
    wait=$(((wanted - now + 1000000) % 1000000))
    sleep "$(printf '0.%06d' "$wait")"
}

# figure NAME A B UNIT BOUND: prints it and counts it when BOUND does not hold. BOUND is an expression of ratio (B/A), over (B-A) and value (B),
# without blanks; - for none.
figure() {
    awk -v name="$1" -v a="$2" -v b="$3" -v unit="$4" -v bound="$5" 'BEGIN {
        ratio = b / a; over = b - a
        printf "%s: A=%.3f%s B=%.3f%s ratio=%.3f bound=%s", name, a, unit, b, unit, ratio, bound
        met = bound == "-"
        for (n = split(bound, either, "\\|\\|"); n > 0 && !met; n--) {
            split(either[n], part, "<=")
            met = (part[1] == "ratio" ? ratio : part[1] == "value" ? b : over) <= part[2] + 0
        }
        print met ? "" : "  MISSED"
        exit !met
    }' || missed=$((missed + 1))
}
