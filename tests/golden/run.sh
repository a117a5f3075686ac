#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Golden tests of the command line. A file FILE.t is a transcript:
#     # a comment
#     $ a command, in bash, run in this folder
#     > a line of its standard output
#     ! a line of its standard error
#     = its exit code
# The commands are run again and the new transcript must be the same.
# Usage: run.sh EL2SIM FILE.t...      (compare)
#        run.sh --update EL2SIM FILE.t...
set -u

update=no
if [ "$1" = --update ]; then
    update=yes
    shift
fi
program=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

PATH="$(dirname "$program"):$here/bin:$PATH"
export PATH LC_ALL=C TERM=dumb
export SCRATCH="$scratch/files"
export XDG_CACHE_HOME="$scratch/cache"
# Plugins that transcripts name are in the build tree.
EL2SIM_PLUGIN_PATH=$(realpath "$(dirname "$program")/../tests/plugins")
export EL2SIM_PLUGIN_PATH
unset EL2SIM_IMAGE_DIR NO_COLOR
# Payloads of transcripts are there, too.
IMAGES=$(realpath "$(dirname "$program")/../tests/golden/images")
export IMAGES
cd "$here" || exit 1

# Standard input: a transcript. Standard output: the same, made anew.
transcript() {
    while IFS= read -r line; do
        case $line in
        '$ '*)
            printf '%s\n' "$line"
            bash -o pipefail -c "${line#\$ }" </dev/null \
                >"$scratch/out" 2>"$scratch/err"
            code=$?
            sed 's/^/> /' "$scratch/out"
            sed 's/^/! /' "$scratch/err"
            printf '= %d\n' "$code"
            ;;
        '> '* | '! '* | '= '* | '>' | '!') ;;
        *) printf '%s\n' "$line" ;;
        esac
    done
}

failed=0
for file; do
    file=$(basename "$file")
    rm -rf "$SCRATCH" "$XDG_CACHE_HOME" && mkdir "$SCRATCH"
    transcript <"$file" | sed 's/ $//' >"$scratch/new"
    if [ "$update" = yes ]; then
        cp "$scratch/new" "$file"
    elif ! diff -u "$file" "$scratch/new"; then
        failed=1
    fi
done
exit $failed
