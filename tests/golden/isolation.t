# The isolation oracle on EL2s of a few words.
$ el2sim run -p isolation isolation/trapped-write.yaml
> pass   isolation/trapped-write.yaml
> 1 case: 1 pass; 9 instructions; machine changed by isolation
= 0
