#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds one variant of the payload: a copy of hyp/, with the patch of its base
# and its own applied. See variants.tsv.
set -eu

usage() {
    echo "usage: tests/variants/build.sh [-c clang|gcc] ID IMAGE.elf" >&2
    exit 2
}

fail() {
    echo "build.sh: $*" >&2
    exit 1
}

compiler=clang
while getopts c: option; do
    case $option in
    c) compiler=$OPTARG ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -eq 2 ] || usage
id=$1
case $2 in
/*) image=$2 ;;
*) image=$PWD/$2 ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
row=$(awk -F '\t' -v id="$id" '!/^#/ && $1 == id { print $3; found = 1 }
    END { exit !found }' "$here/variants.tsv") ||
    fail "no variant \"$id\" in variants.tsv"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cp -r "$here/../../hyp" "$work/hyp"
for name in "$row" "$id"; do
    [ "$name" != plain ] || continue
    [ -f "$here/$name.patch" ] || fail "variant $id: no $name.patch"
    patch -p1 -s -f -F 0 --no-backup-if-mismatch -d "$work/hyp" \
        <"$here/$name.patch" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        fail "variant $id: $name.patch does not apply to hyp/"
    }
done
"$work/hyp/build.sh" -c "$compiler" -w "$work/objects" -o "$image" ||
    fail "variant $id does not build with $compiler"
