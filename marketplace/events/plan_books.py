"""The timetable as a workbook: by slot and table, by person, by table, and lists for the day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from marketplace.errors import Sentence
from marketplace.events import times, words
from marketplace.events.agenda_values import Agenda, Person, Programme, Talk, in_order
from marketplace.events.models import Event
from marketplace.events.plan_words import Known
from marketplace.events.reasons import NAMES, reason_of
from marketplace.postings.export import Sheet, Value, to_xlsx

Row = Sequence[Value]
DAY, TIME = Sentence("日期", "Day"), Sentence("时间", "Time")
TABLE, HALL = Sentence("桌位", "Table"), Sentence("展厅", "Hall")
DEMAND, SUPPLY = words.SIDES["demand"], words.SIDES["supply"]
NAME, HOUSE = Sentence("姓名", "Name"), Sentence("单位", "Organisation")
JOB, SIDE = Sentence("职务", "Position"), Sentence("类别", "Side")
ABOUT, SPEAKER = Sentence("洽谈内容", "About"), Sentence("代表", "Representative")
HELPED = Sentence("需译员", "Interpreter")
YES = Sentence("是", "yes")
TONGUES = Sentence("语言", "Languages")


def book(
    event: Event, programme: Programme, names: Known, *, language: str, about: Sequence[str]
) -> bytes:
    """The workbook in `language`; `about` are lines for its last sheet (version, time of print)."""
    made = _Book(event, programme, names, language)
    note = Sentence("说明", "About this file")
    sheets = [
        made.grid(), made.by_person(), made.by_table(), made.attendance(), made.interpreters(),
        made.unplaced(), made.sheet(note, [note], [[line] for line in about], [80]),
    ]  # fmt: skip
    return to_xlsx(sheets)


class _Book:
    def __init__(self, event: Event, programme: Programme, names: Known, language: str) -> None:
        self.event, self.programme, self.names = event, programme, names
        self.language = language

    def say(self, sentence: Sentence) -> str:
        return sentence.in_language(self.language)

    def sheet(
        self, name: Sentence, headings: Sequence[Sentence | str], rows: Sequence[Row],
        widths: Sequence[int],
    ) -> Sheet:  # fmt: skip
        said = [self.say(one) if isinstance(one, Sentence) else one for one in headings]
        return Sheet(self.say(name), said, rows, widths)

    def when(self, starts: dt.datetime, ends: dt.datetime) -> list[Value]:
        return [starts.date(), times.span(self.event, starts, ends)]

    def helped(self, talk: Talk) -> str:
        return self.say(YES) if talk.needs_interpreter else ""

    def grid(self) -> Sheet:
        cells: dict[tuple[dt.datetime, int], list[str]] = {}
        for talk in self.programme.talks:
            pair = f"{talk.demand.house} × {talk.supply.house}"
            cells.setdefault((talk.starts, talk.place.number), []).append(pair)
        places = self.programme.places
        rows = [
            [
                *self.when(one.starts, one.ends),
                *("; ".join(cells.get((one.starts, place.number), [])) for place in places),
            ]
            for one in self.programme.stretches
            if one.kind == "meeting"
        ]
        labels = [place.label for place in places]
        name = Sentence("时段×桌位", "Slots × tables")
        return self.sheet(name, [DAY, TIME, *labels], rows, [12, 14, *[32] * len(places)])

    def by_person(self) -> Sheet:
        agendas = in_order(self.programme.agendas(), "company")
        rows = [self.of_person(one, talk) for one in agendas for talk in one.talks]
        headings = [
            HOUSE, NAME, SIDE, DAY, TIME, TABLE, HALL, Sentence("会面单位", "Meets"),
            SPEAKER, ABOUT, HELPED,
        ]  # fmt: skip
        widths = [28, 14, 10, 12, 14, 10, 12, 28, 14, 44, 10]
        return self.sheet(Sentence("按人员", "By person"), headings, rows, widths)

    def of_person(self, agenda: Agenda, talk: Talk) -> Row:
        person, other = agenda.person, talk.other(agenda.person)
        return [
            person.house, person.name, self.say(words.SIDES[person.side]),
            *self.when(talk.starts, talk.ends), talk.place.label, talk.place.hall,
            other.house, other.name, "；".join(talk.about), self.helped(talk),
        ]  # fmt: skip

    def by_table(self) -> Sheet:
        order = {place.number: at for at, place in enumerate(self.programme.places)}
        talks = sorted(self.programme.talks, key=lambda one: (order[one.place.number], one.starts))
        rows = [
            [
                one.place.label, one.place.hall, *self.when(one.starts, one.ends),
                one.demand.house, one.demand.name, one.supply.house, one.supply.name,
                "；".join(one.about), self.helped(one),
            ]
            for one in talks
        ]  # fmt: skip
        headings = [TABLE, HALL, DAY, TIME, DEMAND, SPEAKER, SUPPLY, SPEAKER, ABOUT, HELPED]
        widths = [10, 12, 12, 14, 28, 14, 28, 14, 44, 10]
        return self.sheet(Sentence("按桌位", "By table"), headings, rows, widths)

    def attendance(self) -> Sheet:
        rows = [self.of_guest(one) for one in in_order(self.programme.agendas(), "company")]
        headings = [
            HOUSE, NAME, JOB, SIDE, Sentence("会面场次", "Meetings"),
            Sentence("首场", "First meeting"), Sentence("已签到", "Checked in"),
            Sentence("签名", "Signature"),
        ]  # fmt: skip
        widths = [28, 14, 18, 10, 10, 26, 10, 24]
        return self.sheet(Sentence("签到表", "Attendance"), headings, rows, widths)

    def of_guest(self, agenda: Agenda) -> Row:
        person, first = agenda.person, ""
        if agenda.talks:
            one = agenda.talks[0]
            first = f"{one.starts:%Y-%m-%d %H:%M} {one.place.label}"
        there = self.say(YES) if person.is_there else ""
        return [
            person.house, person.name, person.job, self.say(words.SIDES[person.side]),
            len(agenda.talks), first, there, "",
        ]  # fmt: skip

    def interpreters(self) -> Sheet:
        talks = [one for one in self.programme.talks if one.needs_interpreter]
        at_once = Counter(one.starts for one in talks)
        rows = [
            [
                *self.when(one.starts, one.ends), one.place.label, one.place.hall,
                *self.speaker(one.demand), *self.speaker(one.supply),
                at_once[one.starts], self.event.interpreters,
            ]
            for one in talks
        ]  # fmt: skip
        headings = [
            DAY, TIME, TABLE, HALL, DEMAND, SPEAKER, TONGUES, SUPPLY, SPEAKER, TONGUES,
            Sentence("同时段需译员", "Needed at once"), Sentence("译员总数", "Interpreters"),
        ]  # fmt: skip
        widths = [12, 14, 10, 12, 28, 14, 10, 28, 14, 10, 12, 12]
        return self.sheet(Sentence("译员", "Interpreters"), headings, rows, widths)

    def speaker(self, person: Person) -> Iterator[str]:
        yield from (person.house, person.name, ", ".join(sorted(person.languages)))

    def unplaced(self) -> Sheet:
        known = [one for one in self.programme.unplaced if str(one["pair"]) in self.names.pairs]
        rows: list[Row] = []
        for one in known:
            demand, supply = self.names.pairs[str(one["pair"])]
            rows.append([
                self.names.parties.get(demand, ""), self.names.parties.get(supply, ""),
                int(one.get("weight", 0)), self.say(NAMES[one["reason"]]),
                self.say(reason_of(self.names, one)),
            ])  # fmt: skip
        headings = [
            DEMAND, SUPPLY, Sentence("权重", "Weight"), Sentence("原因", "Reason"),
            Sentence("说明", "Explained"),
        ]  # fmt: skip
        name = Sentence("未安排", "Not arranged")
        return self.sheet(name, headings, rows, [28, 28, 8, 18, 80])
