# Which cases are run.
$ el2sim run --list cases/matrix.yaml cases/pass.yaml cases/pass.yaml
$ el2sim run --list cases
$ el2sim run -v cases/matrix.yaml --filter n=2 --filter n=3,reg=x3
$ el2sim run cases/matrix.yaml --case 'cases/matrix.yaml[n=5,reg=x4]'
$ el2sim run -v cases/pass.yaml cases/skip.yaml --tag quick
# Machine files are no scenarios; hidden files are not looked at.
$ mkdir -p $SCRATCH/s/machines $SCRATCH/s/.hidden $SCRATCH/empty
$ cp cases/pass.yaml $SCRATCH/s/b.yaml; cp cases/skip.yaml $SCRATCH/s/a.yaml
$ cp cases/machine.yaml $SCRATCH/s/; cp cases/machine.yaml $SCRATCH/s/machines/other.yaml
$ cp cases/pass.yaml $SCRATCH/s/.hidden/; cp cases/pass.yaml $SCRATCH/s/.x.yaml; touch $SCRATCH/s/notes.txt
$ cd $SCRATCH && el2sim run s
$ cd $SCRATCH && el2sim run s/
$ cd $SCRATCH && el2sim run empty
