# SIGINT: the report is still written, exit code 130.
$ interrupt 1 el2sim run slow/forever.yaml | sed 's/[0-9]* instr/N instr/'
> skip   slow/forever.yaml
>   slow/forever.yaml:2:7: interrupted before its end
> 1 case: 1 skip; N instructions; interrupted
= 130
$ interrupt 2 el2sim run --format=tap -j2 slow/forever.yaml cases/pass.yaml
> TAP version 13
> 1..2
> ok 1 - slow/forever.yaml # SKIP interrupted before its end
> ok 2 - cases/pass.yaml
> Bail out! interrupted
= 130
# SIGTERM and SIGHUP are no worse.
$ interrupt -s TERM 1 el2sim run slow/forever.yaml | sed 's/[0-9]* instr/N instr/'
> skip   slow/forever.yaml
>   slow/forever.yaml:2:7: interrupted before its end
> 1 case: 1 skip; N instructions; interrupted
= 143
$ interrupt -s HUP 1 el2sim run slow/forever.yaml | sed 's/[0-9]* instr/N instr/'
> skip   slow/forever.yaml
>   slow/forever.yaml:2:7: interrupted before its end
> 1 case: 1 skip; N instructions; interrupted
= 129
$ interrupt -s TERM 1 el2sim run -f json -o $SCRATCH/report slow/forever.yaml; tail -1 $SCRATCH/report | grep -o '"interrupted".*'
> "interrupted":true}
= 0
$ interrupt -s TERM 1 el2sim run -p trace,file=$SCRATCH/trace,limit=5 slow/forever.yaml > /dev/null; wc -l < $SCRATCH/trace
> 17
= 0
$ interrupt -s TERM 1 el2sim bench --seconds=60
! el2sim: error: interrupted
= 143
# nohup: a hang-up is nothing to it.
$ nohup bash -c 'interrupt -s HUP 1 el2sim run --timeout=3 slow/forever.yaml' 2>/dev/null | grep -e '^error' -e timeout -e interrupted
> error  slow/forever.yaml
>   slow/forever.yaml:8:5: not at its end after 3 s (--timeout)
= 3
# Results are there as cases end, so that a killed run has shown what it had.
$ interrupt -s KILL 2 el2sim run -j1 cases/pass.yaml cases/value.yaml slow/forever.yaml 2>/dev/null | grep '^[a-z0-9]'
> pass   cases/pass.yaml
> fail   cases/value.yaml
= 137
$ interrupt -s KILL 2 el2sim run -j2 -f tap slow/forever.yaml cases/pass.yaml 2>/dev/null
> TAP version 13
> 1..2
= 137
$ interrupt -s KILL 2 el2sim run -j1 -f json cases/pass.yaml cases/value.yaml slow/forever.yaml 2>/dev/null | wc -l
> 2
= 137
$ interrupt -s KILL 2 el2sim run -j1 -p profile -p fails cases/pass.yaml slow/forever.yaml 2>/dev/null
> told of a return
> told of a return
> pass   cases/pass.yaml
= 137
# Nobody reads on: the end of the run, without a word, its files written.
$ el2sim run -p trace,limit=5,file=$SCRATCH/piped -v -j1 cases slow | true; echo ${PIPESTATUS[0]}; wc -l < $SCRATCH/piped
> 141
> 14
= 0
