# Sourced by scripts that want an S3 server that this project did not write: npm's s3rver over TLS on the loopback address.
# start_s3rver FOLDER starts it with its data and certificate below FOLDER and sets s3_pid, S3_PORT, S3_CA, S3_BUCKET, S3_KEY, S3_SECRET.
start_s3rver() {
    local folder=$1/s3 program=${S3RVER_PATH:-${XDG_CACHE_HOME:-$HOME/.cache}/pgmlbackup-tests/s3rver}/node_modules/.bin/s3rver
    [ -x "$program" ] || { echo "s3rver is not installed: run eng/prerequisites.sh --s3" >&2; return 1; }
    mkdir -p "$folder/data"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$folder/key.pem" -out "$folder/cert.pem" 2> "$folder/openssl.log" || { cat "$folder/openssl.log" >&2; return 1; }
    S3_PORT=$((20000 + RANDOM % 20000)) S3_CA=$folder/cert.pem S3_BUCKET=demo S3_KEY=S3RVER S3_SECRET=S3RVER
    "$program" --directory "$folder/data" --address 127.0.0.1 --port "$S3_PORT" --key "$folder/key.pem" --cert "$folder/cert.pem" \
        --configure-bucket "$S3_BUCKET" --silent > "$folder/s3rver.log" 2>&1 &
    s3_pid=$!
    local deadline=$((SECONDS + 30))
    until (exec 3<> "/dev/tcp/127.0.0.1/$S3_PORT") 2> /dev/null; do
        if ! kill -0 "$s3_pid" 2> /dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            echo "s3rver did not start:" >&2
            cat "$folder/s3rver.log" >&2
            return 1
        fi
        sleep 0.1
    done
}
