# Help goes to standard output, exit code 0.
$ el2sim --help
> Usage: el2sim COMMAND [OPTION...] [OPERAND...]
>
> An instruction-accurate simulator of AArch64 EL2 for context-switch code.
>
> Commands:
>   run      run scenarios and report what came of them
>   check    look for mistakes in scenarios without running them
>   regs     describe the system registers that the simulator knows
>   plugins  list the plugins, or describe one with its options
>   bench    measure speed, and a floor to compare it with
>
> "el2sim COMMAND --help" explains a command, "el2sim --version" prints the version.
> Exit status: 0 all as expected, 1 a check failed, 2 wrong usage, 3 cannot run,
> 4 a bug of el2sim, 77 all cases skipped; 129, 130, 143 interrupted (SIGHUP,
> SIGINT, SIGTERM), 141 nobody reads the output.
= 0
$ el2sim run --help
> Usage: el2sim run [OPTION...] FILE|DIR...
>
> Run scenarios and report what came of them.
>
> Options:
>   -j, --jobs=N             run N cases at a time (default: as many as there are CPUs)
>       --case=ID            run only the case with this id, as --list prints it
>       --filter=TEXT        run only cases whose id contains TEXT
>       --tag=TAG            run only cases of scenarios with this tag
>       --point=K            of each sweep, run only the point before instruction K
>       --last-failed        run only cases that failed when they ran last from this folder
>       --fail-fast          skip all cases behind the first that is not as expected
>       --timeout=SECONDS    end a case that takes longer, as an error
>       --slowest=N          name the N slowest cases on standard error
>       --no-share           run every step of every case, also where cases begin alike
>       --list               print the ids of the cases and run none
>       --image=NAME=FILE    load FILE where a machine names the image NAME
>       --image-dir=DIR      look for images in DIR before the usual places
>   -p, --plugin=NAME[,K=V]  watch with this plugin ("el2sim plugins" lists them)
>       --engine=ENGINE      execute with this engine: unicorn (default) or fast
>   -f, --format=FORMAT      report as text, tap, junit or json; regs and bench: text or json
>   -o, --output=FILE        write the report to FILE instead of standard output
>       --color=WHEN         colour the text report: auto, always or never
>   -v, --verbose            a line for every case, also what xfails found and fills left
>       --timing             add times to the report, which then differs from run to run
>   -h, --help               print this help
>       --version            print the version
= 0
$ el2sim check -h
> Usage: el2sim check [OPTION...] FILE|DIR...
>
> Look for mistakes in scenarios without running them.
>
> Options:
>       --image=NAME=FILE    load FILE where a machine names the image NAME
>       --image-dir=DIR      look for images in DIR before the usual places
>   -p, --plugin=NAME[,K=V]  watch with this plugin ("el2sim plugins" lists them)
>   -h, --help               print this help
>       --version            print the version
= 0
$ el2sim regs --help
> Usage: el2sim regs [OPTION...] [NAME[=VALUE]|ENCODING...]
>
> Describe the system registers that the simulator knows.
>
> Options:
>   -f, --format=FORMAT      report as text, tap, junit or json; regs and bench: text or json
>   -h, --help               print this help
>       --version            print the version
= 0
$ el2sim help bench
> Usage: el2sim bench [OPTION...] [DIR]
>
> Measure speed, and a floor to compare it with.
>
> Options:
>       --image=NAME=FILE    load FILE where a machine names the image NAME
>       --image-dir=DIR      look for images in DIR before the usual places
>   -p, --plugin=NAME[,K=V]  watch with this plugin ("el2sim plugins" lists them)
>   -f, --format=FORMAT      report as text, tap, junit or json; regs and bench: text or json
>   -o, --output=FILE        write the report to FILE instead of standard output
>       --seconds=S          measure each value for about S seconds (default: 1)
>   -h, --help               print this help
>       --version            print the version
= 0
$ diff <(el2sim --help) <(el2sim help)
= 0
$ el2sim --version | sed 's/[0-9][0-9.]*/N/g'
> elNsim N (Unicorn N, Capstone N)
= 0
$ diff <(el2sim --version) <(el2sim run --version)
= 0
