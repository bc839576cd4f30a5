"""A person at a browser: presses and reads what is on the page, in the page's language."""

import gettext
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

import marketplace
from marketplace.errors import Sentence

TRANSLATIONS = Path(marketplace.__file__).parent / "translations"
CHINESE = gettext.translation("messages", TRANSLATIONS, ["zh_Hans_CN"])


class Person:
    """`page` in `language` (`zh` or `en`); words are given by their English text.

    Whoever presses or follows waits until the page that comes is read to its end: a click returns
    when the new page begins, and what is counted then may be half of it.
    """

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language

    def word(self, english: str, **values: object) -> str:
        """The text of a page's template in the language of this person."""
        text = CHINESE.gettext(english) if self.language == "zh" else english
        return text % values if values else text

    def says(self, sentence: Sentence) -> str:
        """A sentence of the domain in the language of this person."""
        return sentence.in_language(self.language)

    def pick(self, zh: str, en: str) -> str:
        """What this person would write: Chinese or English."""
        return zh if self.language == "zh" else en

    def go(self, path: str) -> None:
        """Type an address; the page must answer."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"

    def button(self, name: str, *, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.word(name), exact=True)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the one button of this name."""
        self.button(name, within=within).click()
        self.page.wait_for_load_state()

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the first link of this name within the page's content."""
        place = within or self.page.locator("#main")
        place.get_by_role("link", name=self.word(name), exact=True).first.click()
        self.page.wait_for_load_state()

    def unfold(self, name: str, *, within: Locator | None = None) -> None:
        """Open the folded part with this heading."""
        summaries = (within or self.page).locator("summary")
        summaries.filter(has_text=re.compile(rf"^\s*{re.escape(self.word(name))}")).click()

    def fill(self, **fields: str) -> None:
        """Type into fields by their names."""
        for name, text in fields.items():
            self.page.locator(f"#field-{name}").fill(text)

    def sees_heading(self, name: str) -> None:
        """The page's own heading says this."""
        expect(self.page.locator("h1")).to_have_text(self.word(name))

    def sees(self, text: str) -> None:
        """This text is visible somewhere in the content."""
        expect(self.page.locator("#main").get_by_text(text).first).to_be_visible()

    def number(self) -> int:
        """The last number in the page's address: which scenario, product, list … this is."""
        return int(re.findall(r"/(\d+)", self.page.url)[-1])
