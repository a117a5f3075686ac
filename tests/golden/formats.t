# The other formats, standard output and files.
$ el2sim run --format=tap cases/pass.yaml cases/skip.yaml cases/xfail.yaml cases/sweep.yaml
> TAP version 13
> 1..4
> ok 1 - cases/pass.yaml
> ok 2 - cases/skip.yaml # SKIP waits for \#12
> not ok 3 - cases/xfail.yaml # TODO known since the start
>   ---
>   verdict: xfail
>   findings:
>     - at: "cases/xfail.yaml:8:12"
>       message: "the check does not hold"
>       step: "x2 == 5"
>       place: "x2"
>       expected: "0x5"
>       found: "0x0"
>       replay: "el2sim run cases/xfail.yaml --case cases/xfail.yaml"
>   ...
> not ok 4 - cases/sweep.yaml
>   ---
>   verdict: fail
>   findings:
>     - at: "cases/sweep.yaml:14:18"
>       message: "the check does not hold"
>       step: "x2 == 2"
>       place: "x2"
>       expected: "0x2"
>       found: "0x1"
>       point: 2
>       replay: "el2sim run cases/sweep.yaml --case cases/sweep.yaml --point 2"
>   ...
= 1
$ el2sim run --format=junit cases/pass.yaml cases/skip.yaml cases/xfail.yaml cases/value.yaml
> <?xml version="1.0" encoding="UTF-8"?>
> <testsuites name="el2sim" tests="4" failures="1" errors="0" skipped="2" time="0.000000">
>   <testsuite name="cases/pass.yaml" tests="1" failures="0" errors="0" skipped="0" time="0.000000">
>     <testcase classname="cases/pass.yaml" name="cases/pass.yaml" time="0.000000"/>
>   </testsuite>
>   <testsuite name="cases/skip.yaml" tests="1" failures="0" errors="0" skipped="1" time="0.000000">
>     <testcase classname="cases/skip.yaml" name="cases/skip.yaml" time="0.000000">
>       <skipped message="waits for #12"/>
>     </testcase>
>   </testsuite>
>   <testsuite name="cases/xfail.yaml" tests="1" failures="0" errors="0" skipped="1" time="0.000000">
>     <testcase classname="cases/xfail.yaml" name="cases/xfail.yaml" time="0.000000">
>       <skipped message="failed as expected: known since the start">cases/xfail.yaml:8:12: the check does not hold&#10;  step: x2 == 5&#10;  place: x2&#10;  expected: 0x5&#10;  found: 0x0&#10;  replay: el2sim run cases/xfail.yaml --case cases/xfail.yaml&#10;</skipped>
>     </testcase>
>   </testsuite>
>   <testsuite name="cases/value.yaml" tests="1" failures="1" errors="0" skipped="0" time="0.000000">
>     <testcase classname="cases/value.yaml" name="cases/value.yaml" time="0.000000">
>       <failure message="the check does not hold" type="fail">cases/value.yaml:10:9: the check does not hold&#10;  step: x2 == 2&#10;  place: x2&#10;  expected: 0x2&#10;  found: 0x1&#10;  replay: el2sim run cases/value.yaml --case cases/value.yaml&#10;cases/value.yaml:12:9: the check does not hold&#10;  step: insns &gt; 1000&#10;  expected: above 1000&#10;  found: 3&#10;  replay: el2sim run cases/value.yaml --case cases/value.yaml&#10;cases/value.yaml:13:9: the check does not hold&#10;  step: HCR_EL2.VM == 1 &amp;&amp; x2 == 1&#10;  place: HCR_EL2.VM&#10;  expected: 0x1&#10;  found: 0x0&#10;  replay: el2sim run cases/value.yaml --case cases/value.yaml&#10;cases/value.yaml:14:9: the event did not happen&#10;  step: happened: smc&#10;  place: smc&#10;  expected: once or more&#10;  found: never&#10;  replay: el2sim run cases/value.yaml --case cases/value.yaml&#10;cases/value.yaml:15:9: the event must not happen: hvc #0 at EL1 is an exception to EL2&#10;  step: never: [hvc, undefined]&#10;  place: hvc&#10;  expected: never&#10;  found: 1 time&#10;  exception: EL1 to EL2, ESR_EL2 0x5a000000: HVC in AArch64 state, immediate 0x0&#10;  replay: el2sim run cases/value.yaml --case cases/value.yaml&#10;cases/value.yaml:16:9: the check does not hold&#10;  step: !x2&#10;  expected: not 0&#10;  found: 0x0&#10;  replay: el2sim run cases/value.yaml --case cases/value.yaml&#10;</failure>
>     </testcase>
>   </testsuite>
> </testsuites>
= 1
$ el2sim run --format=json cases/pass.yaml cases/sweep.yaml
> {"type":"case","id":"cases/pass.yaml","name":"a hypercall comes back","file":"cases/pass.yaml","line":2,"verdict":"pass","instructions":6,"points":0,"findings":[],"findings_left_out":0}
> {"type":"case","id":"cases/sweep.yaml","name":"disturbed at each instruction","file":"cases/sweep.yaml","line":2,"verdict":"fail","instructions":15,"points":3,"findings":[{"line":14,"column":18,"file":"cases/sweep.yaml","plugin":"","step":"x2 == 2","uses":"","message":"the check does not hold","place":"x2","expected":"0x2","found":"0x1","owner":"","exception":"","pc":"0x40001004","source":"","point":2,"point_source":"","replay":"el2sim run cases/sweep.yaml --case cases/sweep.yaml --point 2"}],"findings_left_out":0}
> {"type":"summary","cases":2,"pass":1,"fail":1,"skip":0,"xfail":0,"xpass":0,"error":0,"instructions":21,"interrupted":false}
= 1
$ el2sim run --format=json cases/value.yaml cases/owner.yaml | python3 -c 'import json, sys; print([json.loads(line)["type"] for line in sys.stdin])'
> ['case', 'case', 'summary']
= 1
$ el2sim run --format=junit cases/value.yaml cases/matrix.yaml | python3 -c 'import sys, xml.etree.ElementTree as e; print(e.parse(sys.stdin).getroot().attrib)'
> {'name': 'el2sim', 'tests': '13', 'failures': '2', 'errors': '0', 'skipped': '0', 'time': '0.000000'}
= 1
$ el2sim run -f tap -o $SCRATCH/report.tap cases/pass.yaml
= 0
$ cat $SCRATCH/report.tap
> TAP version 13
> 1..1
> ok 1 - cases/pass.yaml
= 0
$ el2sim run -o /nowhere/report cases/pass.yaml
! el2sim: error: /nowhere/report: cannot be written: No such file or directory
= 3
$ el2sim run cases/pass.yaml > /dev/full
! el2sim: error: standard output: cannot be written: No space left on device
= 3
$ el2sim run --color=always cases/pass.yaml cases/skip.yaml | cat -v
> ^[[32mpass^[[0m   cases/pass.yaml
> ^[[33mskip^[[0m   cases/skip.yaml  (waits for #12)
> 2 cases: 1 pass, 1 skip; 6 instructions
= 0
$ NO_COLOR=1 el2sim run cases/pass.yaml
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
= 0
# Perl's prove, which every Debian has, understands it.
$ el2sim run -f tap -o $SCRATCH/report.tap --timing cases; prove $SCRATCH/report.tap 2>&1 | sed "s,$SCRATCH,DIR,; s/[0-9.]* wallclock.*/N/" | head -40
> DIR/report.tap ..
> Failed 8/22 subtests
> 	(less 1 skipped subtest: 13 okay)
>
> Test Summary Report
> -------------------
> DIR/report.tap (Wstat: 0 Tests: 22 Failed: 8)
>   Failed tests:  1-2, 14-15, 18-20, 22
> Files=1, Tests=22,  N
> Result: FAIL
= 1
$ el2sim run -f tap -o $SCRATCH/good.tap cases/pass.yaml cases/skip.yaml cases/xfail.yaml; prove -v $SCRATCH/good.tap 2>&1 | sed "s,$SCRATCH,DIR,; s/=.*//"
> DIR/good.tap ..
> TAP version 13
> 1..3
> ok 1 - cases/pass.yaml
> ok 2 - cases/skip.yaml # SKIP waits for \#12
> not ok 3 - cases/xfail.yaml # TODO known since the start
>   ---
>   verdict: xfail
>   findings:
>     - at: "cases/xfail.yaml:8:12"
>       message: "the check does not hold"
>       step: "x2
>       place: "x2"
>       expected: "0x5"
>       found: "0x0"
>       replay: "el2sim run cases/xfail.yaml --case cases/xfail.yaml"
>   ...
> ok
> All tests successful.
> Files
> Result: PASS
= 0
# Its YAML is read, too.
$ el2sim run -f tap cases/value.yaml cases/sweep.yaml | perl -MTAP::Parser -e 'my $p = TAP::Parser->new({source => \*STDIN}); my $n = 0; while (my $r = $p->next) { $n += @{$r->data->{findings}} if $r->is_yaml } print $p->version, " ", $n, " ", scalar $p->parse_errors, "\n"'
> 13 7 0
= 1
# Times are there only when asked for.
$ el2sim run --timing cases/pass.yaml | sed 's/[0-9]*\.[0-9]* s/T s/g'
> pass   cases/pass.yaml  T s
> 1 case: 1 pass; 6 instructions  T s
= 0
# Options that belong to the run are repeated in the replay command.
$ el2sim run --image-dir 'a b' --format=json cases/xpass.yaml cases/sweep.yaml | grep -o '"replay":"[^"]*"'
> "replay":"el2sim run cases/sweep.yaml --case cases/sweep.yaml --point 2 --image-dir 'a b'"
= 1

# Findings beyond the 64th are counted in every format, whatever the verdict.
$ cp cases/machine.yaml $SCRATCH; sed 's,^tags.*,xfail: known,' cases/pass.yaml > $SCRATCH/xfail.yaml
= 0
$ for of in cases/pass.yaml $SCRATCH/xfail.yaml; do for how in "" -v "-f tap" "-f junit" "-f json"; do echo "# ${of##*/} $how: $(el2sim run $how -p finds,which=100 $of | grep -o -e 'and [0-9]* more findings' -e ' left_out: [0-9]*' -e '"findings_left_out":[0-9]*' -e '^xfail')"; done; done
> # pass.yaml : and 36 more findings
> # pass.yaml -v: and 36 more findings
> # pass.yaml -f tap:  left_out: 36
> # pass.yaml -f junit: and 36 more findings
> # pass.yaml -f json: "findings_left_out":36
> # xfail.yaml : xfail
> # xfail.yaml -v: xfail
> and 36 more findings
> # xfail.yaml -f tap:  left_out: 36
> # xfail.yaml -f junit: and 36 more findings
> # xfail.yaml -f json: "findings_left_out":36
= 0
