#!/usr/bin/env bash
# Runs every test of the project, from a checkout, on Debian 12 with only the .NET SDK.
#   bash eng/test.sh          the counts that continuous integration runs
#   bash eng/test.sh --long   the full counts of the property and fault tests
# The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
    '') ;;
    --long) export PGMLBACKUP_TEST_LONG=1 ;;
    *) echo "usage: bash eng/test.sh [--long]" >&2; exit 2 ;;
esac

bash eng/prerequisites.sh --s3 || exit 1
dotnet build PgmlBackup.sln --verbosity quiet --nologo -clp:ErrorsOnly || exit 1

results=$(mktemp -d /tmp/pgmlbackup-results.XXXXXX)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0

# Adds what a result file in xunit's v2 XML says; a run that left none has failed as a whole.
count() {
    local name=$1 file=$2 code=$3 line
    line=$(grep -o '<assembly [^>]*>' "$file" 2>/dev/null | head -n 1)
    attribute() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$line"; }
    if [ -z "$line" ] || [ "$(attribute total)" = 0 ]; then
        echo "$name left no result (exit code $code)."
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + $(attribute passed)))
    failed=$((failed + $(attribute failed) + $(attribute errors)))
    skipped=$((skipped + $(attribute skipped)))
    if [ "$code" != 0 ] && [ "$(attribute failed)" = 0 ] && [ "$(attribute errors)" = 0 ]; then
        echo "$name ended with exit code $code."
        failed=$((failed + 1))
    fi
}

run() { "tests/PgmlBackup.$1/bin/Debug/net10.0/PgmlBackup.$1" -noColor -noLogo -xml "$results/$1.xml" < /dev/null; }

# The tests of the host spend their time on waiting for programs to start, and run beside those of the module. With job control, since without it what runs
# in the background is deaf to SIGINT, which both send to programs.
set -m
run HostTests > "$results/HostTests.log" 2>&1 &
host=$!
trap 'kill -TERM -- "-$host" 2> /dev/null; rm -rf "$results"' EXIT
for project in UnitTests ModuleTests; do
    echo "== PgmlBackup.$project"
    run "$project"
    count "PgmlBackup.$project" "$results/$project.xml" $?
done
wait "$host"
code=$?
trap 'rm -rf "$results"' EXIT
set +m
echo "== PgmlBackup.HostTests"
cat "$results/HostTests.log"
count PgmlBackup.HostTests "$results/HostTests.xml" "$code"
echo "== PgmlBackup.IntegrationTests"
run IntegrationTests
count PgmlBackup.IntegrationTests "$results/IntegrationTests.xml" $?

pester='Get-Module Pester -ListAvailable | Where-Object Version -ge 5.5'
if ! command -v pwsh > /dev/null; then
    echo "== tests/Pester: not run, pwsh is not installed"
elif [ -z "$(pwsh -NoProfile -NonInteractive -Command "$pester")" ]; then
    echo "== tests/Pester: not run, Pester 5.5 or later is not installed"
else
    echo "== tests/Pester"
    counts=$(pwsh -NoProfile -NonInteractive -File tests/Pester/Invoke-PesterTests.ps1 | tee /dev/stderr | tail -n 1)
    if [[ $counts =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    else
        echo "tests/Pester left no result."
        failed=$((failed + 1))
    fi
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
