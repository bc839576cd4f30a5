"""Which passwords are accepted, and how they are kept."""

import threading

import pytest

from marketplace.accounts import passwords
from marketplace.accounts.common_passwords import is_common
from marketplace.accounts.drafts import PasswordDraft


@pytest.mark.parametrize(
    "password",
    [
        "password", "P@ssw0rd1!", "12345678", "87654321", "qwertyuiop", "aaaaaaaa", "abcabcabc",
        "woaini1314", "Woaini520!", "a123456789", "qq123456", "19900101", "13812345678",
        "5201314520", "1qaz2wsx", "Guangdong2024", "zhangwei88", "iloveyou", "Marketplace1",
    ],
)  # fmt: skip
def test_common_password_is_refused(password) -> None:
    assert passwords.weakness(password) is not None


@pytest.mark.parametrize(
    "password",
    [
        "lorry tangerine quiet",
        "夜班漏检率千分之一",
        "zK4!vv9p",
        "  spaces  matter  ",
        "lorry-17 " * 14 + "xy",
    ],
)
def test_uncommon_password_is_accepted_whole(password) -> None:
    draft, problems = PasswordDraft.read({"password": password})
    assert problems == []
    assert draft.password == password


def test_password_after_the_64th_character_matters() -> None:
    kept = passwords.hash_of("correct lorry " * 9 + "a")
    assert passwords.verify(kept, "correct lorry " * 9 + "a")
    assert not passwords.verify(kept, "correct lorry " * 9 + "b")


def test_own_words_are_refused() -> None:
    about = ("lin.xiaoyu@example.cn", "林晓雨 Xiaoyu", "Riverside Hospital")
    weak = ["lin.xiaoyu1", "Lin.Xiaoyu@example.cn", "riversidehospital"]
    assert [passwords.weakness(one, *about) is not None for one in weak] == [True] * 3
    assert passwords.weakness("rivers flow by night", *about) is None


def test_common_words_inside_a_long_sentence_are_fine() -> None:
    assert not is_common("my password is a purple lorry")


def test_unusable_hash_lets_nobody_in() -> None:
    assert not passwords.verify("!", "!")
    assert not passwords.verify(None, "nobody has this password")


def test_at_most_two_hashes_at_a_time(monkeypatch) -> None:
    running, most = [0], [0]
    guard = threading.Lock()
    real = passwords._hasher

    class Watched:
        def hash(self, password: str) -> str:
            with guard:
                running[0] += 1
                most[0] = max(most[0], running[0])
            made = real.hash(password)
            with guard:
                running[0] -= 1
            return made

    monkeypatch.setattr(passwords, "_hasher", Watched())
    threads = [threading.Thread(target=passwords.hash_of, args=("x" * 9,)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most[0] <= passwords.AT_ONCE
