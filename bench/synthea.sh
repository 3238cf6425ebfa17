#!/bin/sh
# Makes Synthea patients as FHIR transaction Bundles: bench/synthea.sh COUNT FOLDER. Same seed and dates, same patients.
# Called by ./quilt, which has chosen the JDK.
set -eu
count=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
[ -f "$folder/.made-$count" ] && exit 0

./mvnw -B -q -f bench/pom.xml dependency:build-classpath -Dmdep.outputFile="$folder/classpath.txt"
"$JAVA_HOME/bin/java" -Xmx4g -cp "$(cat "$folder/classpath.txt")" App \
    -s 7 -cs 7 -r 20260101 -e 20260101 -p "$count" \
    --exporter.baseDirectory="$folder" \
    --exporter.fhir.export=true --exporter.fhir.transaction_bundle=true \
    --exporter.hospital.fhir.export=true --exporter.practitioner.fhir.export=true \
    --generate.append_numbers_to_person_names=false \
    --generate.only_alive_patients=false >"$folder/synthea.log" 2>&1
: >"$folder/.made-$count"
