# A backup by the cmdlet against the very pgBackRest command that the cmdlet runs: incremental ones, between which nothing changes.

bench_invoke() {
    local i count=$((repetitions * 4)) command
    make_cluster
    conf_in_folder "$scratch/invoke.conf" "$scratch/repo-invoke"
    archive_to "$scratch/invoke.conf"
    start_cluster
    run "${as_owner[@]}" pgbackrest --config="$scratch/invoke.conf" --stanza=main stanza-create
    run "${as_owner[@]}" "$host" Invoke-PgBackup -Stanza main -ConfigPath "$scratch/invoke.conf" -Type Full -Confirm:false
    "${as_owner[@]}" "$bench_program" invoke "$manifest" "$scratch/invoke.conf" "$count" > "$scratch/invoke.out"
    read -ra command <<< "$(sed -n 's/^command //p' "$scratch/invoke.out")"
    note "the command: ${command[*]}"
    keep invoke.a $(sed -n 's/^A //p' "$scratch/invoke.out")
    keep invoke.b $(sed -n 's/^B //p' "$scratch/invoke.out")
    figure invoke.runspace "$(median invoke.a)" "$(median invoke.b)" s 'over<=0.3||ratio<=1.05'
    for ((i = 0; i < count; i++)); do
        phase "$i" "$count"
        timed invoke.process.a "${as_owner[@]}" "${command[@]}"
        phase "$i" "$count"
        timed invoke.process.b "${as_owner[@]}" "$host" Invoke-PgBackup -Stanza main -ConfigPath "$scratch/invoke.conf" -Confirm:false
    done
    figure invoke.process "$(median invoke.process.a)" "$(median invoke.process.b)" s 'over<=0.6'
    stop_cluster fast
}
