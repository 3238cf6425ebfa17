#!/bin/sh
# Starts the hub in a container, or with "healthy" asks whether it is.
#   QUILT_DB_PASSWORD_FILE  file with the password of the database in --db; it stands in no URL, argument or variable
#   QUILT_HEAP              largest heap (768m)
#   QUILT_JAVA_OPTIONS      further options of Java
#   QUILT_MANAGEMENT_PORT   port of health and metrics (9404), for the container network only
set -eu
port=${QUILT_MANAGEMENT_PORT:-9404}

if [ "${1:-}" = healthy ]; then
    exec bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" &&
        printf "GET /actuator/health/liveness HTTP/1.0\r\nHost: localhost\r\n\r\n" >&3 && grep -q "\"UP\"" <&3' "$port"
fi
if [ -n "${QUILT_DB_PASSWORD_FILE:-}" ]; then
    umask 077
    # the format of libpq's password file: a colon or backslash in the password is escaped
    printf '*:*:*:*:%s\n' "$(sed 's/[\\:]/\\&/g' "$QUILT_DB_PASSWORD_FILE")" >"${TMPDIR:-/tmp}/pgpass"
    export PGPASSFILE="${TMPDIR:-/tmp}/pgpass"
fi
# class data of the first run stand on the data volume, so that later starts take half the time
exec java -Xmx"${QUILT_HEAP:-768m}" -XX:+UseParallelGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED \
    -XX:+AutoCreateSharedArchive -XX:SharedArchiveFile="${QUILT_CDS:-/data/hub.jsa}" -Xlog:cds=off -Xlog:cds+dynamic=off \
    -Dmanagement.server.port="$port" ${QUILT_JAVA_OPTIONS:-} -cp "${QUILT_JAR:-/hub/hub.jar}" org.quiltehr.hub.Hub "$@"
