# SIGINT: the report is still written, exit code 130.
$ interrupt 1 el2sim run slow/forever.yaml | sed 's/[0-9]* instr/N instr/'
> skip   slow/forever.yaml
>   slow/forever.yaml:2:7: interrupted before its end
> 1 case: 1 skip; N instructions; interrupted
= 130
$ interrupt 2 el2sim run --format=tap -j2 slow/forever.yaml cases/pass.yaml
> TAP version 14
> 1..2
> ok 1 - slow/forever.yaml # SKIP interrupted before its end
> ok 2 - cases/pass.yaml
> Bail out! interrupted
= 130
