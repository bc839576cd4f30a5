"""`python -m tests.benchmarks.projection LIST…`: the main axes of words, for `engine/meaning.py`.

The axes are the first 128 right singular vectors of the vectors of all content words that stand
in the columns `name`, `title` and `description` of published lists (CSV).
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np

from marketplace.engine import meaning
from marketplace.engine import text as texts

COLUMNS = ("name", "title", "description")


@click.command()
@click.argument("lists", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(lists: Sequence[Path]) -> None:
    """Write the projection and say how much of the words' spread it keeps."""
    known = meaning.encoder()
    if known is None:
        raise click.UsageError("The sentence encoder is not installed.")
    words = sorted({word for path in lists for word in _words(path)})
    _, sizes, axes = np.linalg.svd(known.encode(words), full_matrices=False)
    np.save(Path(meaning.__file__).with_name("projection.npy"), _kept(axes))
    kept = np.square(sizes[: meaning.WORD_SIZE]).sum() / np.square(sizes).sum()
    print(f"{len(words)} words, {kept:.1%} of their spread kept")


def _kept(axes: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(axes[: meaning.WORD_SIZE].T.astype(np.float16))


def _words(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            whole = " ".join(row.get(name) or "" for name in COLUMNS)
            yield from texts.content_words(texts.normalise(whole))


if __name__ == "__main__":
    main()
