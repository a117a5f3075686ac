# scripts/compare-registers on samples in the formats of Linux and LLVM.
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --linux compare/sysreg --listed compare/listed.tsv
> linux	TPIDR9_EL1	name	called TPIDR_EL1 here
> linux	CNTKCTL_EL1	field	18 SAMPLE is RES0 here
> linux	CNTKCTL_EL1	place	EVNTI is at 7:5, at 7:4 here
> linux	CNTKCTL_EL1	unnamed	3 is DIRECTION, has another name here
> linux	CNTKCTL_EL1	unnamed	1:0 is EL0CTEN, has another name here
> linux	CNTKCTL_EL1	res0	8 is RES0, can be written here
> linux	CNTKCTL_EL1	res1	2 is RES1, not so here
! 8 differences, 7 not listed
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --linux compare/sysreg --listed compare/listed.tsv --all 2>&1 | grep -c listed
> 2
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --llvm compare/operands.td --listed compare/listed.tsv
> llvm	DBGBVR6_EL1	missing	op0,op1,CRn,CRm,op2 = 2,0,0,6,4
> llvm	SAMPLE00_EL1	missing	op0,op1,CRn,CRm,op2 = 3,0,11,4,0
> llvm	SAMPLE10_EL1	missing	op0,op1,CRn,CRm,op2 = 3,0,11,6,0
> llvm	SAMPLE01_EL1	missing	op0,op1,CRn,CRm,op2 = 3,0,11,4,1
> llvm	SAMPLE11_EL1	missing	op0,op1,CRn,CRm,op2 = 3,0,11,6,1
> llvm	VBAR_EL2	access	R, RW here
> llvm	S1E9R	name	called S1E1R here
> llvm	SAMPLE	missing	op0,op1,CRn,CRm,op2 = 1,0,8,4,1
> llvm	SAMPLENXS	missing	op0,op1,CRn,CRm,op2 = 1,0,9,4,1
! 9 differences, 9 not listed
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --linux compare/bad-bits
! compare-registers: compare/bad-bits:2: "64" is not within bits 63:0
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --linux compare/bad-word
! compare-registers: compare/bad-word:2: "Surprise" is not known
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --llvm compare/bad.td
! compare-registers: compare/bad.td: no SysReg is defined in it
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --llvm compare/none.td
! compare-registers: [Errno 2] No such file or directory: 'compare/none.td'
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" --llvm compare/operands.td --listed compare/bad.tsv
! compare/bad.tsv:1: five columns, separated by tabs: witness, register, kind, detail, reason
= 1
$ ../../scripts/compare-registers compare --llvm compare/operands.td
! compare-registers: compare/bin/el2sim: no such program; name a build tree
= 1
$ ../../scripts/compare-registers "$(dirname "$(dirname "$(command -v el2sim)")")" 2>&1 | tail -1
> compare-registers: error: nothing to compare with: --linux TREE or --llvm FILE
= 2
