# What a run says and its exit code.
$ el2sim run cases/pass.yaml
$ el2sim run cases/value.yaml
$ el2sim run cases/owner.yaml
$ el2sim run cases/frame.yaml
$ el2sim run cases/loop.yaml
$ el2sim run cases/waits.yaml
$ el2sim run cases/skip.yaml
$ el2sim run cases/xfail.yaml
$ el2sim run -v cases/xfail.yaml
$ el2sim run cases/xpass.yaml
$ el2sim run cases/matrix.yaml
$ el2sim run cases/sweep.yaml
$ el2sim run cases/sweep.yaml --case cases/sweep.yaml --point 2
$ el2sim run cases/sweep.yaml --point 1
$ el2sim run cases/sweep.yaml --point 3
