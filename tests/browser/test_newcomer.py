"""From the first visit to a scenario in review, with a shortlist on the way."""

import re

from playwright.sync_api import Locator, expect

from marketplace.matching import words
from marketplace.scenarios.states import NAMES, VERBS
from tests.browser.acting import Person
from tests.browser.conftest import Enter
from tests.browser.looks import flaws
from tests.browser.needs import line_inspection

PASSWORD = "slow green tram over rivers"


def test_a_newcomer_posts_a_scenario_and_chooses_products(enter: Enter) -> None:
    ada = enter()
    register(ada, "Ada", "newcomer@example.cn")
    found_organisation(ada, ada.pick("青岭电力巡检所", "Green Hills Power Line Office"))
    post_in_plain_words(ada)
    number = ada.number()
    ada.follow("Who could solve it")
    assert ada.page.url.endswith(f"/scenarios/{number}/suppliers")
    reads_ranked_products(ada)
    shortlists_the_first(ada)
    declines_the_second(ada)
    assert flaws(ada.page) == []
    ada.go(f"/scenarios/{number}")
    ada.page.get_by_role("button", name=ada.says(VERBS["submit"]), exact=True).click()
    expect(ada.page.locator(".state").first).to_have_text(ada.says(NAMES["review"]))


def register(person: Person, name: str, email: str) -> None:
    """Register, read the letter on this machine, confirm."""
    person.go("/register")
    person.fill(name=name, email=email, password=PASSWORD)
    person.press("Register")
    person.sees_heading("Look into your mailbox")
    person.follow("On this machine, read the letters here")
    person.sees_heading("Letters on this machine")
    letter = person.page.locator(".card-row").filter(has_text=email).first
    for _ in range(20):  # a letter leaves after the answer, so one may have to look again
        if letter.count():
            break
        person.page.wait_for_timeout(500)
        person.page.reload()
    letter.locator("a[href*='/verify/']").click()
    person.sees_heading("Confirm your address")
    person.fill(password=PASSWORD)
    person.press("Confirm and sign in")
    expect(person.page.locator("h1")).to_have_text(name)


def found_organisation(person: Person, name: str) -> None:
    """Follow the form's own advice: no organisation yet, add it."""
    person.go("/")
    person.page.locator(".door", has_text=person.word("I have a scenario")).click()
    person.follow("Add my organisation")
    person.fill(name=name)
    person.page.locator("#field-kind").select_option("soe")
    person.press("Save")
    expect(person.page.locator("h1")).to_have_text(name)


def post_in_plain_words(person: Person) -> None:
    """Type a title, what hurts and what is wanted; the draft is saved and readable."""
    person.go("/")
    person.page.locator(".door", has_text=person.word("I have a scenario")).click()
    typed = line_inspection(person)
    person.fill(**typed)
    expect(person.page.locator("#gauge-box [role=status]")).to_be_visible()
    expect(person.page.locator("#preview .score").first).to_be_visible()
    person.press("Save draft")
    expect(person.page.locator("h1")).to_have_text(typed["title"])
    person.sees(typed["pain_point"])


def reads_ranked_products(person: Person) -> None:
    """Scores never rise down the page; each is the sum of the reasons that are shown."""
    rows = person.page.locator("#matches > .cards").first.locator("> .match")
    expect(rows.nth(2)).to_be_visible()
    scores = [_number(rows.nth(place).locator(".score")) for place in range(rows.count())]
    assert scores == sorted(scores, reverse=True)
    for place in range(3):
        row = rows.nth(place)
        person.unfold("Reasons and both texts", within=row)
        expect(row.locator(".waterfall")).to_be_visible()
        points = [_number(cell) for cell in row.locator(".waterfall tbody td:nth-child(2)").all()]
        sentences = row.locator(".reason-sentence").all_inner_texts()
        assert all(sentence.strip() for sentence in sentences)
        assert round(sum(points), 1) == scores[place]


def shortlists_the_first(person: Person) -> None:
    first = _match(person, 0)
    person.press("Shortlist", within=first)
    expect(first.locator(".state-good", has_text=person.word("Shortlisted"))).to_be_visible()


def declines_the_second(person: Person) -> None:
    """With a reason: the product moves to the declined ones and keeps the reason."""
    second = _match(person, 1)
    second.locator(".refusal > summary").click()
    second.get_by_label(person.word("Reason"), exact=True).select_option("price")
    sentence = person.pick("今年没有这笔预算", "There is no money for it this year")
    second.locator("[name=sentence]").fill(sentence)
    second.locator(".refusal button").click()
    person.page.locator("details.section", has_text=person.word("Declined")).locator(
        "> summary"
    ).click()
    expect(second).to_contain_text(person.says(words.DECLINE_REASONS["price"]))
    expect(second).to_contain_text(sentence)
    expect(second).to_be_visible()


def _match(person: Person, place: int) -> Locator:
    """One match by its own number, so that it is found again wherever it moves."""
    name = person.page.locator(".match").nth(place).get_attribute("id")
    return person.page.locator(f"#{name}")


def _number(cell: Locator) -> float:
    found = re.search(r"-?\d+\.\d", cell.inner_text())
    assert found is not None
    return float(found.group())
