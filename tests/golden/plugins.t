# Plugins: which there are, how they are named, and what becomes of bad ones.
# EL2SIM_PLUGIN_PATH has those of ../plugins.
$ el2sim plugins | sed 's/ .*//' | tr '\n' ' '; echo
> coverage isolation order profile spec trace traps
= 0
$ el2sim plugins trace | sed -n 1,3p
> trace      writes every instruction and what it does, as text, Tarmac or JSON
>
> Options, as --plugin trace,NAME=VALUE:
= 0
$ el2sim plugins finds
> finds      finds something at each HVC
>
> Options, as --plugin finds,NAME=VALUE:
>   which  whole, odd, empty or how many (default: whole)
>   then   nothing or error (default: nothing)
>   file   write its output to this file
>
> Events: hvc
= 0
$ el2sim plugins finds changes | grep -c Options
> 2
= 0
$ el2sim plugins trase
! el2sim: error: there is no plugin "trase"
!   hint: did you mean "trace"?
= 2
$ el2sim plugins frobnicator
! el2sim: error: there is no plugin "frobnicator"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
= 2
$ el2sim plugins $SCRATCH/none.so 2>&1 | sed "s,$SCRATCH,DIR,g"
> el2sim: error: DIR/none.so: cannot load the plugin: DIR/none.so: cannot open shared object file: No such file or directory
= 3

# What is no plugin of this el2sim.
$ for name in wrong-abi wrong-size wrong-name no-name too-large no-symbol; do el2sim run -p $name cases/pass.yaml 2>&1 | sed "s,$EL2SIM_PLUGIN_PATH,DIR,g; s/not [0-9]* and [0-9]*/not N and N/; s/and [0-9]* events/and N events/"; done
> el2sim: error: DIR/wrong-abi.so: a plugin of ABI 2; this el2sim has ABI 1
>   hint: build it against this el2sim's <el2sim/plugin.h>
> el2sim: error: DIR/wrong-size.so: a plugin made with another <el2sim/plugin.h>: 8 bytes and N events, not N and N
>   hint: build it anew
> el2sim: error: DIR/wrong-name.so: a plugin needs a name of a-z, 0-9 and - and a summary
> el2sim: error: DIR/no-name.so: a plugin needs a name of a-z, 0-9 and - and a summary
> el2sim: error: DIR/too-large.so: a plugin's self and shared have at most 1073741824 bytes
> el2sim: error: DIR/no-symbol.so: not a plugin: it has no symbol el2sim_plugin
>   hint: a plugin defines it by EL2SIM_PLUGIN(name) = { ... }
= 3
$ echo text > $SCRATCH/text.so; el2sim run -p $SCRATCH/text.so cases/pass.yaml 2>&1 | sed "s,$SCRATCH,DIR,g"
> el2sim: error: DIR/text.so: cannot load the plugin: DIR/text.so: file too short
= 3
$ EL2SIM_PLUGIN_PATH=::/nowhere:$EL2SIM_PLUGIN_PATH: el2sim plugins fails | head -1
> fails      fails where it is told to
= 0
$ EL2SIM_PLUGIN_PATH= el2sim plugins fails
! el2sim: error: there is no plugin "fails"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
= 2

# Options.
$ el2sim run -p finds,wich=3 cases/pass.yaml
! el2sim: error: plugin finds has no option "wich"
!   hint: did you mean "which"?
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,frobnicate=3 cases/pass.yaml
! el2sim: error: plugin finds has no option "frobnicate"
!   hint: "el2sim plugins finds" lists its options
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,which=3,which=3 cases/pass.yaml
! el2sim: error: option "which" of plugin finds is given twice
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,which cases/pass.yaml
! el2sim: error: a plugin's option is written key=value, not "which"
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,=3 cases/pass.yaml
! el2sim: error: a plugin's option is written key=value, not "=3"
! Try "el2sim run --help".
= 2
$ el2sim run -p finds, cases/pass.yaml
! el2sim: error: a plugin's option is written key=value, not ""
! Try "el2sim run --help".
= 2
$ el2sim run -p '' cases/pass.yaml
! el2sim: error: there is no plugin ""
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p finds -p finds,which=3 cases/pass.yaml
! el2sim: error: plugin finds is named twice
! Try "el2sim run --help".
= 2
$ el2sim run -p finds -p $EL2SIM_PLUGIN_PATH/finds.so cases/pass.yaml
! el2sim: error: plugin finds is named twice
! Try "el2sim run --help".
= 2
$ el2sim run -p fails,file=/nowhere/out cases/pass.yaml
! el2sim: error: /nowhere/out: cannot be written: No such file or directory
= 3
$ el2sim run -p fails,file=/dev/full cases/pass.yaml
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
! el2sim: error: /dev/full: cannot be written: No space left on device
= 3
$ el2sim run -p fails,file=out -p finds,file=out cases/pass.yaml
! el2sim: error: out: plugins fails and finds would both write to it
!   hint: give each a file of its own
= 3
$ el2sim run -p fails,file=$SCRATCH/out cases/pass.yaml && cat $SCRATCH/out
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
> told of a return
> told of a return
= 0

