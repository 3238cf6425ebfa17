#!/bin/sh
# ./quilt bench [--hapi] [--patients N] [--clients 1,4,16] [--rounds N] [--seconds S] [--name FILE]: starts a hub of its
# own on a fresh embedded database, loads Synthea patients, measures; with --hapi then HAPI JPA on a fresh database of the
# same server software, in the same run. Called by ./quilt, which has chosen the JDK and built the hub.
set -eu
patients=30
clients=1,4,16
rounds=3
seconds=3
peer=
name=$(date +%F)
while [ $# -gt 0 ]; do
    case "$1" in
    --hapi) peer=yes; shift ;;
    --patients) patients=$2; shift 2 ;;
    --clients) clients=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --name) name=$2; shift 2 ;;
    *) echo "usage: ./quilt bench [--hapi] [--patients N] [--clients 1,4,16] [--rounds N] [--seconds S] [--name FILE]" >&2; exit 2 ;;
    esac
done
work=bench/data
out=bench/results/$name.csv
made=$work/synthea-$patients
echo "making $patients Synthea patients …"
sh bench/synthea.sh "$patients" "$made"
rm -rf "$work/data" "$work/peer" "$out"
running=
trap 'for p in $running; do kill $p 2>/dev/null || true; done' EXIT

now() { date +%s%3N; }
# Waits until a process has written a line that begins with a word.
await() {
    until grep -q "^$2" "$3"; do
        kill -0 "$1" 2>/dev/null || { cat "$3" >&2; exit 1; }
        sleep 0.05
    done
}
# Facts that are no rounds: server,fact,,,,,value
fact() { echo "$1,$2,0,1,1,0,$3,0,0,0,0" >>"$out"; echo "$1: $2: $3"; }
sizes() {
    fact "$1" "resident memory, MB" "$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$2/status")"
    fact "$1" "database, MB" "$(du -sm "$3/cluster/base" | cut -f1)"
}
load() { "$JAVA_HOME/bin/java" -Xmx1g bench/Load.java "clients=$clients" "rounds=$rounds" "seconds=$seconds" "out=$out" "$@"; }

started=$(now)
"$JAVA_HOME/bin/java" -XX:+UseG1GC -Xmx"${QUILT_HEAP:-768m}" --enable-native-access=ALL-UNNAMED ${QUILT_JAVA_OPTIONS:-} \
    -cp fhir-server/target/hub/hub.jar org.quiltehr.hub.Hub \
    --open --port 18080 --mllp-port 12575 --data "$work/data" >"$work/hub.log" 2>&1 &
hub=$!
running="$running $hub"
await $hub ready "$work/hub.log"
fact quilt "start to first answer, s" "$(awk "BEGIN { print ($(now) - $started) / 1000 }")"
load name=quilt base=http://127.0.0.1:18080/fhir "folder=$made" pid=$hub "postmaster=$(head -n 1 "$work/data/cluster/postmaster.pid")"
sizes quilt $hub "$work/data"
load name=quilt base=http://127.0.0.1:18080/fhir mllp=12575 pid=$hub "postmaster=$(head -n 1 "$work/data/cluster/postmaster.pid")"
kill $hub
wait $hub 2>/dev/null || true

if [ -n "$peer" ]; then
    lib=bench/hapi/target
    echo "bringing HAPI JPA …"
    ./mvnw -B -ntp -q -f bench/hapi/pom.xml compile dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/lib
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp fhir-server/target/hub/hub.jar \
        bench/Database.java "$work/peer" >"$work/peer.url" 2>"$work/peer-database.log" &
    database=$!
    running="$running $database"
    await $database jdbc: "$work/peer.url"
    started=$(now)
    "$JAVA_HOME/bin/java" -Xmx6g -cp "$lib/classes:$lib/lib/*" HapiPeer 18090 "$(cat "$work/peer.url")" >"$work/peer.log" 2>&1 &
    hapi=$!
    running="$running $hapi"
    await $hapi ready "$work/peer.log"
    fact hapi "start to first answer, s" "$(awk "BEGIN { print ($(now) - $started) / 1000 }")"
    load name=hapi base=http://127.0.0.1:18090/fhir "folder=$made" pid=$hapi "postmaster=$(head -n 1 "$work/peer/cluster/postmaster.pid")"
    sizes hapi $hapi "$work/peer"
    kill $hapi $database
fi
"$JAVA_HOME/bin/java" bench/Report.java "$out" >"bench/results/$name.md"
echo "written: $out, bench/results/$name.md"
