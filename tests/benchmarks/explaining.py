"""How long evidence takes: `python -m tests.benchmarks.explaining [--long]`.

Stored profiles of the judged set, each read anew; the median of many rounds. `--long` makes every
text of several, so that a profile has some 80 words.
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as app.py does

from marketplace.engine.evidence import Evidence, evidence_of
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.meaning import encoder
from marketplace.engine.profile import Profile, profiles_of
from marketplace.engine.records import Record
from marketplace.engine.segment import introduce
from marketplace.engine.sentences import evidence_names, reason
from marketplace.engine.statistics import count
from marketplace.engine.weights import default_weights
from marketplace.matching.catalogue import seed_vocabulary
from marketplace.matching.judged import read_folder

FOLDER = Path(__file__).resolve().parents[1] / "engine" / "judged"
SIGNALS = ("concepts", "meaning", "correspondence", "text")
SHOWN = 20
ROUNDS = 300


def main(*, long: bool) -> None:
    """Print one line a figure."""
    folder, words, weights = read_folder(FOLDER), seed_vocabulary(), default_weights()
    sides = [list(folder.needs), list(folder.capabilities)]
    if long:
        sides = [[_longer(one, side) for one in side] for side in sides]
    stored = [
        [one.to_bytes() for one in profiles_of(side, words, weights, encoder())] for side in sides
    ]
    needs, offers = (_read(side) for side in stored)
    lexicon, numbers = Lexicon(encoder()), count([*needs, *offers], weights)
    introduce([*needs, *offers], lexicon)
    every = [*stored[0], *stored[1]]
    sizes = [len(one.surfaces) for one in (*needs, *offers)]
    print(f"{len(every)} profiles: {median(map(len, every))} bytes, {median(sizes)} words")
    print(f"from_bytes          {1e6 * _time(lambda: _read(every)) / len(every):8.2f} µs a profile")
    facts = _time(lambda: [one.facts for one in _read(every)])
    print(f"from_bytes + facts  {1e6 * facts / len(every):8.2f} µs a profile")
    chance = random.Random(1)
    for name, asking, others in (("need", needs, stored[1]), ("product", offers, stored[0])):
        spent: list[list[float]] = [[], [], []]
        for _ in range(ROUNDS):
            one, some = chance.choice(asking), _read(chance.sample(others, SHOWN))
            started = time.perf_counter()
            found = evidence_of(one, some, numbers, words, lexicon)
            middle = time.perf_counter()
            told = [_tell(pair) for pair in found]
            end = time.perf_counter()
            _write(told, words)
            for times, value in zip(
                spent, (middle - started, end - middle, time.perf_counter() - end), strict=True
            ):
                times.append(1e3 * value)
        parts = [median(times[1:]) for times in spent]
        print(
            f"{name} asks, {SHOWN} shown: {sum(parts[:2]):.2f} ms of evidence "
            f"({parts[0]:.2f} found, {parts[1]:.2f} read), {parts[2]:.2f} ms of sentences"
        )


def _longer(one: Record, side: Sequence[Record]) -> Record:
    chance = random.Random(one.id)
    return replace(one, text="\n".join([one.text, *(o.text for o in chance.sample(side, 3))]))


def _read(stored: Sequence[bytes]) -> list[Profile]:
    return [Profile.from_bytes(data) for data in stored]


def _tell(found: Evidence) -> list[tuple[str, tuple[str, ...], str]]:
    manner = found.manner
    return [(name, found.of(name), manner if name == "concepts" else "") for name in SIGNALS]


def _write(told: list[list[tuple[str, tuple[str, ...], str]]], words: object) -> None:
    for pair in told:
        for name, evidence, manner in pair:
            reason(name, evidence, words, manner)  # type: ignore[arg-type] # a vocabulary
            evidence_names(name, evidence, words, "zh")  # type: ignore[arg-type] # as above


def _time(work: Callable[[], object]) -> float:
    def once() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return median(once() for _ in range(50))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true")
    partial(main, **vars(parser.parse_args()))()
