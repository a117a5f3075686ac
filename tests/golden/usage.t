# Wrong usage: exit code 2, standard output empty.
$ el2sim
$ el2sim runn
$ el2sim frobnicate
$ el2sim run
$ el2sim check
$ el2sim run --no-such-option cases/pass.yaml
$ el2sim run --formt=tap cases/pass.yaml
$ el2sim run --format
$ el2sim run --format=xml cases/pass.yaml
$ el2sim run --list=yes cases/pass.yaml
$ el2sim run -j0 cases/pass.yaml
$ el2sim run -j many cases/pass.yaml
$ el2sim run --point=-1 cases/pass.yaml
$ el2sim run -q cases/pass.yaml
$ el2sim run --color=red cases/pass.yaml
$ el2sim run --format=tap --format=tap cases/pass.yaml
$ el2sim run --image hyp cases/pass.yaml
$ el2sim run --image hyp=x.elf cases/pass.yaml
$ el2sim run --case cases/pas.yaml cases/pass.yaml
$ el2sim run --filter nothing cases/pass.yaml
$ el2sim run --tag slow cases/pass.yaml
$ el2sim check --jobs=2 cases/pass.yaml
$ el2sim regs HRC_EL2
$ el2sim regs 3,7,15,15,7
