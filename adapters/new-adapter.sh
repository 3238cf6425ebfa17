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
# The build's module list, the managed version, and the hub's class path: each block of adapter-example once more.
for pom in pom.xml fhir-server/pom.xml; do
    awk -v name="$name" '
        /<dependency>/ { block = ""; inside = 1 }
        inside { block = block $0 "\n" }
        { print }
        /<\/dependency>/ && inside {
            inside = 0
            if (block ~ /<artifactId>adapter-example</) {
                gsub(/adapter-example/, "adapter-" name, block)
                printf "%s", block
            }
        }
        /<module>adapters\/example</ { line = $0; sub(/example/, name, line); print line }
    ' "$pom" >"$pom.new"
    mv "$pom.new" "$pom"
done
echo "adapters/$name is made from adapters/example. Next: docs/add-an-adapter.md, from step 2 on;"
echo "  ./quilt test -pl adapters/$name -am"
