# What the module adds to a start of the host: its import and one cmdlet.

bench_import() {
    local i nowhere=$scratch/no-cluster
    for ((i = 0; i < repetitions * 5; i++)); do
        timed import.a "${as_owner[@]}" "$host" -Command '$null = 1'
        timed import.b "${as_owner[@]}" "$host" -Command "Import-Module PgmlBackup; \$null = Get-PgCluster -DataDirectory '$nowhere'"
    done
    figure import.cmdlet "$(median import.a)" "$(median import.b)" s 'over<=0.150||ratio<=1.30'
}
