#!/bin/sh
# ./quilt bench [--patients N] [--clients N]: starts a hub of its own on a fresh embedded database, loads Synthea
# patients at /fhir and measures. Called by ./quilt, which has chosen the JDK and built the hub.
set -eu
patients=50
clients=2
while [ $# -gt 0 ]; do
    case "$1" in
    --patients) patients=$2; shift 2 ;;
    --clients) clients=$2; shift 2 ;;
    *) echo "usage: ./quilt bench [--patients N] [--clients N]" >&2; exit 2 ;;
    esac
done
work=bench/work
echo "making $patients Synthea patients …"
sh bench/synthea.sh "$patients" "$work/synthea-$patients"
rm -rf "$work/data"
started=$(date +%s%3N)
"$JAVA_HOME/bin/java" -Xmx"${QUILT_HEAP:-768m}" --enable-native-access=ALL-UNNAMED ${QUILT_JAVA_OPTIONS:-} \
    -cp fhir-server/target/hub/hub.jar org.quiltehr.hub.Hub \
    --open --port 18080 --mllp-port 12575 --data "$work/data" >"$work/hub.log" 2>&1 &
hub=$!
trap 'kill $hub 2>/dev/null || true; wait $hub 2>/dev/null || true' EXIT
until grep -q '^ready ' "$work/hub.log"; do
    kill -0 $hub 2>/dev/null || { cat "$work/hub.log"; exit 1; }
    sleep 0.05
done
echo "cold start to ready: $(($(date +%s%3N) - started)) ms"
"$JAVA_HOME/bin/java" -Xmx1g bench/Load.java http://127.0.0.1:18080 "$work/synthea-$patients" 12575 "$clients"
echo "resident memory of the hub: $(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$hub/status") MB"
echo "database: $(du -sm "$work/data/cluster/base" | cut -f1) MB"
