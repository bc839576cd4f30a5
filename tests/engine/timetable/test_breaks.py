from dataclasses import replace
from itertools import product
from random import Random

import pytest

from marketplace.engine.timetable.breaks import Instance, read_dzn, schedule_breaks
from marketplace.engine.timetable.breaks_check import breaks_of_participants, check_breaks

FILE = """
nBusiness = 3;
nMeetings = 3;
nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2, 1,
|2, 3, 3,
|1, 3, 2,
|];
meetingsxBusiness = [{1,3},{1,2},{2,3}];
forbidden = [{0}, {0,3}, {0}];
fixed = [0,0,4];
precedences = [{}, {1}, {}];
"""

FREE = Instance(
    participants=4,
    tables=2,
    slots=4,
    morning_slots=2,
    meetings=[(1, 2), (3, 4), (1, 3)],
    sessions=[3, 3, 3],
    forbidden=[frozenset()] * 4,
    fixed=[0, 0, 0],
    precedences=[frozenset()] * 3,
)


def random_instance(random: Random) -> Instance:
    """At most five meetings of four participants in four slots, with every kind of rule."""
    pairs = [(one, two) for one in range(1, 5) for two in range(one + 1, 5)]
    meetings = random.sample(pairs, random.randint(2, 5))
    count = len(meetings)
    return Instance(
        participants=4,
        tables=random.randint(1, 2),
        slots=4,
        morning_slots=2,
        meetings=meetings,
        sessions=[random.choice((1, 2, 3, 3, 3)) for _meeting in meetings],
        forbidden=[frozenset(random.sample(range(1, 5), random.choice((0, 1)))) for _one in "abcd"],
        fixed=[random.choice((0,) * 6 + (1, 3)) for _meeting in meetings],
        precedences=[
            frozenset({random.randint(1, number)} if number and random.random() < 0.3 else ())
            for number in range(count)
        ],
    )


def fewest_by_trying_all(instance: Instance) -> int | None:
    """The fewest breaks of all timetables that obey the rules, None if there is none."""
    slots = range(1, instance.slots + 1)
    return min(
        (
            sum(breaks_of_participants(instance, one))
            for one in product(slots, repeat=len(instance.meetings))
            if not check_breaks(instance, one)
        ),
        default=None,
    )


def test_reading_a_file_gives_each_part_of_it() -> None:
    assert read_dzn(FILE) == Instance(
        participants=3,
        tables=1,
        slots=4,
        morning_slots=2,
        meetings=[(1, 2), (2, 3), (1, 3)],
        sessions=[1, 3, 2],
        forbidden=[frozenset(), frozenset({3}), frozenset()],
        fixed=[0, 0, 4],
        precedences=[frozenset(), frozenset({1}), frozenset()],
    )


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("nTables = 1;", "", "The file has no number “nTables = …;”."),
        ("fixed = [0,0,4];", "", "The file has no list “fixed = [ … ];”."),
        ("[0,0,4]", "[0,0]", "“fixed” has 2 entries instead of 3."),
        ("[0,0,4]", "[0,0,5]", "“fixed” names a slot after the last."),
        ("[0,0,4]", "[0,x,4]", "“x” in “fixed” is not a whole number."),
        ("nMeetings = 3", "nMeetings = 4", "“requested” has 3 entries instead of 4."),
        ("2, 3, 3", "2, 3", "A row of “requested” has 2 numbers instead of 3."),
        ("2, 3, 3", "2, 2, 3", "Meeting 2 is not between two of the participants."),
        ("2, 3, 3", "2, 3, 4", "Meeting 2 has the session 4 instead of 1, 2 or 3."),
        ("{1}, {}]", "{4}, {}]", "“precedences” names a meeting after the last."),
        ("Slots = 4", "Slots = 63", "“nTotalSlots” is 63; it has to be 1 to 62."),
    ],
)
def test_reading_a_wrong_file_says_what_is_wrong(right: str, wrong: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the sentence is compared below
        read_dzn(FILE.replace(right, wrong, 1))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("change", "slots", "sentences"),
    [
        ({}, [1, 1, 2], []),
        ({}, [1, 1], ["There are 2 slots for 3 meetings."]),
        ({}, [1, 5, 2], ["Meeting 2 is in slot 5, which there is not."]),
        ({}, [1, 2, 1], ["Participant 1 has 2 meetings in slot 1."]),
        ({"tables": 1}, [1, 1, 2], ["Slot 1 has 2 meetings at 1 tables."]),
        ({"sessions": [1, 3, 3]}, [3, 1, 2], ["Meeting 1 is not in the morning."]),
        ({"sessions": [2, 3, 3]}, [1, 1, 2], ["Meeting 1 is not in the afternoon."]),
        ({"fixed": [0, 3, 0]}, [1, 1, 2], ["Meeting 2 is in slot 1 instead of 3."]),
        (
            {"forbidden": [frozenset({2}), *FREE.forbidden[1:]]},
            [1, 1, 2],
            ["Participant 1 cannot meet in slot 2."],
        ),
        (
            {"precedences": [frozenset({3}), frozenset(), frozenset()]},
            [1, 1, 2],
            ["Meeting 1 is not after meeting 3."],
        ),
    ],
)
def test_checking_names_each_broken_rule(
    change: dict[str, object], slots: list[int], sentences: list[str]
) -> None:
    assert check_breaks(replace(FREE, **change), slots) == sentences


def test_checking_refuses_too_large_a_difference() -> None:
    often = replace(
        FREE, participants=5, slots=7, meetings=[(1, 2), (1, 3), (1, 4), (1, 5)],
        sessions=[3] * 4, forbidden=[frozenset()] * 5, fixed=[0] * 4, precedences=[frozenset()] * 4,
    )  # fmt: skip
    assert check_breaks(often, [1, 3, 5, 7]) == ["One participant has 3 breaks, another 0."]


def test_a_break_is_a_hole_however_long_it_is() -> None:
    assert breaks_of_participants(FREE, [1, 1, 4]) == [1, 0, 1, 0]


def test_timetables_of_small_events_are_as_good_as_the_best_of_all() -> None:
    random = Random(4)
    for _event in range(40):
        instance = random_instance(random)
        fewest = fewest_by_trying_all(instance)
        if fewest is None:
            with pytest.raises(ValueError, match=r"contradict each other\.$"):
                schedule_breaks(instance)
            continue
        answer = schedule_breaks(instance)
        each = breaks_of_participants(instance, answer.slots)
        assert check_breaks(instance, answer.slots) == []
        assert (answer.breaks, answer.proven) == (fewest, True)
        assert (answer.breaks, answer.max_minus_min) == (sum(each), max(each) - min(each))


def test_the_same_seed_gives_the_same_timetable() -> None:
    instance = read_dzn(FILE)
    assert schedule_breaks(instance, seed=3) == schedule_breaks(instance, seed=3)


def test_an_event_without_meetings_has_no_breaks() -> None:
    nobody = replace(FREE, meetings=[], sessions=[], fixed=[], precedences=[])
    assert schedule_breaks(nobody).breaks == 0
