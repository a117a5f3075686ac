# Wrong usage: exit code 2, standard output empty.
$ el2sim
! Usage: el2sim COMMAND [OPTION...] [OPERAND...]
!
! An instruction-accurate simulator of AArch64 EL2 for context-switch code.
!
! Commands:
!   run      run scenarios and report what came of them
!   check    look for mistakes in scenarios without running them
!   regs     describe the system registers that the simulator knows
!   plugins  list the plugins, or describe one with its options
!   bench    measure speed, and a floor to compare it with
!
! "el2sim COMMAND --help" explains a command, "el2sim --version" prints the version.
! Exit status: 0 all as expected, 1 a check failed, 2 wrong usage, 3 cannot run,
! 4 a bug of el2sim, 77 all cases skipped; 129, 130, 143 interrupted (SIGHUP,
! SIGINT, SIGTERM), 141 nobody reads the output.
= 2
$ el2sim runn
! el2sim: error: there is no command "runn"
!   hint: did you mean "run"?
! Try "el2sim --help".
= 2
$ el2sim frobnicate
! el2sim: error: there is no command "frobnicate"
! Try "el2sim --help".
= 2
$ el2sim run
! el2sim: error: run needs a scenario file or folder
! Try "el2sim run --help".
= 2
$ el2sim check
! el2sim: error: check needs a scenario file or folder
! Try "el2sim check --help".
= 2
$ el2sim run --no-such-option cases/pass.yaml
! el2sim: error: run has no option --no-such-option
! Try "el2sim run --help".
= 2
$ el2sim run --formt=tap cases/pass.yaml
! el2sim: error: run has no option --formt=tap
!   hint: did you mean --format?
! Try "el2sim run --help".
= 2
$ el2sim run --format
! el2sim: error: option --format needs a value: FORMAT
! Try "el2sim run --help".
= 2
$ el2sim run --format=xml cases/pass.yaml
! el2sim: error: option --format is text, tap, junit or json, not "xml"
! Try "el2sim run --help".
= 2
$ el2sim run --list=yes cases/pass.yaml
! el2sim: error: option --list takes no value
! Try "el2sim run --help".
= 2
$ el2sim run -j0 cases/pass.yaml
! el2sim: error: option --jobs needs a number from 1 to 256, not "0"
! Try "el2sim run --help".
= 2
$ el2sim run -j many cases/pass.yaml
! el2sim: error: option --jobs needs a number from 1 to 256, not "many"
! Try "el2sim run --help".
= 2
$ el2sim run --point=-1 cases/pass.yaml
! el2sim: error: option --point needs a number from 0 to 18446744073709551614, not "-1"
! Try "el2sim run --help".
= 2
$ el2sim run -q cases/pass.yaml
! el2sim: error: run has no option -q
! Try "el2sim run --help".
= 2
$ el2sim run --color=red cases/pass.yaml
! el2sim: error: option --color is auto, always or never, not "red"
! Try "el2sim run --help".
= 2
$ el2sim run --format=tap --format=tap cases/pass.yaml
! el2sim: error: option --format is given twice
! Try "el2sim run --help".
= 2
$ el2sim run --image hyp cases/pass.yaml
! el2sim: error: option --image needs NAME=FILE, not "hyp"
! Try "el2sim run --help".
= 2
$ el2sim run --case cases/pas.yaml cases/pass.yaml
! el2sim: error: there is no case "cases/pas.yaml"
!   hint: did you mean "cases/pass.yaml"?
! Try "el2sim run --help".
= 2
$ el2sim run --filter nothing cases/pass.yaml
! el2sim: error: none of the 1 cases is selected
! Try "el2sim run --help".
= 2
$ el2sim run --tag slow cases/pass.yaml
! el2sim: error: none of the 1 cases is selected
! Try "el2sim run --help".
= 2
$ el2sim check --jobs=2 cases/pass.yaml
! el2sim: error: check has no option --jobs=2
! Try "el2sim check --help".
= 2
$ el2sim regs HRC_EL2
! el2sim: error: there is no register "HRC_EL2"
!   hint: did you mean HCR_EL2?
! Try "el2sim regs --help".
= 2
$ el2sim regs 3,7,15,15,7
! el2sim: error: no register has the encoding 3,7,15,15,7
! Try "el2sim regs --help".
= 2
$ el2sim bench a b
! el2sim: error: bench takes one folder of scenarios
! Try "el2sim bench --help".
= 2
$ el2sim bench --format=tap
! el2sim: error: option --format is text or json, not "tap"
! Try "el2sim bench --help".
= 2
$ el2sim bench --seconds=0
! el2sim: error: option --seconds needs a number from 1 to 3600, not "0"
! Try "el2sim bench --help".
= 2
$ el2sim run --version=1
! el2sim: error: option --version takes no value
! Try "el2sim run --help".
= 2
$ el2sim run -- --help
! --help: error: cannot open the file: No such file or directory
! 1 error
= 3
