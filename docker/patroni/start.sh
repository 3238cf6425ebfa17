#!/bin/sh
# The password is read from the secret; Patroni takes it from its environment.
set -eu
password=$(cat /run/secrets/database-password)
export PATRONI_NAME="$(hostname)" PATRONI_POSTGRESQL_CONNECT_ADDRESS="$(hostname):5432" \
    PATRONI_RESTAPI_CONNECT_ADDRESS="$(hostname):8008" PATRONI_SUPERUSER_PASSWORD="$password" \
    PATRONI_REPLICATION_PASSWORD="$password" QUILT_PASSWORD="$password"
exec patroni /patroni.yaml
