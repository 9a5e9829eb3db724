"""What the command line tells of itself: how it is called, and what has to be known of each command."""

from __future__ import annotations

HELP = """\
usage: landscape                                     open the window
       landscape list surfaces | optimizers | schedules | noises [--json]
       landscape run SURFACE OPTIMIZER [options]     descend, and say what was reached
       landscape run --formula TEXT OPTIMIZER [options]
       landscape run --data FILE.csv OPTIMIZER [options]
       landscape race SURFACE --optimizers a,b,c [--tune] [options]
                                                     compare optimizers, and say who was best
       landscape basins SURFACE OPTIMIZER [options]  which minimum is reached from where
       landscape sweep SURFACE OPTIMIZER --over learning_rate=1e-4,1 [options]
                                                     what a hyperparameter changes, or two of them
       landscape check SURFACE [--json]              compare its derivatives with differences

A formula or data may take a surface's place in all of them as in `run`. `landscape run --help`
tells all options of `run`; with a surface and an optimizer, theirs too. So does `--help` after the others."""

RUN = """\
landscape run SURFACE OPTIMIZER [options]
       landscape run --formula TEXT [--domain=x0,x1,y0,y1] [--least=VALUE] OPTIMIZER [options]
       landscape run --data FILE.csv [--x COLUMN --y COLUMN] [--model MODEL] [--activation NAME]
                     [--loss NAME] [--standardise] OPTIMIZER [options]"""
RUN_NOTES = """\
What is not given has the rule's own default, learning rate included: see `landscape list optimizers`;
`landscape list schedules` has the numbers of each schedule.
With `--csv -` the table takes standard output, and the summary (or the JSON) goes to standard error.
The exit status is 0 when the run was made, whatever became of it, and 2 when it could not be."""

RACE = """\
landscape race SURFACE --optimizers a,b,c [--tune] [options]
       landscape race --formula TEXT [--domain=x0,x1,y0,y1] [--least=VALUE] --optimizers a,b,c [options]
       landscape race --data FILE.csv [options of the data, as for run] --optimizers a,b,c [options]"""
RACE_NOTES = """\
Every rule starts where the others do and has the same number of steps. It has its own default learning
rate; with --tune, the best one for this surface and start, and both are told. Best first: those that came to
rest in a minimum, the lower one before the higher, and in the same one by how many gradients it took (a
Hessian counts as one for each parameter); then those that left the domain for a minimum of a surface that is
lower still beyond it; then those that did not come to rest, by final loss; those that diverged last.
A race is one of rules alone: schedules and noise take no part in it.
With `--csv -` the table takes standard output, and the scoreboard (or the JSON) goes to standard error. The
exit status is 0 when the race was run, and 2 when it could not be."""
CHECK = """\
landscape check SURFACE [--json]
       landscape check --formula TEXT [--domain=x0,x1,y0,y1] [--json]
       landscape check --data FILE.csv [options of the data, as for run] [--json]"""
CHECK_NOTES = """\
The exact gradient is compared with central differences of the loss all over the domain, the Hessian with
those of the gradient; places where that cannot be told, such as kinks, are said. The exit status is 0 when it
was done, whatever came of it, and 2 when it could not be."""
BASINS = """\
landscape basins SURFACE OPTIMIZER [options]
       landscape basins --formula TEXT [--domain=x0,x1,y0,y1] [--least=VALUE] OPTIMIZER [options]
       landscape basins --data FILE.csv [options of the data, as for run] OPTIMIZER [options]"""
BASINS_NOTES = """\
One descent from the middle of each of N × N cells of the domain. Minima that the surface does not list are
searched for. What is printed: how many starts reached which minimum, and how many none. With `--csv -` the
table takes standard output, and the summary (or the JSON) goes to standard error. Ctrl+C leaves no torn
file."""
SWEEP = """\
landscape sweep SURFACE OPTIMIZER --over learning_rate=1e-4,1 [--over momentum=0,0.99] [options]
       landscape sweep --formula TEXT OPTIMIZER --over NAME=LOW,HIGH [options]
       landscape sweep --data FILE.csv OPTIMIZER --over NAME=LOW,HIGH [options]"""
SWEEP_NOTES = """\
One descent for each of N values, or N × N; from the start, or from K starts evenly over the domain. A range
that is not given is the hyperparameter's own; those of a learning rate and of other small numbers go by
powers of ten. --json tells every cell, as the CSV does. With `--csv -` the table takes standard output, and
the summary (or the JSON) goes to standard error."""
