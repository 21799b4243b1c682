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

for project in UnitTests ModuleTests HostTests IntegrationTests; do
    echo "== PgmlBackup.$project"
    "tests/PgmlBackup.$project/bin/Debug/net10.0/PgmlBackup.$project" -noColor -noLogo -xml "$results/$project.xml" < /dev/null
    count "PgmlBackup.$project" "$results/$project.xml" $?
done

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
