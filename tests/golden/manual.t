# Manual pages and completion come from the tables of the command line.
$ el2sim --man regs
> .TH EL2SIM\-REGS 1 "" "el2sim 0.1.0" "User Commands"
> .SH NAME
> el2sim\-regs \- describe the system registers that the simulator knows
> .SH SYNOPSIS
> .B el2sim regs
> [OPTION...] [NAME[=VALUE]|ENCODING...]
> .SH OPTIONS
> .TP
> .B \-f, \-\-format=FORMAT
> report as text, tap, junit or json; regs and bench: text or json.
> .TP
> .B \-h, \-\-help
> print this help.
> .TP
> .B \-\-version
> print the version.
> .SH EXIT STATUS
> 0 all as expected, 1 a check failed, 2 wrong usage, 3 cannot run, 4 a bug of el2sim, 77 all cases skipped, 128 + N interrupted by signal N.
> .SH SEE ALSO
> el2sim(1), docs/cli.md, docs/scenarios.md
= 0
$ command -v man >/dev/null || exit 0; for c in run check regs plugins bench; do el2sim --man $c > $SCRATCH/$c.1 && MANROFFOPT=-ww man -l $SCRATCH/$c.1 2>&1 >/dev/null | head -3; done
= 0
$ el2sim --man run | grep -c fail
> 5
= 0
$ el2sim --completion bash > $SCRATCH/bash && bash -c 'source $SCRATCH/bash; for w in ru "run --las" "run --t" "regs --j"; do COMP_WORDS=(el2sim $w); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _el2sim; echo "$w: ${COMPREPLY[*]}"; done'
> ru: run
> run --las: --last-failed
> run --t: --tag= --timeout= --timing
> regs --j:
= 0
$ el2sim --completion zsh | head -1
> #compdef el2sim
= 0
$ el2sim --completion fish
! el2sim: error: there is no command "--completion"
! Try "el2sim --help".
= 2
