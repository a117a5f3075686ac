# SIGINT: the report is still written, exit code 130.
$ timeout -s INT --preserve-status 1 el2sim run slow/forever.yaml
$ timeout -s INT --preserve-status 1 el2sim run --format=tap -j2 slow/forever.yaml cases/pass.yaml
