# Pointers, lists, tuples, patterns and places as reports write them.
$ mkdir -p "$SCRATCH" && cp "$(dirname "$(command -v el2sim)")/../tests/errors/images/fixture.elf" "$SCRATCH"
= 0
$ el2sim run --image-dir "$SCRATCH" language/pointers.yaml | grep -v -e source -e replay
> fail   language/pointers.yaml
>   language/pointers.yaml:40:7: current->next has no place: current is a null pointer
>     step      current->next->context->regs[3] == 0x33
>     place     current->next
>   language/pointers.yaml:41:7: tasks[2].next->next has no place: tasks[2].next is a null pointer
>     step      tasks[2].next->next->context->regs[0] == 1
>     place     tasks[2].next->next
>   language/pointers.yaml:42:7: host.contexts[x1 + 9].flags has no place: the index x1 + 9 is 9 of 4 elements
>     step      host.contexts[x1 + 9].flags == 0
>     place     host.contexts[x1 + 9].flags
>   language/pointers.yaml:43:7: ((struct task *)0x1000)->next has no value: no memory is there
>     step      ((struct task *)0x1000)->next == 0
>     place     ((struct task *)0x1000)->next
>   language/pointers.yaml:44:7: *(uint32_t *)x2 has no place: (uint32_t *)x2 leads to 0x2, where no memory is
>     step      *(uint32_t *)x2 == 0
>     place     *(uint32_t *)x2
>   language/pointers.yaml:45:7: [x1 + 16]:4 has no place: x1 + 16 leads to 0x10, where no memory is
>     step      [x1 + 16]:4 == 0
>     place     [x1 + 16]:4
>   language/pointers.yaml:46:7: contexts[x2 + 2].flags has no place: the index x2 + 2 is 4 of 4 elements
>     step      contexts[x2 + 2].flags == 0
>     place     contexts[x2 + 2].flags
> 1 case: 1 fail; 1 instructions
= 1
$ el2sim run -v --image-dir "$SCRATCH" language/lists.yaml
> pass   language/lists.yaml[cpu=0,value=7,regs=x3+x2?]
>   language/lists.yaml:29:5: note: fills leave these alone: they decide how the machine executes, or hold nothing of their own
>     step      fill: host
>     place     CNTP_TVAL_EL0, CNTV_TVAL_EL0, OSECCR_EL1, OSLAR_EL1, OSDLR_EL1, DBGPRCR_EL1, DBGCLAIMSET_EL1, DBGCLAIMCLR_EL1, DBGDTR_EL0, DBGDTRRX_EL0
> pass   language/lists.yaml[cpu=0,value=7,regs=x5+x3]
> pass   language/lists.yaml[cpu=0,value=7,regs=x3]
> pass   language/lists.yaml[cpu=0,value=8,regs=x3+x2?]
> pass   language/lists.yaml[cpu=0,value=8,regs=x5+x3]
> pass   language/lists.yaml[cpu=0,value=8,regs=x3]
> 6 cases: 6 pass; 54 instructions
= 0
$ el2sim run --image-dir "$SCRATCH" --case 'language/lists.yaml[cpu=0,value=8,regs=x3+x2?]' language/lists.yaml | grep -v replay
> pass   language/lists.yaml[cpu=0,value=8,regs=x3+x2?]
> 1 case: 1 pass; 9 instructions
= 0
$ el2sim run --image-dir "$SCRATCH" language/only.yaml | grep -v -e source -e replay
> fail   language/only.yaml
>   language/only.yaml:24:9: not as remembered in host
>     step      preserved: host, only: [x0, x1]
>     place     x0
>     expected  0xa0000000a0000000
>     found     0x1
>   language/only.yaml:26:9: not as remembered in host
>     step      preserved: host, only: x1?
>     place     x11
>     expected  0xa000000ba000000b
>     found     0x2
>   language/only.yaml:28:9: not as remembered in host
>     step      preserved: host, only: [sp]
>     place     SP_EL1
>     expected  0xa000100ea0001000
>     found     0x10
>   language/only.yaml:33:9: nothing is compared: the state reached none of it
>     step      preserved: host, only: HCR_EL2
>   language/only.yaml:35:9: not as remembered in all
>     step      frame: all, only: [contexts, current->saved, letter, 0x4108_0000..0x4108_ffff]
>     place     letter
>     expected  0x0
>     found     0x4
>   language/only.yaml:35:9: not as remembered in all
>     step      frame: all, only: [contexts, current->saved, letter, 0x4108_0000..0x4108_ffff]
>     place     contexts[0].state+0x0
>     expected  0x0
>     found     0x60000000000
>   language/only.yaml:35:9: not as remembered in all
>     step      frame: all, only: [contexts, current->saved, letter, 0x4108_0000..0x4108_ffff]
>     place     contexts[1].regs[2]
>     expected  0x0
>     found     0x2
>   language/only.yaml:35:9: not as remembered in all
>     step      frame: all, only: [contexts, current->saved, letter, 0x4108_0000..0x4108_ffff]
>     place     contexts[1].flags
>     expected  0x0
>     found     0x1
>   language/only.yaml:35:9: not as remembered in all
>     step      frame: all, only: [contexts, current->saved, letter, 0x4108_0000..0x4108_ffff]
>     place     tasks[1].saved[0].error
>     expected  0x0
>     found     0x3
>   language/only.yaml:35:9: not as remembered in all
>     step      frame: all, only: [contexts, current->saved, letter, 0x4108_0000..0x4108_ffff]
>     place     0x41080010
>     expected  0x0
>     found     0x5
> 1 case: 1 fail; 1 instructions
= 1
$ el2sim run --image-dir "$SCRATCH" language/pasted.yaml | grep -v -e source -e replay
> pass   language/pasted.yaml
> 1 case: 1 pass; 1 instructions
= 0
# The same report, whoever ran the steps that cases have in common.
$ for j in 1 3; do for how in "" --no-share; do for f in text json tap; do el2sim run -j $j $how -f $f -v language/shared.yaml >"$SCRATCH/$f$j$how"; done; done; done
= 1
$ cd "$SCRATCH" && for f in text json tap; do cmp ${f}1 ${f}1--no-share && cmp ${f}1 ${f}3 && cmp ${f}1 ${f}3--no-share; done
= 0
$ tail -n 1 "$SCRATCH/text1"
> 24 cases: 18 pass, 6 fail; 2400096 instructions
= 0
