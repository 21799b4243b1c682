# Get-PgBackupInfo on a repository of 10,000 backups. Both sides get the same answer from the same program, which stands in for pgBackRest.

bench_info() {
    local i count=10000 fake=$scratch/fake/pgbackrest
    "${as_owner[@]}" mkdir "$scratch/fake"
    "${as_owner[@]}" "$bench_program" repository "$count" 42 "$scratch/fake/info.json"
    write "$fake" <<SH
#!/bin/sh
case "\$1" in
    version) echo 'pgBackRest 2.45' ;;
    info) exec cat '$scratch/fake/info.json' ;;
    *) exit 1 ;;
esac
SH
    "${as_owner[@]}" chmod 755 "$fake"
    write "$scratch/fake/profile.toml" <<< "pgbackrest = \"$fake\""
    conf_in_folder "$scratch/fake/pgbackrest.conf" "$scratch/fake/repo"
    note "$count backups, $(stat -c %s "$scratch/fake/info.json") bytes of JSON"

    "${as_owner[@]}" "$bench_program" info "$manifest" "$scratch/fake/pgbackrest.conf" "$scratch/fake/profile.toml" "$fake" "$count" "$((repetitions * 5))" > "$scratch/info.out"
    keep info.a $(sed -n 's/^A //p' "$scratch/info.out")
    keep info.b $(sed -n 's/^B //p' "$scratch/info.out")
    figure info.read "$(median info.a)" "$(median info.b)" s 'ratio<=2'

    local peak='[Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB'
    local list="\$all = Get-PgBackupInfo -Stanza main -ConfigPath '$scratch/fake/pgbackrest.conf' -ProfilePath '$scratch/fake/profile.toml'"
    for ((i = 0; i < repetitions; i++)); do
        run "${as_owner[@]}" "$host" -Command "$peak"
        cat "$scratch/run.log" >> "$scratch/times/info.memory.a"
        run "${as_owner[@]}" "$host" -Command "$list; if (\$all.Count -ne $count) { throw 'not all' }; $peak"
        cat "$scratch/run.log" >> "$scratch/times/info.memory.b"
    done
    figure info.memory "$(median info.memory.a)" "$(median info.memory.b)" MB 'over<=80'
}
