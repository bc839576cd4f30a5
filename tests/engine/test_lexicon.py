"""Words and their vectors: kept ones, new ones, and threads that meet the same words at once."""

import threading

import numpy as np
import pytest

from marketplace.engine.lexicon import Lexicon, key_of, words_by_key
from marketplace.engine.meaning import SIZE, WORD_SIZE, lengths


class Encoder:
    """A vector of its own for each word, and how often it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts) -> np.ndarray:  # type: ignore[no-untyped-def] # of the protocol
        self.asked += texts
        rows = [np.random.default_rng(key_of(one)).normal(size=SIZE) for one in texts]
        return np.array(rows, np.float32).reshape(-1, SIZE)


WORDS = [f"词{number}" for number in range(60)]
KEYS = np.array([key_of(word) for word in WORDS], np.uint64)


def kept(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    lexicon = Lexicon(Encoder())
    lexicon.meet(words_by_key([words]))
    return lexicon.arrays()


def test_base_and_fresh_words_are_looked_up_as_one() -> None:
    encoder = Encoder()
    base = kept(WORDS[:30])
    for array in base:
        array.flags.writeable = False
    lexicon = Lexicon(encoder, *base)
    assert lexicon.unknown(KEYS).tolist() == [False] * 30 + [True] * 30
    for part in (WORDS[20:40], WORDS[35:50], WORDS[35:50]):
        lexicon.meet(words_by_key([part]))
    assert sorted(encoder.asked) == sorted(WORDS[30:50])  # each once, and none that was kept
    assert lexicon.unknown(KEYS).tolist() == [False] * 50 + [True] * 10
    assert len(lexicon) == 50
    vectors, sizes = lexicon.look_up(KEYS)
    expected = dict(zip(*(one.tolist() for one in kept(WORDS[:50])), strict=True))
    assert vectors.tolist() == [expected.get(key, [0] * WORD_SIZE) for key in KEYS.tolist()]
    assert sizes.tolist() == lengths(vectors).tolist()
    assert set(sizes[50:].tolist()) == {1.0}


def test_arrays_hold_all_words_in_order() -> None:
    lexicon = Lexicon(Encoder(), *kept(WORDS[:30]))
    lexicon.meet(words_by_key([WORDS[30:50]]))
    hashes, vectors = lexicon.arrays()
    assert hashes.tolist() == sorted(KEYS[:50].tolist())
    again = Lexicon(None, hashes, vectors)
    assert np.array_equal(again.look_up(KEYS)[0], lexicon.look_up(KEYS)[0])


@pytest.mark.parametrize("speaks", [True, False])
def test_an_empty_lexicon_knows_nothing(speaks: bool) -> None:
    lexicon = Lexicon(Encoder() if speaks else None)
    assert (len(lexicon), lexicon.speaks) == (0, speaks)
    assert lexicon.unknown(KEYS).all()
    assert not lexicon.look_up(KEYS)[0].any()
    assert lexicon.look_up(KEYS[:0])[0].shape == (0, WORD_SIZE)
    lexicon.meet(words_by_key([WORDS]))
    assert len(lexicon) == (60 if speaks else 0)


def test_threads_that_meet_the_same_words_see_whole_vectors() -> None:
    encoder = Encoder()
    lexicon = Lexicon(encoder, *kept(WORDS[:10]))
    truth = dict(zip(*(one.tolist() for one in kept(WORDS)), strict=True))
    wrong: list[int] = []

    def work(seed: int) -> None:
        for at in np.random.default_rng(seed).permutation(60).tolist():
            lexicon.meet({int(KEYS[at]): WORDS[at]})
            known = ~lexicon.unknown(KEYS)
            rows = lexicon.look_up(KEYS)[0]
            wrong.extend(
                int(key)
                for key, row, there in zip(KEYS, rows, known, strict=True)
                if there and row.tolist() != truth[int(key)]
            )

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert len(lexicon) == 60
    assert sorted(encoder.asked) == sorted(WORDS[10:])
