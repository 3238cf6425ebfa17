#!/bin/sh
# ./quilt bench [--hapi] [--quick] [--mixed 30m] [--curve 10000,100000] [--patients N] [--clients 1,4,16] [--rounds N]
# [--seconds S] [--warm S] [--import N] [--name FILE]: starts a hub of its own on a fresh embedded database, loads Synthea patients,
# measures; with --hapi then HAPI JPA on a fresh database of the same server software, in the same run. Called by ./quilt,
# which has chosen the JDK and built the hub. bench/README.md says what each does.
set -eu
patients=30
clients=1,4,16
rounds=3
seconds=3
warm=4
imported=10
peer=
quick=
mixed=
curve=
name=$(date +%F)
usage() {
    sed -n '2,3s/^# //p' bench/run.sh | sed 's/: starts.*//' >&2
    exit 2
}
while [ $# -gt 0 ]; do
    case "$1" in
    --hapi) peer=yes; shift; continue ;;
    --quick) quick=yes; patients=10; clients=4; rounds=3; seconds=2; warm=2; imported=3; name=quick; shift; continue ;;
    esac
    [ $# -ge 2 ] || usage
    case "$1" in
    --patients) patients=$2 ;;
    --clients) clients=$2 ;;
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --warm) warm=$2 ;;
    --import) imported=$2 ;;
    --mixed) mixed=$2 ;;
    --curve) curve=$2 ;;
    --name) name=$2 ;;
    *) usage ;;
    esac
    shift 2
done
case "$mixed" in
*m) mixed=$((${mixed%m} * 60)) ;;
*s) mixed=${mixed%s} ;;
esac
work=bench/data
out=$work/$name.csv
results=bench/results
if [ -z "$quick" ]; then out=$results/$name.csv; fi
made=$work/synthea-$patients
mkdir -p "$work"
echo "making $patients Synthea patients …"
sh bench/synthea.sh "$patients" "$made"
rm -rf "$work/data" "$work/peer" "$work/classes" "$out"
running=
trap 'for p in $running; do kill $p 2>/dev/null || true; done' EXIT
trap 'exit 1' INT TERM
lib="fhir-server/target/hub/hub.jar:fhir-server/target/hub/lib/*"
"$JAVA_HOME/bin/javac" -nowarn -Xlint:none -d "$work/classes" -cp "$lib" bench/*.java 2>"$work/javac.log" || { cat "$work/javac.log" >&2; exit 1; }
java() { "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$work/classes:$lib" "$@"; }

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
# Resources that were loaded as transactions.
loaded() {
    awk -F, -v name="$1" '$1 == name && ($2 ~ /^batch of/ || $2 ~ /^transactions/) { sum += $(NF - 6) } END { print sum }' "$out"
}
# Of tables and indexes; what the database had before anything was loaded is taken off.
bytes() { du -sb "$1/cluster/base" | cut -f1; }
stored() {
    fact "$1" "bytes stored for a resource" $((($(bytes "$2") - $3) / $(loaded "$1")))
}
sizes() {
    fact "$1" "resident memory, MB" "$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$2/status")"
    fact "$1" "database, MB" "$(du -sm "$3/cluster/base" | cut -f1)"
}
load() {
    java -Xmx2g Load "clients=$clients" "rounds=$rounds" "seconds=$seconds" "warm=$warm" "out=$out" "folder=$made" "$@"
}
hub() {
    load name=quilt base=http://127.0.0.1:18080/fhir pid=$hub "postmaster=$(head -n 1 "$work/data/cluster/postmaster.pid")" "$@"
}

[ -z "$quick" ] || java Calibrate "out=$out" name=machine
started=$(now)
# as ./quilt run starts it, which says how
"$JAVA_HOME/bin/java" $HUB_JVM --enable-native-access=ALL-UNNAMED ${QUILT_JAVA_OPTIONS:-} \
    -cp fhir-server/target/hub/hub.jar org.quiltehr.hub.Hub \
    --open --port 18080 --mllp-port 12575 --data "$work/data" >"$work/hub.log" 2>&1 &
hub=$!
running="$running $hub"
await $hub ready "$work/hub.log"
fact quilt "start to first answer, s" "$(awk "BEGIN { print ($(now) - $started) / 1000 }")"
empty=$(bytes "$work/data")
hub do=load
stored quilt "$work/data" "$empty"
if [ -n "$curve" ]; then
    there=$(loaded quilt)
    copy=2
    for size in $(echo "$curve" | tr , ' '); do
        [ "$size" -gt "$there" ] || { echo "$size resources: there are $there already" >&2; exit 2; }
        hub do=grow "count=$((size - there))" "copy=$copy" "name=$size"
        # no creates, which would make the charts of those who are asked for longer from size to size
        hub do=ask clients=4 except=create "name=$size"
        there=$((there + $(awk -F, -v name="$size" '$1 == name && $2 ~ /^transactions of copies/ { print $(NF - 6) }' "$out")))
        copy=$((copy + 1000))
    done
elif [ -n "$mixed" ]; then
    hub do=mixed clients=4 "time=$mixed" "cluster=$work/data/cluster" "mixed-out=$results/$name-mixed.csv"
else
    hub do=ask
    sizes quilt $hub "$work/data"
    hub do=import "count=$imported"
    hub do=hl7 mllp=12575
    java Limits "folder=$work/data" "rounds=$rounds" "seconds=$seconds" "out=$out" name=limit \
        "postmaster=$(head -n 1 "$work/data/cluster/postmaster.pid")"
fi
kill $hub
wait $hub 2>/dev/null || true

if [ -n "$peer" ]; then
    jpa=bench/hapi/target
    echo "bringing HAPI JPA …"
    ./mvnw -B -ntp -q -f bench/hapi/pom.xml compile dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/lib
    # not by the function, whose process would be a shell: killed, it leaves the database behind
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$work/classes:$lib" \
        Database "$work/peer" >"$work/peer.url" 2>"$work/peer-database.log" &
    database=$!
    running="$running $database"
    await $database jdbc: "$work/peer.url"
    started=$(now)
    "$JAVA_HOME/bin/java" -Xmx6g -cp "$jpa/classes:$jpa/lib/*" HapiPeer 18090 "$(cat "$work/peer.url")" >"$work/peer.log" 2>&1 &
    hapi=$!
    running="$running $hapi"
    await $hapi ready "$work/peer.log"
    fact hapi "start to first answer, s" "$(awk "BEGIN { print ($(now) - $started) / 1000 }")"
    empty=$(bytes "$work/peer")
    for what in load ask; do
        load do=$what name=hapi base=http://127.0.0.1:18090/fhir pid=$hapi "postmaster=$(head -n 1 "$work/peer/cluster/postmaster.pid")"
        [ $what = ask ] || stored hapi "$work/peer" "$empty"
    done
    sizes hapi $hapi "$work/peer"
    kill $hapi $database
fi
if [ -n "$quick" ]; then
    java Report "$out" bench/results/baseline.csv
    echo "to make this the baseline: cp $out bench/results/baseline.csv"
else
    java Report "$out" >"$results/$name.md"
    java Picture "$out" >"$results/$name.svg"
    echo "written: $out, $results/$name.md, $results/$name.svg"
fi
