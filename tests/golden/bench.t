# The values of bench and their units; the numbers differ from run to run.
# Of a part of the suite. Freed memory that a sanitizer keeps is no growth.
$ mkdir $SCRATCH/some; cp -r ../../scenarios/{machine.yaml,bench,timer} $SCRATCH/some
= 0
$ ASAN_OPTIONS=${ASAN_OPTIONS-}:quarantine_size_mb=1 el2sim bench $SCRATCH/some --plugin spec --plugin coverage --format=json --seconds=1 -o $SCRATCH/bench.json
= 0
$ python3 -c 'import json, sys; [print(r["name"], r["unit"], r["value"] < 1000 if r["name"].endswith("memory.growth") else r["value"] > 0) for r in map(json.loads, open(sys.argv[1]))]' $SCRATCH/bench.json
> switch.roundtrips 1/s True
> switch.floor_ratio 1 True
> engine.floor_roundtrips 1/s True
> switch.insns 1 True
> memory.growth byte/roundtrip True
> insn.rate 1/s True
> fast.roundtrips 1/s True
> fast.floor_ratio 1 True
> fast.memory.growth byte/roundtrip True
> fast.insn_rate 1/s True
> start.declared_ratio 1 True
> scenario.rate 1/s True
> suite.seconds s True
> plugin.given.suite_ratio 1 True
= 0
$ el2sim bench $SCRATCH 2>&1 | sed "s#$SCRATCH#S#"
> S/bench/switch.yaml: error: cannot open the file: No such file or directory
> 1 error
= 3
$ mkdir $SCRATCH/bench; cp cases/*.yaml $SCRATCH/bench/; cp cases/pass.yaml $SCRATCH/bench/switch.yaml; el2sim bench $SCRATCH 2>&1 | sed "s#$SCRATCH#S#"
> el2sim: error: S/bench/switch.yaml: nothing is repeated in this scenario
= 3
