# The report has the same bytes at any number of threads.
$ for f in text tap junit json; do el2sim run -v -f $f -j1 cases > $SCRATCH/$f.1; for j in 2 3 8; do el2sim run -v -f $f -j$j cases > $SCRATCH/$f.$j; cmp $SCRATCH/$f.1 $SCRATCH/$f.$j; done; done
= 0
$ el2sim run -v -j7 cases/matrix.yaml | sed -n 1,3p
> pass   cases/matrix.yaml[n=0,reg=x3]
> pass   cases/matrix.yaml[n=0,reg=x4]
> pass   cases/matrix.yaml[n=1,reg=x3]
= 1
