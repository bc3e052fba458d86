#!/bin/sh
# Makes the system trust the certificates of the host's bundle that Debian's own
# lacks. One file each: Java's key store takes only the first of a file.
set -eu
umask 022
extra=/usr/local/share/ca-certificates/lambdock
mkdir -p "$extra"
awk -v extra="$extra" '
  /-----BEGIN CERTIFICATE-----/ { inside = 1; body = ""; text = "" }
  inside { text = text $0 "\n"; if ($0 !~ /-----/) { line = $0; gsub(/[ \t\r]/, "", line); body = body line } }
  /-----END CERTIFICATE-----/ && inside {
    inside = 0
    if (FILENAME ~ /^\/etc\/ssl\//) known[body] = 1
    else if (!(body in known)) { known[body] = 1; printf "%s", text > (extra "/host-" ++count ".crt") }
  }
' /etc/ssl/certs/ca-certificates.crt /usr/local/share/lambdock/host-ca.crt
update-ca-certificates
