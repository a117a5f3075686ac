#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares insn_text() with what llvm-mc disassembles: llvm_text.py LLVM-MC
INSN-TEXTS. Letter case and the base of numbers apart they are the same; where
llvm-mc has no name for an encoding (it is older than a row, or prints the
generic form of what is read-only) nothing is compared."""
import re
import subprocess
import sys

FEATURES = ("+v8.7a,+pauth,+lse,+lor,+rcpc-immo,+rcpc,+mte,+ssbs,+sb,+predres,"
            "+ccdp,+rand,+ras,+spe,+sve,+sme,+xs,+bti,+dit,+fmi,+altnzcv,"
            "+perfmon,+ete,+trbe,+brbe,+ls64,+wfxt,+hcx,+ecv,+fgt,+el2vmsa,"
            "+el3,+tracev8.4,+pan,+pan-rwv,+uaops,+specrestrict,+am,+amvs,"
            "+tlb-rmi,+vh,+rme,+sel2,+mpam,+nv")
GENERIC = re.compile(r"\bs[0-3]_\d_c\d+_c\d+_\d\b|^sysl? |^hint ")
# Rows that are right to differ, by the text of llvm-mc.
OTHER = {
    "dfb": "dsb #12",        # a name of Armv8-R alone
    "smstart": "msr svcrsmza, #1", "smstop": "msr svcrsmza, #0",
    "smstart sm": "msr svcrsm, #1", "smstop sm": "msr svcrsm, #0",
    "smstart za": "msr svcrza, #1", "smstop za": "msr svcrza, #0",
    # ETMv4's name; ETE has four (page of TRCEXTINSELR<n>)
    "msr trcextinselr, x7": "msr trcextinselr0, x7",
    "msr trcextinselr, xzr": "msr trcextinselr0, xzr",
    "mrs x7, trcextinselr": "mrs x7, trcextinselr0",
}


def plain(text):
    """Small letters, one space, numbers in decimal."""
    text = re.sub(r"//.*", "", text.lower().replace("\t", " ")).strip()
    text = re.sub(r"#(-?)0x([0-9a-f]+)",
                  lambda m: f"#{m[1]}{int(m[2], 16)}", text)
    return re.sub(r" +", " ", text)


def llvm_texts(llvm_mc, words):
    lines = [" ".join(f"0x{word[i:i + 2]}" for i in (6, 4, 2, 0))
             for word in words]
    out = subprocess.run([llvm_mc, "--disassemble", "--triple=aarch64",
                          "-mattr=" + FEATURES], input="\n".join(lines),
                         capture_output=True, text=True, check=False)
    bad = {int(n) for n in re.findall(r"<stdin>:(\d+):\d+: warning: invalid",
                                       out.stderr)}
    texts = iter(line for line in out.stdout.splitlines()
                 if line.strip() and ".text" not in line)
    return [None if n in bad else plain(next(texts))
            for n in range(1, len(words) + 1)]


def differs(ours, theirs):
    if theirs is None:  # llvm-mc 14 takes some for invalid that are new
        return False
    ours = plain(ours)
    theirs = OTHER.get(theirs, theirs)
    if ours.startswith(".inst ") and theirs in ("sb", "xaflag", "axflag"):
        return False  # CRm is (0)(0)(0)(0): what is not 0 is no such thing
    if ours.startswith("sys ") and re.match("(ic|tlbi) .*all", theirs):
        return False  # a register where none belongs: llvm-mc leaves it out
    if GENERIC.search(theirs):
        return bool(GENERIC.search(ours)) and ours != theirs
    return ours != theirs


def main():
    llvm_mc, texts = sys.argv[1:]
    rows = [line.split("\t") for line in subprocess.run(
        [texts], capture_output=True, text=True,
        check=True).stdout.splitlines()]
    theirs = llvm_texts(llvm_mc, [word for word, _ in rows])
    wrong = [f"{word}: '{ours}' is '{their}' to llvm-mc"
             for (word, ours), their in zip(rows, theirs)
             if differs(ours, their)]
    named = sum(1 for their in theirs if their and not GENERIC.search(their))
    print("\n".join(wrong[:40]))
    print(f"{len(rows)} words, {named} that llvm-mc has a name for, "
          f"{len(wrong)} differ")
    return 1 if wrong or named < 3000 else 0


if __name__ == "__main__":
    sys.exit(main())