# Scenarios name plugins; the command line's options win.
$ el2sim run watched/watched.yaml
> fail   watched/watched.yaml
>   watched/watched.yaml:10:5: finds: something, but not said what
>     step      exec: hvc 0
>     replay    el2sim run watched/watched.yaml --case watched/watched.yaml
> 1 case: 1 fail; 6 instructions
= 1
$ el2sim run -p finds,which=whole watched/watched.yaml
> fail   watched/watched.yaml
>   watched/watched.yaml:10:5: finds: the VM's value is left
>     step      exec: hvc 0
>     place     TPIDR_EL1
>     expected  0x1
>     found     0x2 (vm1.0's x3)
>     replay    el2sim run watched/watched.yaml --case watched/watched.yaml --plugin finds,which=whole
> 1 case: 1 fail; 6 instructions
= 1
$ el2sim run watched/principals.yaml
> 40000000 idle
> 40000010 counting1.1
>   x3 == 7: 1, 0x7
>   NZCV == 0: 1, 0x0
>   v0 == 5: 1, 0x5
>   sp == 0x10: 1, 0x10
>   pstate.EL == 2: 1, 0x2
> 4000001c counting1.1
>   x3 == 7: 1, 0x7
>   NZCV == 0: 0, 0x60000000
>   v0 == 5: 0, 0x9
>   sp == 0x10: 1, 0x10
>   pstate.EL == 2: 1, 0x2
> pass   watched/principals.yaml
> 1 case: 1 pass; 8 instructions
= 0
$ cp cases/machine.yaml $EL2SIM_PLUGIN_PATH/finds.so $SCRATCH; sed 's,^tags.*,plugins: [./finds.so],' cases/pass.yaml > $SCRATCH/pass.yaml; el2sim run $SCRATCH/pass.yaml | grep finds: | sed 's/.*yaml//'
> :8:5: finds: the VM's value is left
= 1
$ el2sim check bad/plugins.yaml
! bad/plugins.yaml:6:5: error: plugin finds has no option "wich"
!       - finds: {wich: 3}
!         ^
!   hint: did you mean "which"?
! bad/plugins.yaml:7:5: error: there is no plugin "fnids"
!       - fnids
!         ^
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! bad/plugins.yaml:9:5: error: plugin changes is named twice
!       - changes: {what: pc}
!         ^
! 3 errors
= 3
$ el2sim check -p trase cases/pass.yaml
! el2sim: error: there is no plugin "trase"
!   hint: did you mean "trace"?
! Try "el2sim check --help".
= 2
$ el2sim check -p finds,wich=3 cases/pass.yaml
! el2sim: error: plugin finds has no option "wich"
!   hint: did you mean "which"?
! Try "el2sim check --help".
= 2
$ el2sim check -p wrong-abi cases/pass.yaml 2>&1 | sed "s,$EL2SIM_PLUGIN_PATH,DIR,g"
> el2sim: error: DIR/wrong-abi.so: a plugin of ABI 2; this el2sim has ABI 1
>   hint: build it against this el2sim's <el2sim/plugin.h>
= 3
$ el2sim check -p finds cases/pass.yaml
> 1 file, 1 case: no mistakes
= 0
$ el2sim check -p trace,format=bogus cases/pass.yaml
! el2sim: error: trace: format= takes text, tarmac or json
= 3
$ el2sim run -p trace,file= cases/pass.yaml
! el2sim: error: trace: option "file" names no file
= 3
$ el2sim check -p finds -p fails,where=open cases/pass.yaml
! el2sim: error: fails: it went wrong
= 3

# Those that fail. None of them is told of anything afterwards.
$ for where in open begin exception eret end merge report close; do for how in false broken; do echo "# $where $how"; el2sim run -p fails,where=$where,how=$how cases/pass.yaml cases/skip.yaml 2>&1; echo "# $?"; done; done
> # open false
> el2sim: error: fails: the plugin did not open
> # 3
> # open broken
> el2sim: error: fails: broken
> # 3
> # begin false
> error  cases/pass.yaml
>   cases/pass.yaml:2:7: fails: the plugin did not begin
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin fails,where=begin,how=false
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 skip, 1 error; 6 instructions
> # 3
> # begin broken
> error  cases/pass.yaml
>   cases/pass.yaml:2:7: fails: broken
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin fails,where=begin,how=broken
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 skip, 1 error; 6 instructions
> # 3
> # exception false
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 0
> # exception broken
> told of a return
> error  cases/pass.yaml
>   cases/pass.yaml:8:5: fails: broken
>     step      exec: hvc 0
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin fails,where=exception,how=broken
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 skip, 1 error; 6 instructions
> # 3
> # eret false
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 0
> # eret broken
> told of a return
> error  cases/pass.yaml
>   cases/machine.yaml:13:9: fails: broken
>     step      boot
>     in macro  start at cases/pass.yaml:7:11
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin fails,where=eret,how=broken
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 skip, 1 error; 6 instructions
> # 3
> # end false
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 0
> # end broken
> told of a return
> told of a return
> error  cases/pass.yaml
>   cases/pass.yaml:10:5: fails: broken
>     step      check
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin fails,where=end,how=broken
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 skip, 1 error; 6 instructions
> # 3
> # merge false
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 0
> # merge broken
> told of a return
> told of a return
> error  cases/pass.yaml
>   cases/pass.yaml:10:5: fails: broken
>     step      check
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin fails,where=merge,how=broken
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 skip, 1 error; 6 instructions
> # 3
> # report false
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 0
> # report broken
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> el2sim: error: fails: broken
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 3
> # close false
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 0
> # close broken
> told of a return
> told of a return
> pass   cases/pass.yaml
> skip   cases/skip.yaml  (waits for #12)
> el2sim: error: fails: broken
> 2 cases: 1 pass, 1 skip; 6 instructions
> # 3
= 0
$ el2sim run -j4 -p fails,where=exception cases/pass.yaml cases/sweep.yaml cases/value.yaml | grep -e '^error' -e went
> error  cases/pass.yaml
>   cases/pass.yaml:8:5: fails: it went wrong
> error  cases/sweep.yaml  1 point
>   cases/sweep.yaml:7:5: fails: it went wrong
> error  cases/value.yaml
>   cases/value.yaml:7:5: fails: it went wrong
= 3
$ el2sim run -p fails,where=panic ../../scenarios/panic/serror.yaml | awk '/fails:/ && !n++'
>   ../../scenarios/panic/serror.yaml:10:5: fails: it went wrong
= 3

# Those that ask for nonsense: each row is an error of its own.
$ for ask in $(el2sim run -p nonsense cases/pass.yaml | sed -n '/^get_cpu/s/1 case.*//p'); do el2sim run -p nonsense,ask=$ask cases/pass.yaml >$SCRATCH/out; echo "$ask $? $(sed -n 's/.*nonsense: //p' $SCRATCH/out | sed 's/ of [0-9]*$/ of N/')"; done
> get_cpu 3 asked for a register of CPU 99 of N
> get_negative 3 asked for register -5, which there is not
> get_large 3 asked for register 100000, which there is not
> put_cpu 3 asked for a change of a register but says that it changes nothing
> put 3 asked for a change of a register but says that it changes nothing
> put_gprs 3 asked for a change of registers but says that it changes nothing
> put_vregs 3 asked for a change of registers but says that it changes nothing
> gprs_cpu 3 asked for registers of CPU 99 of N
> gprs_null 3 asked for registers with a NULL pointer
> vregs_cpu 3 asked for registers of CPU 99 of N
> vregs_null 3 asked for registers with a NULL pointer
> sysregs_cpu 3 asked for registers of CPU 99 of N
> name_negative 3 asked for system register -1 of N
> encoding_large 3 asked for system register 1073741824 of N
> free_bits_large 3 asked for system register 4096 of N
> stored_bits_cpu 3 asked for registers of CPU 99 of N
> stored_bits_reg 3 asked for system register -1 of N
> reach_el 3 asked for what EL7 reaches
> reach_cpu 3 asked for reach of CPU 99 of N
> traps_to_null 3 asked for a trap with a NULL pointer
> traps_to_cpu 3 asked for a trap of CPU 99 of N
> traps_to_el 3 asked for a trap at EL7
> read_null 3 asked for memory with a NULL pointer
> write_memory 3 asked for a change of memory but says that it changes nothing
> region_null 3 asked for memory with a NULL pointer
> translate_null 3 asked for a translation with a NULL pointer
> translate_cpu 3 asked for a translation of CPU 99 of N
> place_null 3 asked for a symbol with a NULL pointer
> place_nowhere 3 asked for a symbol with a NULL pointer
> function_null 3 asked for a function with a NULL pointer
> line_null 3 asked for a line with a NULL pointer
> principal_cpu 3 asked for the principal of CPU 99 of N
> control_null 3 asked for a control with a NULL pointer
> control_cpu 3 asked for a control of CPU 99 of N
> must_trap_cpu 3 asked for a trap of CPU 99 of N
> must_trap_reg 3 asked for system register -7 of N
> shown_null 3 asked for what is shown with a NULL pointer
> again 3 asked for one more run but says that it changes nothing
> error_null 3 no reason given
= 0
$ for when in open begin event end merge report; do el2sim run -p nonsense,ask=shrugs,when=$when cases/pass.yaml 2>&1 | grep -e '^error' -e '^pass' -e nonsense: ; done
> el2sim: error: nonsense: asked for memory while no case runs
> pass   cases/pass.yaml
> pass   cases/pass.yaml
> pass   cases/pass.yaml
> error  cases/pass.yaml
>   cases/pass.yaml:10:5: nonsense: asked for memory while no case runs
> pass   cases/pass.yaml
> el2sim: error: nonsense: asked for memory while no case runs
= 3
$ for when in open merge report; do for ask in shown_null get_cpu again; do el2sim run -p nonsense,ask=$ask,when=$when cases/pass.yaml 2>&1 | grep nonsense: ; done; done
> el2sim: error: nonsense: asked for what is shown while no case runs
> el2sim: error: nonsense: asked for a register while no case runs
> el2sim: error: nonsense: asked for one more run while no case runs
>   cases/pass.yaml:10:5: nonsense: asked for what is shown while no case runs
>   cases/pass.yaml:10:5: nonsense: asked for a register while no case runs
>   cases/pass.yaml:10:5: nonsense: asked for one more run while no case runs
> el2sim: error: nonsense: asked for what is shown while no case runs
> el2sim: error: nonsense: asked for a register while no case runs
> el2sim: error: nonsense: asked for one more run while no case runs
= 3
$ diff <(el2sim run cases) <(el2sim run -p every cases | sed 's/ --plugin every//') && echo same
> same
= 0

# Findings in each format, and what no format may be broken by.
$ el2sim run -p finds cases/pass.yaml
> fail   cases/pass.yaml
>   cases/pass.yaml:8:5: finds: the VM's value is left
>     step      exec: hvc 0
>     place     TPIDR_EL1
>     expected  0x1
>     found     0x2 (vm1.0's x3)
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin finds
> 1 case: 1 fail; 6 instructions
= 1
$ el2sim run -f tap -p finds cases/pass.yaml
> TAP version 13
> 1..1
> not ok 1 - cases/pass.yaml
>   ---
>   verdict: fail
>   findings:
>     - at: "cases/pass.yaml:8:5"
>       plugin: "finds"
>       message: "the VM's value is left"
>       step: "exec: hvc 0"
>       place: "TPIDR_EL1"
>       expected: "0x1"
>       found: "0x2"
>       owner: "vm1.0's x3"
>       replay: "el2sim run cases/pass.yaml --case cases/pass.yaml --plugin finds"
>   ...
= 1
$ el2sim run -f junit -p finds cases/pass.yaml
> <?xml version="1.0" encoding="UTF-8"?>
> <testsuites name="el2sim" tests="1" failures="1" errors="0" skipped="0" time="0.000000">
>   <testsuite name="cases/pass.yaml" tests="1" failures="1" errors="0" skipped="0" time="0.000000">
>     <testcase classname="cases/pass.yaml" name="cases/pass.yaml" time="0.000000">
>       <failure message="the VM's value is left" type="fail">cases/pass.yaml:8:5: finds: the VM's value is left&#10;  step: exec: hvc 0&#10;  place: TPIDR_EL1&#10;  expected: 0x1&#10;  found: 0x2&#10;  owner: vm1.0's x3&#10;  replay: el2sim run cases/pass.yaml --case cases/pass.yaml --plugin finds&#10;</failure>
>     </testcase>
>   </testsuite>
> </testsuites>
= 1
$ el2sim run -f json -p finds cases/pass.yaml
> {"type":"case","id":"cases/pass.yaml","name":"a hypercall comes back","file":"cases/pass.yaml","line":2,"verdict":"fail","instructions":6,"points":0,"findings":[{"line":8,"column":5,"file":"cases/pass.yaml","plugin":"finds","step":"exec: hvc 0","uses":"","message":"the VM's value is left","place":"TPIDR_EL1","expected":"0x1","found":"0x2","owner":"vm1.0's x3","exception":"","pc":"0x40001000","source":"","point_source":"","replay":"el2sim run cases/pass.yaml --case cases/pass.yaml --plugin finds"}],"findings_left_out":0}
> {"type":"summary","cases":1,"pass":0,"fail":1,"skip":0,"xfail":0,"xpass":0,"error":0,"instructions":6,"interrupted":false}
= 1
$ el2sim run -f json -p finds,which=odd cases/pass.yaml | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["findings"][0]["message"].encode())'
> b'a "quote", <a> & b\n # line\x01\xef\xbf\xbd \\ \'c\' ]]>'
= 1
$ el2sim run -f junit -p finds,which=odd cases/pass.yaml | python3 -c 'import sys, xml.etree.ElementTree as e; print(ascii(e.parse(sys.stdin).find(".//failure").get("message")))'
> 'a "quote", <a> & b\n # line\ufffd\ufffd \\ \'c\' ]]>'
= 1
$ el2sim run -p finds,which=odd cases/pass.yaml
> fail   cases/pass.yaml
>   cases/pass.yaml:8:5: finds: a "quote", <a> & b  # line � \ 'c' ]]>
>     step      exec: hvc 0
>     place      %s%n
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin finds,which=odd
> 1 case: 1 fail; 6 instructions
= 1
$ el2sim run -p finds,which=100000 cases/pass.yaml | tail -5
>     step      exec: hvc 0
>     found     63
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin finds,which=100000
>   and 99936 more findings
> 1 case: 1 fail; 6 instructions
= 1
$ el2sim run -p finds,which=100,then=error cases/pass.yaml | tail -5
>   cases/pass.yaml:8:5: finds: too much
>     step      exec: hvc 0
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin finds,which=100,then=error
>   and 36 more findings
> 1 case: 1 error; 6 instructions
= 3

# Those that change the machine are named.
$ el2sim run -p changes -p finds,which=0 cases/pass.yaml
> merged
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions; machine changed by changes
= 0
$ el2sim run -f tap -p changes cases/pass.yaml
> TAP version 13
> 1..1
> # the machine is changed by: changes
> ok 1 - cases/pass.yaml
! merged
= 0
$ el2sim run -f junit -p changes cases/pass.yaml
> <?xml version="1.0" encoding="UTF-8"?>
> <testsuites name="el2sim" tests="1" failures="0" errors="0" skipped="0" time="0.000000">
>   <testsuite name="cases/pass.yaml" tests="1" failures="0" errors="0" skipped="0" time="0.000000">
>     <properties><property name="changed_by" value="changes"/></properties>
>     <testcase classname="cases/pass.yaml" name="cases/pass.yaml" time="0.000000"/>
>   </testsuite>
> </testsuites>
! merged
= 0
$ el2sim run -f json -p changes cases/pass.yaml | tail -1
> {"type":"summary","cases":1,"pass":1,"fail":0,"skip":0,"xfail":0,"xpass":0,"error":0,"instructions":6,"changed_by":"changes","interrupted":false}
! merged
= 0
$ for what in pc pstate hole gprs vector all again stranger; do el2sim run -p changes,what=$what cases/pass.yaml | sed 1d; done
>   cases/pass.yaml:8:5: changes: asked to change register 4129, which cannot be
>     step      exec: hvc 0
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin changes,what=pc
> 1 case: 1 error; 6 instructions; machine changed by changes
>   cases/pass.yaml:8:5: changes: asked to change register 4130, which cannot be
>     step      exec: hvc 0
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin changes,what=pstate
> 1 case: 1 error; 6 instructions; machine changed by changes
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions; machine changed by changes
> fail   cases/pass.yaml
>   cases/pass.yaml:11:9: the check does not hold
>     step      x2 == 1
>     place     x2
>     expected  0x1
>     found     0x7
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin changes,what=gprs
> 1 case: 1 fail; 6 instructions; machine changed by changes
> fail   cases/pass.yaml
>   cases/pass.yaml:8:5: brk #0 at EL2 is a breakpoint
>     step      exec: hvc 0
>     place     0x40000c00
>     expected  leaves-el2
>     found     stopped: the exception vector takes its own exception for ever, pc 0x40000a00 at EL2
>     exception EL2 to EL2, ESR_EL2 0xf2000000: BRK in AArch64 state, immediate 0x0
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin changes,what=vector
> 1 case: 1 fail; 7 instructions; machine changed by changes
> error  cases/pass.yaml
>   cases/pass.yaml:8:5: SCTLR_EL2.M = 1 is not modelled: stage 1 of EL2 is not walked, addresses are physical
>     step      exec: hvc 0
>     place     SCTLR_EL2.M
>     expected  nothing that relies on it, then "ignore: [SCTLR_EL2.M]" in the machine file
>     found     pc 0xfffffffffffa00 at EL2
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin changes,what=all
> 1 case: 1 error; 4 instructions; machine changed by changes
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions; machine changed by changes
>   cases/pass.yaml:10:5: changes: asked for one more run with another "nobody", whom the scenario does not fill
>     step      check
>     replay    el2sim run cases/pass.yaml --case cases/pass.yaml --plugin changes,what=stranger
> 1 case: 1 error; 6 instructions; machine changed by changes
= 3
$ el2sim run -p changes,what=again cases/owner.yaml | tail -1
> 1 case: 1 fail; 195 instructions; machine changed by changes
= 1

# Only plugins of the cases that run are opened and write.
$ cp cases/machine.yaml $SCRATCH; sed "s,^tags.*,matrix: {n: [1\, 2]}\nplugins: [{trace: {file: '$SCRATCH/\${n}'}}]," cases/pass.yaml > $SCRATCH/pass.yaml; echo kept > $SCRATCH/2; el2sim run $SCRATCH/pass.yaml --case "$SCRATCH/pass.yaml[n=1]" | tail -1; cat $SCRATCH/2; head -1 $SCRATCH/1 | sed 's,.*/,,'
> 1 case: 1 pass; 6 instructions
> kept
> pass.yaml[n=1]
= 0

# Who is opened is closed, also when no case runs.
$ el2sim run -p closes -p fails,where=open cases/pass.yaml
! opened
! closed
! el2sim: error: fails: it went wrong
= 3
$ el2sim run -p closes -o /nowhere/out cases/pass.yaml
! el2sim: error: /nowhere/out: cannot be written: No such file or directory
= 3
$ el2sim run -p closes cases/pass.yaml
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
! opened
! closed
= 0

# One file by two names is still one file.
$ cd $SCRATCH && el2sim run -p trace,file=new -p profile,file=./new $OLDPWD/cases/pass.yaml
! el2sim: error: ./new: plugins trace and profile would both write to it
!   hint: give each a file of its own
= 3

# An option that names what no image has ends the run before it begins.
$ for c in run check; do for o in trace,from=nosuch trace,until=nosuch trace,cpu=1 coverage,files=nomatch coverage,functions=nomatch 'coverage,functions=no*' spec spec,require=on; do el2sim $c -p closes -p "$o" cases/pass.yaml 2>&1; echo "# $?"; done; done
> opened
> closed
> el2sim: error: trace: from=nosuch is no place of an image
>   hint: it takes a symbol of an image, or an address as 0x...
> # 3
> opened
> closed
> el2sim: error: trace: until=nosuch is no place of an image
>   hint: it takes a symbol of an image, or an address as 0x...
> # 3
> opened
> closed
> el2sim: error: trace: cpu=1: no machine has it, they have at most 1
> # 3
> opened
> closed
> el2sim: error: coverage: files=nomatch: no code of an image comes from such a file
>   hint: no image has lines of source files; build with -g
> # 3
> opened
> closed
> el2sim: error: coverage: functions=nomatch: no image has such a function
> # 3
> opened
> closed
> el2sim: error: coverage: functions=no*: no image has such a function
> # 3
> opened
> closed
> el2sim: error: spec: no image has a function that it judges
>   hint: it is for payloads with the functions of the published layer, save_vm and others: docs/plugins/spec.md
> # 3
> opened
> closed
> el2sim: error: spec: no image has a function that it judges
>   hint: it is for payloads with the functions of the published layer, save_vm and others: docs/plugins/spec.md
> # 3
> opened
> closed
> el2sim: error: trace: from=nosuch is no place of an image
>   hint: it takes a symbol of an image, or an address as 0x...
> # 3
> opened
> closed
> el2sim: error: trace: until=nosuch is no place of an image
>   hint: it takes a symbol of an image, or an address as 0x...
> # 3
> opened
> closed
> el2sim: error: trace: cpu=1: no machine has it, they have at most 1
> # 3
> opened
> closed
> el2sim: error: coverage: files=nomatch: no code of an image comes from such a file
>   hint: no image has lines of source files; build with -g
> # 3
> opened
> closed
> el2sim: error: coverage: functions=nomatch: no image has such a function
> # 3
> opened
> closed
> el2sim: error: coverage: functions=no*: no image has such a function
> # 3
> opened
> closed
> el2sim: error: spec: no image has a function that it judges
>   hint: it is for payloads with the functions of the published layer, save_vm and others: docs/plugins/spec.md
> # 3
> opened
> closed
> el2sim: error: spec: no image has a function that it judges
>   hint: it is for payloads with the functions of the published layer, save_vm and others: docs/plugins/spec.md
> # 3
= 0
$ for o in trace,from=save_wm trace,until=restore_vn coverage,files=hip/ coverage,functions=save_wm 'coverage,functions=save_wm*' coverage,files=hyp/src/trap,functions=save_vm spec,switched=CNTV_CVAL_EL9; do el2sim check -p "$o" ../../scenarios/switch/round-trip.yaml; done
! el2sim: error: trace: from=save_wm is no place of an image
!   hint: did you mean "save_vm"?
! el2sim: error: trace: until=restore_vn is no place of an image
!   hint: did you mean "restore_vm"?
! el2sim: error: coverage: files=hip/: no code of an image comes from such a file
!   hint: it takes the beginning of a path as the images have it, as "hyp/src/boot.S"
! el2sim: error: coverage: functions=save_wm: no image has such a function
!   hint: did you mean "save_vm"?
! el2sim: error: coverage: functions=save_wm*: no image has such a function
!   hint: did you mean "save_vm"?
! el2sim: error: coverage: files= and functions= together leave nothing
! el2sim: error: spec: option switched: no register is called "CNTV_CVAL_EL9"
!   hint: did you mean "CNTV_CVAL_EL0"?
= 3
$ for o in trace,from=save_vm,until=restore_vm,cpu=0 coverage,files=hyp/,functions=save_vm 'coverage,functions=save_*' spec,switched=none; do el2sim check -p "$o" ../../scenarios/switch/round-trip.yaml; done
> 1 file, 1 case: no mistakes
> 1 file, 1 case: no mistakes
> 1 file, 1 case: no mistakes
> 1 file, 1 case: no mistakes
= 0
# In a scenario, at its place; another machine of the run may have it.
$ cp cases/machine.yaml $SCRATCH; sed 's,^tags.*,plugins: [{trace: {from: nosuch}}],' cases/pass.yaml > $SCRATCH/pass.yaml; cd $SCRATCH; el2sim run pass.yaml
! el2sim: error: pass.yaml:5:11: trace: from=nosuch is no place of an image
!   hint: it takes a symbol of an image, or an address as 0x...
= 3
$ el2sim check -p trace,from=save_vm cases/pass.yaml ../../scenarios/switch/round-trip.yaml
> 2 files, 2 cases: no mistakes
= 0

# What is not judged is said.
$ el2sim run -p spec ../../scenarios/switch/round-trip.yaml cases/pass.yaml
> pass   ../../scenarios/switch/round-trip.yaml
> pass   cases/pass.yaml
> spec: 1 of 2 cases not judged: the payload has no "shadow_ctxts"
> 2 cases: 2 pass; 6037 instructions
= 0
$ el2sim run -p isolation,twice=on cases/pass.yaml
> pass   cases/pass.yaml
> isolation: 1 of 1 cases run once, not twice: they fill nothing
> 1 case: 1 pass; 6 instructions; machine changed by isolation
= 0
