#!/bin/sh
# The demonstration's mail server: shows what it was sent. Mails go to it by TLS; its certificate lies where the services read it.
set -eu
certificates=${1:-/run/tiendo/certificates} port=${2:-2525} key=$(mktemp)
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$key" -out "$certificates/mail.part" -days 365 -subj /CN=mail -addext subjectAltName=DNS:mail,DNS:localhost 2>/dev/null
mv "$certificates/mail.part" "$certificates/mail.pem"
exec python3 -u -m aiosmtpd -n -l "0.0.0.0:$port" --tlscert "$certificates/mail.pem" --tlskey "$key" -c aiosmtpd.handlers.Debugging stdout
