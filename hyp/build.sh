#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# Builds one image with one cross compiler: the hypervisor, or its programs. The
# same input gives the same bytes wherever it is built.
set -eu

usage() {
    cat >&2 <<'END'
usage: hyp/build.sh [-c clang|gcc] [-D NAME[=VALUE]]... [-s SWITCHED.DEF]
                    [-r FILE.c]... [-p] [-w DIR] -o IMAGE.elf

  -c  compiler (default clang); CLANG, LLD, GCC name other commands than
      clang, ld.lld and aarch64-linux-gnu-gcc
  -D  define a macro for the hypervisor
  -s  another list of switched registers than hyp/switched.def
  -r  use FILE.c (or .S) in place of the file of that name in hyp/src
  -p  build the host and guest programs instead of the hypervisor
  -w  directory for objects (default: IMAGE.elf.dir)
END
    exit 2
}

absolute() {
    case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
    esac
}

compiler=clang output='' work='' switched='' programs='' replaced='' defines=''
while getopts c:D:s:r:po:w: option; do
    case $option in
    c) compiler=$OPTARG ;;
    D) defines="$defines -D$OPTARG" ;;
    s) switched=$(absolute "$OPTARG") ;;
    r) replaced="$replaced $(absolute "$OPTARG")" ;;
    p) programs=yes ;;
    o) output=$(absolute "$OPTARG") ;;
    w) work=$(absolute "$OPTARG") ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
if [ $# -gt 0 ] || [ -z "$output" ]; then
    usage
fi
work=${work:-$output.dir}

# Sources are named from here, so debug information has hyp/src/x.c in it.
cd "$(dirname "$0")/.."
root=$PWD
mkdir -p "$work" "$(dirname "$output")"

case $compiler in
clang)
    cc="${CLANG:-clang} --target=aarch64-none-elf"
    ld="${LLD:-ld.lld}"
    set -- -fdebug-compilation-dir=.
    ;;
gcc)
    cc=${GCC:-aarch64-linux-gnu-gcc}
    ld=${GCC_LD:-aarch64-linux-gnu-ld}
    set -- -mbranch-protection=none "-fdebug-prefix-map=$root=."
    ;;
*) usage ;;
esac

# shellcheck disable=SC2086 # $defines is a list of words
set -- "$@" -std=c11 -O2 -g -gdwarf-4 -ffreestanding -fno-pic \
    -fno-stack-protector -fno-common -fno-asynchronous-unwind-tables \
    -fno-unwind-tables -fno-strict-aliasing -fno-omit-frame-pointer \
    -march=armv8-a -mgeneral-regs-only -mstrict-align -mno-outline-atomics \
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror \
    "-ffile-prefix-map=$root=." "-ffile-prefix-map=$work=build" \
    -Ihyp/include "-I$work" $defines
[ -z "$switched" ] || set -- "$@" "-DSWITCHED_DEF=\"$switched\""

# Assembly shares the preprocessor and the debug options only.
assemble() {
    object=$1
    source=$2
    shift 2
    $cc -c -g -gdwarf-4 -march=armv8-a+fp "$@" -o "$object" "$source"
}

linker_script() {
    $cc -E -P -x assembler-with-cpp -Ihyp/include "$1" -o "$2"
}

source_of() {
    for file in $replaced; do
        [ "${file##*/}" != "${1##*/}" ] || { echo "$file"; return; }
    done
    echo "$1"
}

objects=''
if [ -n "$programs" ]; then
    sources=$(echo hyp/programs/*.S)
    linker_script hyp/programs/link.ld.in "$work/link.ld"
else
    sources=$(echo hyp/src/*.c hyp/src/*.S)
    linker_script hyp/link.ld.in "$work/link.ld"
fi
$cc "$@" -S -o "$work/offsets.s" hyp/src/offsets.c
sed -n 's|^[[:space:]]*//DEFINE|#define|p' "$work/offsets.s" >"$work/offsets.h"

for file in $sources; do
    [ "$file" != hyp/src/offsets.c ] || continue
    object=$work/$(basename "$file" | tr . _).o
    file=$(source_of "$file")
    case $file in
    *.c) $cc "$@" -c -o "$object" "$file" ;;
    *.S)
        case $compiler in
        clang) assemble "$object" "$file" -fdebug-compilation-dir=. \
            "-ffile-prefix-map=$root=." "-ffile-prefix-map=$work=build" \
            -Ihyp/include "-I$work" ;;
        gcc) assemble "$object" "$file" "-ffile-prefix-map=$root=." \
            "-ffile-prefix-map=$work=build" -Ihyp/include "-I$work" ;;
        esac
        ;;
    esac
    objects="$objects $object"
done

# shellcheck disable=SC2086
$ld -static --build-id=none -z max-page-size=4096 -z noexecstack \
    --no-warn-mismatch -T "$work/link.ld" -o "$output" $objects
