"""What a match points at, against a slow reading of the texts themselves."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from marketplace.engine import meaning
from marketplace.engine import text as texts
from marketplace.engine.comparison import NEAR
from marketplace.engine.evidence import Evidence, evidence_of
from marketplace.engine.features import GROUP_SHIFT, Group, feature
from marketplace.engine.lexicon import Lexicon
from marketplace.engine.marks import NOWHERE, marks_of, read
from marketplace.engine.phrases import longest
from marketplace.engine.profile import Profile, profiles_of, sentences_of
from marketplace.engine.records import Capability, Need
from marketplace.engine.statistics import Statistics, count
from marketplace.engine.vocabulary import Vocabulary
from marketplace.matching.catalogue import seed_vocabulary
from marketplace.matching.judged import read_folder
from tests.engine.examples import TOPICS, VOCABULARY, WEIGHTS, capability, need

ENCODER = meaning.encoder()
SIGNALS = ("concepts", "meaning", "correspondence", "text")
CLEARLY = 0.35

Known = tuple[Need | Capability, Profile]
Told = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Market:
    needs: list[Known]
    offers: list[Known]
    vocabulary: Vocabulary
    statistics: Statistics
    lexicon: Lexicon

    def tell(self, asking: Profile, others: list[Profile]) -> list[Told]:
        made = evidence_of(asking, others, self.statistics, self.vocabulary, self.lexicon)
        return [told(one) for one in made]


def told(one: Evidence) -> Told:
    return {**{name: one.of(name) for name in SIGNALS}, "manner": (one.manner,)}


def market(
    needs: list[Need], offers: list[Capability], vocabulary: Vocabulary = VOCABULARY,
    encoder: meaning.Encoder | None = ENCODER,
) -> Market:  # fmt: skip
    records = [*needs, *offers]
    made = profiles_of(records, vocabulary, WEIGHTS, encoder)
    stored = [Profile.from_bytes(one.to_bytes()) for one in made]
    known: list[Known] = list(zip(records, stored, strict=True))
    lexicon, size = Lexicon(encoder), len(needs)
    return Market(known[:size], known[size:], vocabulary, count(made, WEIGHTS), lexicon)


@cache
def judged() -> Market:
    folder = read_folder(Path(__file__).with_name("judged"))
    return market(list(folder.needs), list(folder.capabilities), seed_vocabulary())


@cache
def mixed() -> Market:
    """Texts that share whole sentences, so that many words weigh the same; English ones, too."""
    chance = random.Random(7)
    tags = ["无人机", "质检", "储能", "UAV", "电网", "AOI检测", "5G专网", "无人机巡检"]

    def parts() -> tuple[str, str]:
        some = chance.sample(TOPICS, 3)
        return some[0][: chance.randint(0, 20)], chance.choice("。 \n").join(some[1:])

    def more() -> dict[str, object]:
        sector = chance.choice(["能源", "低空经济", "智慧电网运维", ""])
        return {"tags": tuple(chance.sample(tags, 3)), "sector": sector}

    return market(
        [need(f"N{number}", *parts(), **more()) for number in range(25)],
        [capability(f"P{number}", *parts(), **more()) for number in range(25)],
    )


def alone(*texts_of: str, encoder: meaning.Encoder | None = ENCODER) -> Told:
    """The evidence of a need (title, text) and an offer (title, text)."""
    mine, theirs = need("N", *texts_of[:2]), capability("P", *texts_of[2:])
    found = market([mine], [theirs], encoder=encoder)
    return found.tell(found.needs[0][1], [found.offers[0][1]])[0]


# The twin: reads the records again, one pair at a time.


def slowly(found: Market, mine: Known, theirs: Known) -> Told:
    worth = _worth(found.statistics, mine[1], theirs[1])
    concepts, manner = _concepts(found.vocabulary, mine[1], theirs[1], worth)
    return {
        "concepts": concepts,
        "manner": (manner,),
        "meaning": _meaning(mine[1], theirs[1]),
        "correspondence": _correspondence(found, mine[1], theirs[1]),
        "text": _text(mine, theirs, worth),
    }


def _worth(statistics: Statistics, *sides: Profile) -> dict[int, np.float32]:
    mine, theirs = (
        dict(zip(one.hashes.tolist(), one.weights * statistics.idf(one.hashes), strict=True))
        for one in sides
    )
    return {key: mine[key] * theirs[key] for key in mine.keys() & theirs.keys()}


def _concepts(
    vocabulary: Vocabulary, mine: Profile, theirs: Profile, worth: dict[int, np.float32]
) -> tuple[tuple[str, ...], str]:
    def ranked(keys: set[str]) -> tuple[str, ...]:
        return tuple(sorted(keys, key=lambda k: (-worth.get(feature(Group.CONCEPT, k), 0), k)))

    one, other = set(mine.facts.concepts), set(theirs.facts.concepts)
    if one & other:
        return ranked(one & other)[:5], ""
    wide = [{up for key in keys for up in (key, *vocabulary.above(key))} for keys in (one, other)]
    met = wide[0] & wide[1]
    return ranked(met - {up for key in met for up in vocabulary.above(key)})[:2], "broader"


def _meaning(mine: Profile, theirs: Profile) -> tuple[str, ...]:
    best, found = -np.inf, ()
    for one, row in zip(sentences_of(mine.facts), mine.vectors[1:], strict=bool(mine.vectors.size)):
        for other, column in zip(
            sentences_of(theirs.facts), theirs.vectors[1:], strict=bool(theirs.vectors.size)
        ):
            cosine = float(meaning.cosines(row[None], column[None])[0, 0])
            worth = cosine * (texts.telling(one) * texts.telling(other))
            if worth > best:
                best, found = worth, (one.strip(" ;；"), other.strip(" ;；"))
    return found


def _correspondence(found: Market, mine: Profile, theirs: Profile) -> tuple[str, ...]:
    strength = _strength(found.lexicon, mine, theirs)
    words = theirs.hashes[theirs.hashes >> GROUP_SHIFT == Group.WORD]
    values = theirs.weights[theirs.hashes >> GROUP_SHIFT == Group.WORD]
    worth = (values * found.statistics.idf(words)).astype(float)
    wanted, offered = mine.facts.words, theirs.facts.words
    ranked = []
    for at, other in enumerate(offered):
        near = int(strength[:, at].argmax()) if len(wanted) else -1
        if near < 0 or strength[near, at] < CLEARLY or len(other) == 1:
            continue
        one = wanted[near]
        is_part = any(
            word in longer and word != longer
            for word, around in ((one, wanted), (other, offered))
            for longer in around
        )
        if not is_part and (one == other or not any(map(str.isdigit, one + other))):
            ranked.append((-strength[near, at] * worth[at], at, one, other))
    answered: dict[str, str] = {}
    for value, _, one, other in sorted(ranked):
        if value < 0 and one not in answered:
            answered[one] = other
    pairs = list(answered.items())[:5]
    return tuple(one if one == other else f"{one} ↔ {other}" for one, other in pairs)


def _strength(lexicon: Lexicon, mine: Profile, theirs: Profile) -> np.ndarray:
    (one, long), (other, wide) = (lexicon.look_up(side.surfaces) for side in (mine, theirs))
    cosines = (one.astype(float) @ other.astype(float).T) / np.outer(long, wide)
    strength = np.clip((cosines - NEAR) / (1 - NEAR), 0, 1)
    same = np.array([[a == b for b in theirs.facts.words] for a in mine.facts.words])
    return np.where(same, 1.0, strength) if same.size else strength


def _text(mine: Known, theirs: Known, worth: dict[int, np.float32]) -> tuple[str, ...]:
    hashes = mine[1].hashes[mine[1].hashes >> GROUP_SHIFT == Group.WORD].tolist()
    common = {
        word: worth[key]
        for key, word in zip(hashes, mine[1].facts.words, strict=True)
        if key in worth
    }
    whole = {w for w in common if len(w) > 1 and not any(w != o and w in o for o in common)}
    phrases: dict[str, str] = {}
    for run in _runs(mine[0], whole):
        for phrase in _cut(run, _runs(theirs[0], set(theirs[1].facts.words))):
            for word in phrase:
                if len(phrase) > 1 and len(phrase) > phrases.get(word, "").count("\0"):
                    phrases[word] = "\0".join([*phrase, ""])
    ranked = sorted(whole, key=lambda word: (-common[word], word))
    joined = dict.fromkeys(phrases.get(word, word).replace("\0", "") for word in ranked)
    return tuple(joined)[:5]


def _parts(record: Need | Capability) -> list[str]:
    parts = (record.title, record.text, " ; ".join(record.tags), record.sector)
    return [texts.normalise(part) for part in parts]


def _runs(record: Need | Capability, wanted: set[str]) -> list[list[str]]:
    """Stretches of wanted words that touch each other."""
    runs: list[list[str]] = []
    for part in _parts(record):
        reached = -1
        for token in longest(texts.tokens(part)):
            if token.word in wanted:
                if token.start != reached:
                    runs.append([])
                runs[-1].append(token.word)
                reached = token.end
    return runs


def _cut(run: list[str], theirs: list[list[str]]) -> list[list[str]]:
    """A stretch cut where the other text does not continue it with the same words."""
    pieces = [run[:1]]
    for word in run[1:]:
        tried = [*pieces[-1], word]
        if any(tried == one[at : at + len(tried)] for one in theirs for at in range(len(one))):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return pieces


def test_evidence_is_that_of_a_slow_reading() -> None:
    seen: Counter[str] = Counter()
    for found in (judged(), mixed()):
        for mine in found.needs:
            others = found.offers[::2]
            fast = found.tell(mine[1], [profile for _, profile in others])
            for theirs, one in zip(others, fast, strict=True):
                assert one == slowly(found, mine, theirs)
                seen.update(name for name in SIGNALS if one[name])
                seen.update(one["manner"] if one["concepts"] else ())
    assert all(seen[name] > 100 for name in (*SIGNALS, "broader"))


def test_evidence_is_the_same_whoever_asks_and_in_any_company() -> None:
    chance = random.Random(3)
    for found in (judged(), mixed()):
        needs, offers = ([one for _, one in side] for side in (found.needs, found.offers))
        asked = {
            (mine.id, theirs.id): one
            for mine in needs
            for theirs, one in zip(offers, found.tell(mine, offers), strict=True)
        }
        for theirs in offers:
            some = chance.sample(needs, chance.randint(1, len(needs)))
            for mine, one in zip(some, found.tell(theirs, some), strict=True):
                assert one == asked[mine.id, theirs.id]


def test_sentences_equally_near_are_told_in_the_order_of_the_need() -> None:
    one, other = TOPICS[0] + TOPICS[1], TOPICS[2] + TOPICS[3]
    found = market([need("N", one, other)], [capability("P", other, one)])
    rows = np.eye(3, meaning.SIZE, dtype=np.int8)
    mine = replace(found.needs[0][1], vectors=rows)
    theirs = replace(found.offers[0][1], vectors=rows[[0, 2, 1]])
    for asking, asked in ((mine, theirs), (theirs, mine)):
        assert found.tell(asking, [asked])[0]["meaning"] == (one, one)


def test_words_that_touch_in_both_are_one_phrase() -> None:
    found = alone("低空经济", "无人机巡检线路。", "", "发展低空经济，用无人机巡检线路。")
    assert {"低空经济", "无人机巡检线路"} <= set(found["text"])


def test_words_that_only_one_writes_together_stay_apart() -> None:
    found = alone("无人机巡检", "", "", "无人机用于电力巡检")
    assert set(found["text"]) == {"无人机", "巡检"}


def test_phrases_do_not_reach_from_one_field_into_the_next() -> None:
    found = alone("采用无人机", "巡检线路", "采用无人机巡检线路", "")
    assert "巡检线路" in found["text"]
    assert "无人机巡检线路" not in found["text"]


def test_longest_phrase_wins_over_a_later_word() -> None:
    found = alone("无人机巡检", "无人机要新的。", "无人机巡检", "")
    assert found["text"] == ("无人机巡检",)


def test_words_alone_answer_without_an_encoder() -> None:
    found = alone("陶瓷砖检测", "", "陶瓷砖分选", "", encoder=None)
    assert found["meaning"] == ()
    assert "陶瓷" in "".join(found["correspondence"])


def test_words_of_a_number_answer_only_themselves() -> None:
    found = alone("5g专网", "", "5g专网", "6g", encoder=None)
    assert "5g" in found["correspondence"]


def test_records_that_say_nothing_have_no_evidence() -> None:
    found = alone("", "", "", "")
    assert [found[name] for name in SIGNALS] == [(), (), (), ()]
    assert alone("无人机巡检", "", "", "")["text"] == ()
    made = mixed()
    assert made.tell(made.needs[0][1], []) == []


def test_more_words_than_places_are_left_out_and_do_no_harm() -> None:
    many = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400))
    found = market([need("N", "无人机巡检", many)], [capability("P", "无人机巡检", many)])
    mine, theirs = found.needs[0], found.offers[0]
    assert len(mine[1].surfaces) == NOWHERE + 1
    expected = [slowly(found, mine, theirs)]
    assert found.tell(mine[1], [theirs[1]]) == expected
    assert found.tell(theirs[1], [mine[1]]) == expected


def test_marks_survive_bytes() -> None:
    words = ("人机", "无人机", "5g", "a")
    made = marks_of(["无人机5g"], words, [3, 700], ["无人机巡检很有用。"])
    again = read(made.to_bytes())
    assert list(again.alphabet) == [2, 3, 0, 1]
    assert list(again.kinds) == [4, 0, 2, 1]
    assert list(again.parts) == [(0, 1)]
    assert list(again.runs) == [1, 2, NOWHERE]
    assert list(again.concepts) == [3, NOWHERE]
    assert list(again.tells) == [8]
