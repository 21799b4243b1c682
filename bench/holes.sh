# Get-PgWalArchive on an archive of a million segments. Both sides get the same listing from the same program, which stands in for pgBackRest.

bench_holes() {
    local i count=1000000 holes fake=$scratch/archive/pgbackrest
    "${as_owner[@]}" mkdir "$scratch/archive"
    holes=$("${as_owner[@]}" "$bench_program" archive "$count" 42 "$scratch/archive")
    write "$fake" <<SH
#!/bin/sh
case "\$1" in
    version) echo 'pgBackRest 2.45' ;;
    info) exec cat '$scratch/archive/info.json' ;;
    repo-ls) exec cat '$scratch/archive/listing.json' ;;
    *) exit 1 ;;
esac
SH
    "${as_owner[@]}" chmod 755 "$fake"
    write "$scratch/archive/profile.toml" <<< "pgbackrest = \"$fake\""
    conf_in_folder "$scratch/archive/pgbackrest.conf" "$scratch/archive/repo"
    note "$count segments, $holes holes, $(stat -c %s "$scratch/archive/listing.json") bytes of JSON"

    "${as_owner[@]}" "$bench_program" holes "$manifest" "$scratch/archive/pgbackrest.conf" "$scratch/archive/profile.toml" "$fake" "$holes" "$repetitions" > "$scratch/holes.out"
    keep holes.a $(sed -n 's/^A //p' "$scratch/holes.out")
    keep holes.b $(sed -n 's/^B //p' "$scratch/holes.out")
    figure holes.find "$(median holes.a)" "$(median holes.b)" s 'over<=10'

    local peak='[Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB'
    local archive="Get-PgWalArchive -Stanza main -ConfigPath '$scratch/archive/pgbackrest.conf' -ProfilePath '$scratch/archive/profile.toml'"
    for ((i = 0; i < repetitions; i++)); do
        run "${as_owner[@]}" "$host" -Command "$peak"
        cat "$scratch/run.log" >> "$scratch/times/holes.memory.a"
        run "${as_owner[@]}" "$host" -Command "if (($archive).HoleCount -ne $holes) { throw 'not all' }; $peak"
        cat "$scratch/run.log" >> "$scratch/times/holes.memory.b"
        run "${as_owner[@]}" "$host" -Command "\$seen = 0; $archive -Segments | & { process { \$seen++ } end { if (\$seen -ne $count) { throw 'not all' } } }; $peak"
        cat "$scratch/run.log" >> "$scratch/times/segments.memory.b"
    done
    figure holes.memory "$(median holes.memory.a)" "$(median holes.memory.b)" MB 'value<=200'
    figure segments.memory "$(median holes.memory.a)" "$(median segments.memory.b)" MB 'value<=200'
}
