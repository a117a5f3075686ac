#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Names of an image, a source file, a scenario and a folder that would play with
# a terminal or break a format: no output has them but escaped.
# Usage: hostile.sh EL2SIM AARCH64-GCC
set -u
program=$(realpath "$1")
gcc=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
export LC_ALL=C TERM=dumb
unset EL2SIM_IMAGE_DIR EL2SIM_PLUGIN_PATH

# ESC, C1's CSI in UTF-8, a byte that is no UTF-8, a quote, what formats use.
name=$'evil\e[31m\xc2\x9b7m\xff<&>#,\x7f'
folder="$scratch/"$'red\e[7m\xc2\x9b'
mkdir "$folder"
cd "$folder" || exit 1
printf '    .text
    .global _start
_start:
    mov x0, #1
    bl "%s\\"q"
    hvc #0
    b .
    .global "%s\\"q"
    .type "%s\\"q", %%function
"%s\\"q":
    adrp x1, "%s"
    str x0, [x1, #:lo12:"%s"]
    ret
    .size "%s\\"q", . - "%s\\"q"
    .data
    .balign 8
    .global "%s"
    .type "%s", %%object
    .size "%s", 8
"%s":
    .quad 5
' "$name" "$name" "$name" "$name" "$name" "$name" "$name" "$name" \
    "$name" "$name" "$name" "$name" >$'src\e[1m.S'
"$gcc" -g -nostdlib -static -Wl,--build-id=none -Wl,-N,--no-warn-rwx-segments -Wl,-Ttext=0x40000000 \
    -Wl,-Tdata=0x40010000 $'src\e[1m.S' -o image.elf || exit 1

cat >machine.yaml <<'END'
about: An image of a stranger.
images:
  payload: image.elf
entry: payload
memory:
  all: {base: 0x4000_0000, size: 256KiB, executable: true}
END
cat >$'case\e[4m.yaml' <<'END'
name: names of a stranger
about: Its check fails, so that the report names what it can.
machine: machine.yaml
steps:
  - remember: before
  - boot:
    until: 6 insns
  - check:
      - x0 == 77
      - frame: before
END

# What no output may hold: control characters but line breaks, DEL, C1, others
# that are no UTF-8.
look() {
    if LC_ALL=C grep -n -a -P '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xff' \
        "$2" >"$scratch/found"; then
        echo "$1: not escaped:"
        cat -v "$scratch/found" | head -5
        failed=1
    fi
    if ! iconv -f UTF-8 -t UTF-8 "$2" >/dev/null 2>&1; then
        echo "$1: no UTF-8"
        failed=1
    fi
}

# try LABEL PATTERN ARGUMENT...: the output has PATTERN and nothing hostile.
try() {
    local label=$1 pattern=$2

    shift 2
    "$program" "$@" >"$scratch/out" 2>&1
    look "$label" "$scratch/out"
    if ! grep -q -F -e "$pattern" "$scratch/out"; then
        echo "$label: no $pattern in:"
        cat -v "$scratch/out" | head -20
        failed=1
    fi
}

scenario=$'case\e[4m.yaml'
for format in text tap junit json; do
    try "run -f $format" 'case' run -v --format=$format "$scenario"
done
try 'run of a folder' 'case' run "$folder"
try 'list' 'case' run --list "$scenario"
for format in text tarmac json; do
    try "trace $format" '31m' run --plugin "trace,format=$format" "$scenario"
done
for format in table lcov; do
    try "coverage $format" '31m' run --plugin "coverage,format=$format" \
        "$scenario"
done
for format in table json; do
    try "profile $format" '31m' run --plugin "profile,format=$format" \
        "$scenario"
done
try 'isolation' 'case' run --plugin isolation "$scenario"

# Mistakes that name what is there.
sed 's/x0 == 77/evi == 1/' "$scenario" >unknown.yaml
try 'did you mean' 'error' run unknown.yaml
sed 's/x0 == 77/evil == 1/' "$scenario" >$'un\e[5m.yaml'
try 'path of a mistake' 'error' run $'un\e[5m.yaml'
try 'no such file' 'error' run $'no\e[6m.yaml'
try 'no such option' 'error' run $'--no\e[6m' "$scenario"
try 'no such plugin' 'error' run --plugin $'no\e[6m' "$scenario"
try 'no such image' 'error' run --image $'no\e[6m=x' "$scenario"
printf 'name: "a \\e[31m b"\n' >control.yaml
try 'control character in a value' 'control character' check control.yaml
try 'no such register' 'error' regs $'no\e[6m'

exit $failed
