#!/bin/bash
# Runs the lines of the Dockerfile where no container engine is at hand: as root on Debian, with the package debootstrap.
#
#   without-engine.sh build DIR                       makes the stages in DIR, each from a Debian tree with the Java of $JAVA_HOME
#   without-engine.sh run DIR DATA SECRETS [NAME=VALUE …] -- [ARGUMENT …]
#                                                     starts the last stage as compose.yaml does: its user, no capabilities, a root
#                                                     that cannot be written, /tmp of its own, DATA at /data, SECRETS at /run/secrets
#   without-engine.sh healthy DIR [NAME=VALUE …]      asks as HEALTHCHECK does; the exit code is the answer
#
# The base images are the one thing that is not theirs. The network is this machine's.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
path=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

die() {
    echo "without-engine.sh: $*" >&2
    exit 2
}

base() { # ROOT: what eclipse-temurin has, as far as the Dockerfile asks for it
    if [ ! -e "$dir/debian/etc/os-release" ]; then
        debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$dir/debian" >"$dir/debootstrap.log" ||
            die "no Debian tree; see $dir/debootstrap.log"
    fi
    cp -a "$dir/debian" "$1"
    mkdir -p "$1/opt/java"
    cp -aL "$JAVA_HOME" "$1/opt/java/openjdk"
}

within() { # ROOT COMMAND: as RUN does; the building machine's Maven repository spares the network
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child sh -euc '
        mount --rbind /dev "$0/dev"; mount -t proc proc "$0/proc"; mount -t tmpfs tmpfs "$0/tmp"
        mkdir -p "$0/root/.m2"; [ ! -d "$HOME/.m2" ] || mount --bind "$HOME/.m2" "$0/root/.m2"
        exec chroot "$0" env -i PATH="$1" JAVA_HOME=/opt/java/openjdk HOME=/root MAVEN_ARGS="$2" sh -c "cd $3 && $4"' \
        "$1" "$path" "${MAVEN_ARGS:-}" "$workdir" "$2"
}

words() { # a JSON array of plain words, or a command
    sed 's/^\[ *"//; s/" *\]$//; s/" *, *"/ /g' <<<"$1"
}

copy() { # ROOT ARGUMENTS of COPY
    local root=$1 from=$here
    shift
    if [[ $1 == --from=* ]]; then
        from=$dir/${1#--from=}
        shift
        cp -a "$from$1" "$root$2"
    elif [ "$1 $2" = ". ." ]; then
        # the files that are committed or would be: the context without what .dockerignore names
        git -C "$here" ls-files -z --cached --others --exclude-standard | tar -C "$here" --null -T - -c | tar -C "$root$workdir" -x
    else
        cp -a "$from/$1" "$root$2"
    fi
}

build() {
    local root="" stage=0 line instruction rest
    rm -f "$dir/settings"
    while IFS= read -r line; do
        instruction=${line%% *}
        rest=${line#* }
        echo "$line"
        case $instruction in
            FROM)
                [[ $rest == eclipse-temurin:25-* ]] || die "no stand-in for the image $rest"
                stage=$((stage + 1))
                root=$dir/$(awk '{ print $3 ? $3 : "image" }' <<<"$rest")
                workdir=/
                rm -rf "$root"
                base "$root"
                ;;
            WORKDIR)
                workdir=$rest
                mkdir -p "$root$workdir"
                ;;
            COPY)
                # shellcheck disable=SC2086
                copy "$root" $rest
                ;;
            RUN) within "$root" "$rest" ;;
            USER | ENTRYPOINT | CMD) echo "$instruction=$(words "$rest")" >>"$dir/settings" ;;
            HEALTHCHECK) echo "HEALTHCHECK=$(words "${rest#*CMD }")" >>"$dir/settings" ;;
            VOLUME | EXPOSE) ;;
            *) die "an instruction that is not known here: $instruction" ;;
        esac
    done < <(sed -e ':more' -e '/\\$/{N;s/\\\n *//;b more' -e '}' -e '/^#/d' -e '/^$/d' "$here/docker/Dockerfile")
    echo "WORKDIR=$workdir" >>"$dir/settings"
    echo "built $dir/image, $stage stages, $(du -sm "$dir/image" | cut -f1) MB"
}

setting() {
    sed -n "s/^$1=//p" "$dir/settings" | tail -1
}

run() {
    local data=$1 secrets=$2 variables=()
    shift 2
    while [ "$1" != -- ]; do
        variables+=("$1")
        shift
    done
    shift
    [ $# -gt 0 ] || eval "set -- $(setting CMD)"
    local user=$(setting USER)
    local uid=$(awk -F: -v user="$user" '$1 == user { print $3 }' "$dir/image/etc/passwd")
    chown "$uid" "$data" # as a new volume takes over the owner of the folder it is mounted on
    # shellcheck disable=SC2016
    exec unshare --mount --pid --fork --kill-child sh -euc '
        root=$0; data=$1; secrets=$2; uid=$3; workdir=$4; shift 4
        mount --bind "$root" "$root"
        mkdir -p "$root/run/secrets"
        mount --rbind /dev "$root/dev"; mount -t proc proc "$root/proc"
        mount -t tmpfs tmpfs "$root/tmp"; mount --bind "$data" "$root/data"
        mount --bind "$secrets" "$root/run/secrets"; mount -o remount,ro,bind "$root/run/secrets"
        mount -o remount,ro,bind "$root"
        cd "$root"
        exec chroot . setpriv --reuid="$uid" --regid="$uid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
            sh -c "cd $workdir && exec \"\$@\"" sh env -i "$@"' \
        "$dir/image" "$data" "$secrets" "$uid" "$(setting WORKDIR)" PATH="$path" JAVA_HOME=/opt/java/openjdk "${variables[@]}" \
        $(setting ENTRYPOINT) "$@"
}

healthy() {
    exec unshare --mount sh -euc 'mount --rbind /dev "$0/dev"; exec chroot "$0" env -i "$@"' "$dir/image" PATH="$path" "$@" \
        $(setting HEALTHCHECK)
}

[ "$(id -u)" = 0 ] || die "chroot and mounts need root"
[ -n "${JAVA_HOME:-}" ] || die "JAVA_HOME names no Java"
what=${1:-}
[ $# -ge 2 ] || die "build, run or healthy, and a folder"
dir=$(mkdir -p "$2" && cd "$2" && pwd)
shift 2
case $what in
    build | run | healthy) "$what" "$@" ;;
    *) die "build, run or healthy" ;;
esac
