# What cannot run: exit code 3, the mistake on standard error.
$ el2sim check cases/pass.yaml cases/matrix.yaml
$ el2sim check bad/unknown-key.yaml
$ el2sim run bad/unknown-key.yaml
$ el2sim check bad/register.yaml bad/yaml.yaml
$ el2sim run bad/yaml.yaml
$ el2sim run cases/nowhere.yaml
$ el2sim run bad/no-image.yaml
# No ELF, not AArch64, truncated.
$ echo hello > $SCRATCH/nowhere.elf; el2sim run --image-dir $SCRATCH bad/no-image.yaml 2>&1 | sed "s#$SCRATCH#S#"
