# Plugins: which there are, how they are named, and what becomes of bad ones.
# EL2SIM_PLUGIN_PATH has those of ../plugins.
$ el2sim plugins | sed 's/ .*//' | tr '\n' ' '; echo
> coverage isolation order profile spec trace traps
= 0
$ el2sim plugins trace | sed -n 1,3p
> trace      Every instruction and what it does, as text, Tarmac or JSON
>
> Options, as --plugin trace,NAME=VALUE:
= 0
$ el2sim plugins finds
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
= 2
$ el2sim plugins finds changes | grep -c Options
> 0
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
= 1
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
! sed: -e expression #1, char 0: no previous regular expression
! sed: -e expression #1, char 0: no previous regular expression
! sed: -e expression #1, char 0: no previous regular expression
! sed: -e expression #1, char 0: no previous regular expression
! sed: -e expression #1, char 0: no previous regular expression
! sed: -e expression #1, char 0: no previous regular expression
= 1
$ echo text > $SCRATCH/text.so; el2sim run -p $SCRATCH/text.so cases/pass.yaml 2>&1 | sed "s,$SCRATCH,DIR,g"
> el2sim: error: DIR/text.so: cannot load the plugin: DIR/text.so: file too short
= 3
$ EL2SIM_PLUGIN_PATH=::/nowhere:$EL2SIM_PLUGIN_PATH: el2sim plugins fails | head -1
! el2sim: error: there is no plugin "fails"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
= 2
$ EL2SIM_PLUGIN_PATH= el2sim plugins fails
! el2sim: error: there is no plugin "fails"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
= 2

# Options.
$ el2sim run -p finds,wich=3 cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,frobnicate=3 cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,which=3,which=3 cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
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
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p finds -p $EL2SIM_PLUGIN_PATH/finds.so cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p fails,file=/nowhere/out cases/pass.yaml
! el2sim: error: there is no plugin "fails"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p fails,file=/dev/full cases/pass.yaml
! el2sim: error: there is no plugin "fails"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p fails,file=$SCRATCH/out cases/pass.yaml && cat $SCRATCH/out
! el2sim: error: there is no plugin "fails"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2

# Scenarios name plugins; the command line's options win.
$ el2sim run cases/watched.yaml
! cases/watched.yaml:7:5: error: there is no plugin "finds"
!       - finds: {which: empty}
!         ^
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! 1 error
= 3
$ el2sim run -p finds,which=whole cases/watched.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim check bad/plugins.yaml
! bad/plugins.yaml:6:5: error: there is no plugin "finds"
!       - finds: {wich: 3}
!         ^
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! bad/plugins.yaml:7:5: error: there is no plugin "fnids"
!       - fnids
!         ^
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! bad/plugins.yaml:8:5: error: there is no plugin "changes"
!       - changes
!         ^
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! bad/plugins.yaml:9:5: error: there is no plugin "changes"
!       - changes: {what: pc}
!         ^
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! 4 errors
= 3

# Those that fail. None of them is told of anything afterwards.
$ for where in open begin exception eret end merge report close; do for how in false broken; do echo "# $where $how"; el2sim run -p fails,where=$where,how=$how cases/pass.yaml cases/skip.yaml 2>&1; echo "# $?"; done; done
> # open false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # open broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # begin false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # begin broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # exception false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # exception broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # eret false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # eret broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # end false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # end broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # merge false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # merge broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # report false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # report broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # close false
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
> # close broken
> el2sim: error: there is no plugin "fails"
>   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
> Try "el2sim run --help".
> # 2
= 0
$ el2sim run -j4 -p fails,where=exception cases/pass.yaml cases/sweep.yaml cases/value.yaml | grep -e '^error' -e went
! el2sim: error: there is no plugin "fails"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 1

# Those that ask for nonsense: each row is an error of its own.
$ for ask in $(el2sim run -p nonsense cases/pass.yaml | sed -n '/^get_cpu/s/pass .*//p'); do el2sim run -p nonsense,ask=$ask cases/pass.yaml >$SCRATCH/out; echo "$ask $? $(sed -n 's/.*nonsense: //p' $SCRATCH/out | sed 's/ of [0-9]*$/ of N/')"; done
! el2sim: error: there is no plugin "nonsense"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 0
$ for when in open begin event end merge report; do el2sim run -p nonsense,ask=shrugs,when=$when cases/pass.yaml 2>&1 | grep -e '^error' -e '^pass' -e nonsense: ; done
= 1
$ for when in open merge report; do for ask in shown_null get_cpu again; do el2sim run -p nonsense,ask=$ask,when=$when cases/pass.yaml 2>&1 | grep nonsense: ; done; done
= 1
$ diff <(el2sim run cases) <(el2sim run -p every cases | sed 's/ --plugin every//') && echo same
> same
! el2sim: error: there is no plugin "every"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! cases/watched.yaml:7:5: error: there is no plugin "finds"
!       - finds: {which: empty}
!         ^
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! 1 error
= 0

# Findings in each format, and what no format may be broken by.
$ el2sim run -p finds cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -f tap -p finds cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -f junit -p finds cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -f json -p finds cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -f json -p finds,which=odd cases/pass.yaml | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["findings"][0]["message"].encode())'
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! Traceback (most recent call last):
!   File "<string>", line 1, in <module>
!   File "/root/.pyenv/versions/3.11.7/lib/python3.11/json/__init__.py", line 346, in loads
!     return _default_decoder.decode(s)
!            ^^^^^^^^^^^^^^^^^^^^^^^^^^
!   File "/root/.pyenv/versions/3.11.7/lib/python3.11/json/decoder.py", line 337, in decode
!     obj, end = self.raw_decode(s, idx=_w(s, 0).end())
!                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
!   File "/root/.pyenv/versions/3.11.7/lib/python3.11/json/decoder.py", line 355, in raw_decode
!     raise JSONDecodeError("Expecting value", s, err.value) from None
! json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
= 1
$ el2sim run -f junit -p finds,which=odd cases/pass.yaml | python3 -c 'import sys, xml.etree.ElementTree as e; print(ascii(e.parse(sys.stdin).find(".//failure").get("message")))'
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! Traceback (most recent call last):
!   File "<string>", line 1, in <module>
!   File "/root/.pyenv/versions/3.11.7/lib/python3.11/xml/etree/ElementTree.py", line 1218, in parse
!     tree.parse(source, parser)
!   File "/root/.pyenv/versions/3.11.7/lib/python3.11/xml/etree/ElementTree.py", line 580, in parse
!     self._root = parser._parse_whole(source)
!                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
! xml.etree.ElementTree.ParseError: no element found: line 1, column 0
= 1
$ el2sim run -p finds,which=odd cases/pass.yaml
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,which=100000 cases/pass.yaml | tail -5
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -p finds,which=100,then=error cases/pass.yaml | tail -5
! el2sim: error: there is no plugin "finds"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2

# Those that change the machine are named.
$ el2sim run -p changes -p finds,which=0 cases/pass.yaml
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -f tap -p changes cases/pass.yaml
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -f junit -p changes cases/pass.yaml
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ el2sim run -f json -p changes cases/pass.yaml | tail -1
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
$ for what in pc pstate hole gprs vector all again; do el2sim run -p changes,what=$what cases/pass.yaml | sed 1d; done
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
! el2sim: error: there is no plugin "changes"
!   hint: "el2sim plugins" lists them; one of your own is named by its file, with a slash in it, or is found through EL2SIM_PLUGIN_PATH
! Try "el2sim run --help".
= 2
