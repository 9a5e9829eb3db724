"""One step as the source of a kernel: a loop over particles that a compiler turns into vector instructions.

The source is written from the entries of a tape alone: its names are this module's, its numbers those of
Python's `repr`. Particles are walked in blocks that stay within the nearest cache, the loop over them
innermost. What depends on no particle is worked out once a step. Functions that become no vector
instructions get loops of their own between the others, so a step is a row of stages. Sines and exponentials
have quick stand-ins, which are right within their reach: particles beyond it go through their stage again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan

from landscape.descent.kernel_text import BOTH, EASY, EXACT, HARD, QUICK, SOURCE, SUMMARY, maths
from landscape.descent.step import one_step
from landscape.descent.watching import Watch
from landscape.optimizers import Elementwise
from landscape.surfaces import Surface


class Writer:
    """Writes one step of a rule on a formula as a kernel; the source is its `text`.

    `varied` names the hyperparameters that differ from particle to particle. A kernel that is not `summed`
    makes steps and tells nothing of them.
    """

    def __init__(
        self, surface: Surface, rule: type[Elementwise], varied: Sequence[str] = (), *, summed: bool = True
    ) -> None:
        self.summed = summed
        tape, outputs = one_step(surface, rule)
        lowered, found = tape.lowered(outputs)
        self.d = len(surface.parameters)
        self.row, self.after = found[: 1 + self.d], found[1 + self.d :]
        self.outputs = found if summed else self.after
        self.entries, self.needed = lowered.entries, lowered.needed(self.outputs)
        self.computed = {self.entries[place] for place in self.needed}
        self.states = self.d * (1 + len(rule.remembers))
        names = [declared.name for declared in rule.hyperparameters()]
        self.hypers = range(1 + self.states, 1 + self.states + len(names))
        self.varied = [self.hypers[names.index(name)] for name in varied]
        self.stages = self._stages()
        self.final = max(map(self._ready, self.stages), default=0)
        # A stage of quick functions may have to be gone through again: there the state must not change.
        self.final += bool(self._quick(self.final))
        self.rows = self._rows()
        self.text = self._write()

    def _stages(self) -> dict[int, int]:
        """Return for each number that differs from particle to particle in which stage it is computed."""
        self.stages = dict.fromkeys((*range(1, 1 + self.states), *self.varied), 0)
        for place in self.needed:
            ready = [self._ready(arg) for arg in self._args(place) if arg in self.stages]
            if ready:
                self.stages[place] = max(ready)
        return self.stages

    def _ready(self, place: int) -> int:
        """Return the first stage in which such a number can be used."""
        return self.stages[place] + (self.entries[place][0] in HARD)

    def _args(self, place: int) -> tuple[int, ...]:
        name, args = self.entries[place]
        return () if name in ("number", "parameter") else args

    def _rows(self) -> dict[int, int]:
        """Return where in the store the numbers are that outlive the loop they are computed in."""
        rows = {place: place - 1 for place in range(1, 1 + self.states)}
        kept = [place for place in self.outputs if place in self.stages and self._ready(place) < self.final]
        for user in self.needed:
            hard = self.entries[user][0] in HARD
            later = [arg for arg in self._args(user) if arg in self.stages]
            kept += [arg for arg in later if hard or self.stages[arg] < self.stages[user]]
            kept += [user] * (hard and user in self.stages)
        first = self.states + 1 + self.d + len(SUMMARY)
        self.far = first
        for place in sorted({*kept, *self.varied} - set(rows)):
            rows[place] = first + 1 + len(rows) - self.states
        return rows

    def _name(self, place: int) -> str:
        """Return what stands for a number in the source."""
        name, args = self.entries[place]
        if name == "number":
            return "math.nan" if isnan(args[0]) else f"({args[0]!r})".replace("inf", "math.inf")
        return f"t{place}" if place in self.stages else f"u{place}"

    def _formula(self, place: int, *, exact: bool = True) -> str:
        name, args = self.entries[place]
        if self._once(place) is not None:
            return f"{self._name(args[0])} * v{args[1]}"
        text = (EASY | HARD | EXACT)[name] if exact or name not in QUICK else QUICK[name][0]
        if not exact and name in BOTH and self._has_both(args):
            text = BOTH[name]
        return text.format(*map(self._name, args))

    def _has_both(self, args: tuple[int, ...]) -> bool:
        """Tell whether the sine and the cosine of a number are needed."""
        return {("sin", args), ("cos", args)} <= self.computed

    def _once(self, place: int) -> int | None:
        """Return what all particles are divided by in a step: one division and many products are quicker.

        That rounds twice. A formula's own numbers are left as they are.
        """
        name, args = self.entries[place]
        if name != "divide" or place not in self.stages or args[1] in self.stages:
            return None
        return None if self.entries[args[1]][0] == "number" else int(args[1])

    def _write(self) -> str:
        """Return the source. The store has the state, the last row, the summary, and what a step keeps."""
        last, summary = self.states, self.states + 1 + self.d
        load = [f"w[{r}, i] = state[{r}, j]" for r in range(self.states)]
        load += [f"w[{last + r}, i] = row[{r}, j]" for r in range(1 + self.d)]
        load += [f"w[{summary + r}, i] = {start}" for r, start in enumerate(SUMMARY.values())]
        load += [f"w[{self.rows[place]}, i] = varied[{i}, j]" for i, place in enumerate(self.varied)]
        store = [f"after[{r}, j] = w[{r}, i]" for r in range(self.states)]
        store += [f"row_after[{r}, j] = w[{last + r}, i]" for r in range(1 + self.d)]
        told = [f"before[{r}, j] = old[{r}, i]" for r in range(self.states)]
        told += [f"seen[{r}, j] = w[{summary + r}, i]" for r in range(len(SUMMARY))]
        return SOURCE.format(
            maths=maths(),
            rows=summary + len(SUMMARY) + 1 + len(self.rows) - self.states,
            states=self.states,
            d=self.d,
            chain=int(Watch.CHAIN),
            load=_indented(16, load),
            step=_indented(16, self._step()),
            store=_indented(12, store),
            told=_indented(12, told),
        )

    def _step(self) -> list[str]:
        """Return the source of one step: what all particles share, then stage by stage."""
        shared = [place for place in self.needed if place not in self.stages and self._args(place)]
        divisors = sorted({place for place in map(self._once, self.needed) if place is not None})
        lines = [f"u{place} = hyper[{i}]" for i, place in enumerate(self.hypers) if place not in self.varied]
        lines += [f"u{place} = {self._formula(place)}" for place in shared]
        lines += [f"v{place} = 1.0 / u{place}" for place in divisors]
        for stage in range(self.final):
            lines += [*self._stage(stage), *self._hards(stage)]
        return [*lines, *self._loop(self._last())]

    def _loop(self, body: list[str]) -> list[str]:
        return ["for i in range(B):", *(f"    {line}" for line in body)] if body else []

    def _easy(self, stage: int) -> list[int]:
        """Return what the loop of a stage computes."""
        return [
            place
            for place in self.needed
            if self.stages.get(place) == stage and self._args(place) and self.entries[place][0] not in HARD
        ]

    def _quick(self, stage: int) -> list[int]:
        """Return what has a quick stand-in in the loop of a stage."""
        return [place for place in self._easy(stage) if self.entries[place][0] in QUICK]

    def _loads(self, stage: int, wanted: Iterable[int]) -> list[str]:
        """Return how the loop of a stage gets what it does not compute itself."""
        others = sorted(place for place in {*wanted} - {*self._easy(stage)} if place in self.stages)
        return [f"{self._name(place)} = w[{self.rows[place]}, i]" for place in others]

    def _stage(self, stage: int) -> list[str]:
        """Return the loop of a stage, and what is done for particles beyond the reach of its functions."""
        quick = [self.entries[place] for place in self._quick(stage)]
        bounds = {(args[0], QUICK[name][1]) for name, args in quick}
        if not bounds:
            return self._loop(self._body(stage))
        beyond = " | ".join(f"(abs({self._name(arg)}) > {bound})" for arg, bound in sorted(bounds))
        far = f"w[{self.far}, i]"
        body = [
            *self._body(stage, exact=False),
            f"far = {beyond}",
            f"{far} = 1.0 if far else 0.0",
            "beyond += far",
        ]
        again = self._loop([f"if {far} != 0.0:", *(f"    {line}" for line in self._body(stage))])
        return ["beyond = 0", *self._loop(body), "if beyond:", *(f"    {line}" for line in again)]

    def _body(self, stage: int, *, exact: bool = True) -> list[str]:
        """Return what the loop of a stage does for one particle."""
        places = self._easy(stage)
        return [
            *self._loads(stage, {arg for place in places for arg in self._args(place)}),
            *(f"{self._name(place)} = {self._formula(place, exact=exact)}" for place in places),
            *(f"w[{self.rows[place]}, i] = {self._name(place)}" for place in places if place in self.rows),
        ]

    def _hards(self, stage: int) -> list[str]:
        """Return the loops of the functions between this stage and the next."""
        places = [place for place in self.needed if self.stages.get(place) == stage]
        hard = [place for place in places if self.entries[place][0] in HARD]
        return [line for place in hard for line in self._loop(self._hard(place))]

    def _hard(self, place: int) -> list[str]:
        args = [arg for arg in self._args(place) if arg in self.stages]
        loads = [f"{self._name(arg)} = w[{self.rows[arg]}, i]" for arg in args]
        return [*loads, f"w[{self.rows[place]}, i] = {self._formula(place)}"]

    def _last(self) -> list[str]:
        """Return the last stage: what remains of a step, what is to be known of it, and the new state."""
        d, final = self.d, self._easy(self.final)
        state = list(range(1, 1 + self.states))
        wanted = {*self.outputs, *state, *(arg for place in final for arg in self._args(place))}
        kept = [*SUMMARY, *(f"last{r}" for r in range(1 + d))] if self.summed else []
        rows = [self.states + 1 + d + r for r in range(len(SUMMARY))]
        rows += [self.states + r for r in range(1 + d)]
        body = self._loads(self.final, wanted)
        body += [f"{name} = w[{r}, i]" for name, r in zip(kept, rows, strict=False)]
        body += [f"{self._name(place)} = {self._formula(place)}" for place in final]
        body += self._summed() if self.summed else []
        body += [f"w[{r}, i] = {name}" for name, r in zip(kept, rows, strict=False)]
        return body + [
            f"w[{place - 1}, i] = {self._name(after)}" for place, after in zip(state, self.after, strict=True)
        ]

    def _summed(self) -> list[str]:
        """Return how a step is summed up; the new loss and gradient take the place of the last."""
        loss, *gradient = map(self._name, self.row)
        moves = [f"({self._name(new)} - t{1 + i})" for i, new in enumerate(self.after[: self.d])]
        dot = " + ".join(f"{g} * last{1 + i}" for i, g in enumerate(gradient))
        return [
            f"slope = {' + '.join(f'{g} * {g}' for g in gradient)}",
            f"move = {' + '.join(f'{move} * {move}' for move in moves)}",
            f"restless += 1.0 if ({dot} < 0.0) | ({loss} > last0) else 0.0",
            "least = slope if slope < least else least",
            "greatest = greatest if slope <= greatest else slope",
            "moved = moved if move <= moved else move",
            f"total += slope + {loss}",
            *(f"last{r} = {name}" for r, name in enumerate([loss, *gradient])),
        ]


def _indented(depth: int, lines: Sequence[str]) -> str:
    return "\n".join(" " * depth + line for line in lines)
