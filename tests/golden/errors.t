# What cannot run: exit code 3, the mistake on standard error.
$ el2sim check cases/pass.yaml cases/matrix.yaml
> 2 files, 13 cases: no mistakes
= 0
$ el2sim check bad/unknown-key.yaml
! bad/unknown-key.yaml:2:1: error: a scenario needs a key "steps"
!     name: a key that is none
!     ^
! bad/unknown-key.yaml:5:1: error: a scenario has no key "stepps"
!     stepps:
!     ^
!   hint: did you mean "steps"?
! 2 errors
= 3
$ el2sim run bad/unknown-key.yaml
! bad/unknown-key.yaml:2:1: error: a scenario needs a key "steps"
!     name: a key that is none
!     ^
! bad/unknown-key.yaml:5:1: error: a scenario has no key "stepps"
!     stepps:
!     ^
!   hint: did you mean "steps"?
! 2 errors
= 3
$ el2sim check bad/register.yaml bad/yaml.yaml
! bad/register.yaml:7:12: error: no register, symbol or remembered state is called "HRC_EL2"
!       - check: HRC_EL2.VM == 1
!                ^
!   hint: did you mean "HCR_EL2"?
! bad/yaml.yaml:3:6: error: not well-formed YAML: did not find expected ',' or ']'
!     about: This is no YAML.
!          ^
!   hint: values that begin with one of [ { & * ! | > % @ ` or hold ": " must be in quotes, and so, inside { } and [ ], must all that hold ${}
! 2 errors
= 3
$ el2sim run bad/yaml.yaml
! bad/yaml.yaml:3:6: error: not well-formed YAML: did not find expected ',' or ']'
!     about: This is no YAML.
!          ^
!   hint: values that begin with one of [ { & * ! | > % @ ` or hold ": " must be in quotes, and so, inside { } and [ ], must all that hold ${}
! 1 error
= 3
$ el2sim run cases/nowhere.yaml
! cases/nowhere.yaml: error: cannot open the file: No such file or directory
! 1 error
= 3
$ el2sim run bad/no-image.yaml 2>&1 | grep -v hint
> bad/no-image.yaml:5:17: error: there is no image "nowhere.elf"
>       images: {hyp: nowhere.elf}
>                     ^
> 1 error
= 3
# No ELF, not AArch64, truncated.
$ echo hello > $SCRATCH/nowhere.elf; el2sim run --image-dir $SCRATCH bad/no-image.yaml 2>&1 | sed "s#$SCRATCH#S#"
> bad/no-image.yaml:5:17: error: cannot use image S/nowhere.elf: not an ELF file
>       images: {hyp: nowhere.elf}
>                     ^
>   hint: expected a 64-bit little-endian AArch64 ELF executable
> 1 error
= 3
