# Help goes to standard output, exit code 0.
$ el2sim --help
$ el2sim run --help
$ el2sim check -h
$ el2sim regs --help
$ el2sim help bench
$ diff <(el2sim --help) <(el2sim help)
$ el2sim --version | sed 's/[0-9][0-9.]*/N/g'
$ diff <(el2sim --version) <(el2sim run --version)
