#!/bin/sh
# Copies adapters/example to adapters/NAME: folders, classes and the build's module list. Run from the project's root.
set -eu
name=$1
case "$name" in
*[!a-z0-9-]* | "" | -* | *-) echo "an adapter's name is lower case letters, digits and hyphens" >&2; exit 2 ;;
esac
[ ! -e "adapters/$name" ] || { echo "adapters/$name is there already" >&2; exit 1; }
package=$(printf '%s' "$name" | tr -d -)
class=$(printf '%s' "$name" | awk -F- '{for (i = 1; i <= NF; i++) printf "%s%s", toupper(substr($i, 1, 1)), substr($i, 2)}')

git ls-files adapters/example | while read -r file; do
    target=$(printf '%s' "$file" | sed -e "s|^adapters/example|adapters/$name|" \
        -e "s|/adapter/example|/adapter/$package|g" -e "s|Example|$class|g" -e "s|example|$name|g")
    mkdir -p "$(dirname "$target")"
    sed -e "s|adapter\.example|adapter.$package|g" -e "s|adapter/example|adapter/$package|g" \
        -e "s|Example|$class|g" -e "s|example|$name|g" "$file" >"$target"
done
sed -i.bak "s|^\( *\)<module>adapters/example</module>|&\n\1<module>adapters/$name</module>|" pom.xml
rm -f pom.xml.bak
echo "adapters/$name is made from adapters/example. Next: docs/add-an-adapter.md, from step 2 on;"
echo "  ./quilt test -pl adapters/$name -am"
