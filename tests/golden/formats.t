# The other formats, standard output and files.
$ el2sim run --format=tap cases/pass.yaml cases/skip.yaml cases/xfail.yaml cases/sweep.yaml
$ el2sim run --format=junit cases/pass.yaml cases/skip.yaml cases/xfail.yaml cases/value.yaml
$ el2sim run --format=json cases/pass.yaml cases/sweep.yaml
$ el2sim run --format=json cases/value.yaml cases/owner.yaml | python3 -c 'import json, sys; print([json.loads(line)["type"] for line in sys.stdin])'
$ el2sim run --format=junit cases/value.yaml cases/matrix.yaml | python3 -c 'import sys, xml.etree.ElementTree as e; print(e.parse(sys.stdin).getroot().attrib)'
$ el2sim run -f tap -o $SCRATCH/report.tap cases/pass.yaml
$ cat $SCRATCH/report.tap
$ el2sim run -o /nowhere/report cases/pass.yaml
$ el2sim run cases/pass.yaml > /dev/full
$ el2sim run --color=always cases/pass.yaml cases/skip.yaml | cat -v
$ NO_COLOR=1 el2sim run cases/pass.yaml
# Times are there only when asked for.
$ el2sim run --timing cases/pass.yaml | sed 's/[0-9]*\.[0-9]* s/T s/g'
# Options that belong to the run are repeated in the replay command.
$ el2sim run --image-dir 'a b' --format=json cases/xpass.yaml cases/sweep.yaml | grep -o '"replay":"[^"]*"'
