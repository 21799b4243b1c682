#!/usr/bin/env bash
# Measures what PgmlBackup costs and gains, and prints one line a figure: name, A (without us), B (with us), B/A, the bound.
#   bash bench/run.sh [import|invoke|info|holes|folder|s3|hfcache|all]
# Ends 1 when a bound is missed. What is measured and how: bench/README.md.
#   BENCH_SCALE=0.05        a smaller cluster, to see that the bench works; its figures mean nothing
#   BENCH_REPETITIONS=5     runs a side (import, invoke, info: several times as many)
#   BENCH_FOLDER=/var/tmp   where the scratch folder is made, on a disk with 15 GB free
#   BENCH_PUBLISHED=1       takes out/host as it is instead of publishing it anew
set -euo pipefail
export LC_ALL=C.UTF-8
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
sections=${1:-all}
case "$sections" in
    all) sections='import invoke info holes folder s3 hfcache' ;;
    import | invoke | info | holes | folder | s3 | hfcache) ;;
    *) echo "usage: bash bench/run.sh [import|invoke|info|holes|folder|s3|hfcache|all]" >&2; exit 2 ;;
esac
repetitions=${BENCH_REPETITIONS:-3}
source "$here/measure.sh"
source "$here/scratch.sh"
for section in import invoke info holes defaults hfcache; do source "$here/$section.sh"; done

bash "$root/eng/prerequisites.sh"
if [ "${BENCH_PUBLISHED:-}" != 1 ]; then
    dotnet msbuild "$root/src/PgmlBackup.Host" -t:PublishHost -nologo -v:q
fi
for project in bench/PgmlBackup.Bench tests/PgmlBackup.TestKit.S3Server; do
    dotnet build "$root/$project" --configuration Release --verbosity quiet --nologo -clp:ErrorsOnly >&2
done

make_scratch
# Copies: the account of the cluster may be shut out of the checkout.
cp -r "$root/out/host/framework-dependent" "$scratch/host"
cp -r "$root/bench/PgmlBackup.Bench/bin/Release/net10.0" "$scratch/bench"
cp -r "$root/tests/PgmlBackup.TestKit.S3Server/bin/Release/net10.0" "$scratch/s3server"
host=$scratch/host/pgmlbackup
manifest=$scratch/host/Modules/PgmlBackup/PgmlBackup.psd1
bench_program=$scratch/bench/PgmlBackup.Bench
s3_program=$scratch/s3server/pgmlbackup-s3
export HOME=$scratch/home
export PGMLBACKUP_STATE_PATH=$scratch/state # Not the history of this machine.
cd "$scratch"

note "$("$bin/postgres" --version | sed 's/^postgres (PostgreSQL)/PostgreSQL/'), $(pgbackrest version), dotnet $(dotnet --version), $("$host" -Version)"
note "$(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo), load $(cut -d' ' -f1 /proc/loadavg), commit $(git -C "$root" rev-parse --short HEAD 2> /dev/null || echo unknown), $(date -u +%FT%RZ)"
for section in $sections; do
    note "$section"
    "bench_$section"
done
[ "$missed" = 0 ] || { echo "$missed bound(s) missed"; exit 1; }
echo "every bound is met"
