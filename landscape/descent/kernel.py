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

from landscape.descent.kernel_text import BOTH, EASY, EXACT, HARD, QUICK, SOURCE, SUMMARY, maths, summing
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
        # A stage of quick functions may have to be gone through again: there nothing is summed up.
        self.final += summed and bool(self._quick(self.final))
        self.height = self.states + 1 + self.d + len(SUMMARY)
        early = any(self.stages.get(place, self.final) < self.final for place in self.after)
        self.other = self.height if early or self._quick(self.final) else 0
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

    def _rows(self) -> dict[int, str]:
        """Return where in the store the numbers are that outlive the loop they are computed in.

        A step's new state is written over the old one where that is not wanted any more; else beside it, and
        takes its place when the step is done.
        """
        rows = {place: f"now[{place - 1}, i]" for place in range(1, 1 + self.states)}
        for r, place in enumerate(self.after):
            if place in self.stages:
                rows.setdefault(place, f"then[{r}, i]")
        kept = [place for place in self.outputs if place in self.stages and self._ready(place) < self.final]
        for user in self.needed:
            hard = self.entries[user][0] in HARD
            later = [arg for arg in self._args(user) if arg in self.stages]
            kept += [arg for arg in later if hard or self.stages[arg] < self.stages[user]]
            kept += [user] * (hard and user in self.stages)
        self.height += self.states if self.other else 0
        for place in sorted({*kept, *self.varied} - set(rows)):
            rows[place] = f"w[{self.height}, i]"
            self.height += 1
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
        load += [f"{self.rows[place]} = varied[{i}, j]" for i, place in enumerate(self.varied)]
        store = [f"after[{r}, j] = w[{r}, i]" for r in range(self.states)]
        store += [f"row_after[{r}, j] = w[{last + r}, i]" for r in range(1 + self.d)]
        told = [f"before[{r}, j] = old[{r}, i]" for r in range(self.states)]
        told += [f"seen[{r}, j] = w[{summary + r}, i]" for r in range(len(SUMMARY))]
        return SOURCE.format(
            maths=maths(),
            rows=self.height,
            states=self.states,
            other=self.other,
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
        for stage in range(self.final + 1):
            lines += [*self._stage(stage), *self._hards(stage)]
        return lines

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

    def _stage(self, stage: int) -> list[str]:
        """Return the loop of a stage, and what is done for particles beyond the reach of its functions."""
        quick = [self.entries[place] for place in self._quick(stage)]
        bounds = {(args[0], QUICK[name][1]) for name, args in quick}
        if not bounds:
            return self._loop(self._body(stage))
        far = " | ".join(f"(abs({self._name(arg)}) > {bound})" for arg, bound in sorted(bounds))
        asked = self._computing(stage, self._before(stage, {arg for arg, _ in bounds}), dict(bounds))
        again = [*asked, f"if {far}:", *(f"    {line}" for line in self._body(stage))]
        once = self._loop([*self._body(stage, exact=False), f"beyond += {far}"])
        return ["beyond = 0", *once, "if beyond:", *(f"    {line}" for line in self._loop(again))]

    def _before(self, stage: int, wanted: set[int]) -> list[int]:
        """Return what the loop of a stage computes on the way to some numbers, and they themselves."""
        for place in reversed(self._easy(stage)):
            wanted.update(self._args(place) if place in wanted else ())
        return [place for place in self._easy(stage) if place in wanted]

    def _computing(
        self, stage: int, places: Sequence[int], others: Iterable[int] = (), *, exact: bool = True
    ) -> list[str]:
        """Return how the loop of a stage gets some of its numbers, and others that are computed before it."""
        wanted = {*others, *(arg for place in places for arg in self._args(place))} - {*self._easy(stage)}
        return [
            *(
                f"{self._name(place)} = {self.rows[place]}"
                for place in sorted(wanted)
                if place in self.stages
            ),
            *(f"{self._name(place)} = {self._formula(place, exact=exact)}" for place in places),
        ]

    def _body(self, stage: int, *, exact: bool = True) -> list[str]:
        """Return what the loop of a stage does for one particle; the last one ends the step."""
        places = self._easy(stage)
        if stage < self.final:
            return [*self._computing(stage, places, exact=exact), *self._kept(places)]
        left = {r: place for r, place in enumerate(self.after) if self.rows.get(place) != f"then[{r}, i]"}
        others = {*left.values(), *(range(1, 1 + self.d) if self.summed else ()), *self.outputs}
        moves = [f"({self._name(new)} - t{1 + i})" for i, new in enumerate(self.after[: self.d])]
        return [
            *self._computing(stage, places, others, exact=exact),
            *(summing(self.states, list(map(self._name, self.row)), moves) if self.summed else []),
            *self._kept(places),
            *(f"then[{r}, i] = {self._name(place)}" for r, place in left.items()),
        ]

    def _kept(self, places: Sequence[int]) -> list[str]:
        """Return how those of some numbers are kept that are wanted later."""
        return [f"{self.rows[place]} = {self._name(place)}" for place in places if place in self.rows]

    def _hards(self, stage: int) -> list[str]:
        """Return the loops of the functions between this stage and the next."""
        lines = list[str]()
        for place in self.needed:
            if self.stages.get(place) == stage and self.entries[place][0] in HARD:
                args = [arg for arg in self._args(place) if arg in self.stages]
                loads = [f"{self._name(arg)} = {self.rows[arg]}" for arg in args]
                lines += self._loop([*loads, f"{self.rows[place]} = {self._formula(place)}"])
        return lines


def _indented(depth: int, lines: Sequence[str]) -> str:
    return "\n".join(" " * depth + line for line in lines)
