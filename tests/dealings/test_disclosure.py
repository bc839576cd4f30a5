"""What is settled for a scenario, the terms of its confidential part, and every reading."""

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Membership, Organisation
from marketplace.interests.dealing_models import (
    ConfidentialFile,
    ConfidentialRead,
    ScenarioDealing,
    TermsAcceptance,
)
from tests.dealings.conftest import SECRET, TERMS, house

FORM = {
    "answer_days": "7", "questions_until": "2050-03-01", "details": "现场踏勘每周三。",
    "confidential": SECRET, "terms": TERMS,
}  # fmt: skip
FILE_TEXT = "冷却塔图纸编号九九"


@pytest.fixture
def address(published) -> str:
    return f"/scenarios/{published.id}"


@pytest.fixture
def secret(settle) -> ScenarioDealing:
    return settle(confidential=SECRET, terms=TERMS)


@pytest.fixture
def file(sign_in, session, ada, address, secret) -> ConfidentialFile:
    sent = {"file": (io.BytesIO(FILE_TEXT.encode()), "塔参数.txt")}
    assert sign_in(ada).post(f"{address}/dealing/files", data=sent).status_code == 303
    made = session.scalars(select(ConfidentialFile)).one()
    session.commit()
    return made


def accept(client, address, version=1):
    return client.post(f"{address}/confidential/terms", data={"terms_version": version})


def opens(client, address) -> bool:
    """Whether the confidential part opens and shows its text."""
    answer = client.post(f"{address}/confidential")
    assert (answer.status_code == 200) == (SECRET in answer.text)
    return answer.status_code == 200


def test_owner_settles_a_scenario(sign_in, session, ada, address) -> None:
    client = sign_in(ada)
    assert client.post(f"{address}/dealing", data={**FORM, "version": "0"}).status_code == 303
    settled = session.scalars(select(ScenarioDealing)).one()
    assert (settled.answer_days, settled.terms_version, settled.version) == (7, 1, 1)
    assert settled.questions_until is not None
    assert settled.questions_until.isoformat() == "2050-03-01T15:59:59+00:00"
    page = client.get(f"{address}/dealing").text
    assert all(text in page for text in ('value="2050-03-01"', SECRET, TERMS))


def test_others_settle_nothing(sign_in, bao, chen, olga, address) -> None:
    for one in (bao, chen, olga):
        client = sign_in(one)
        assert client.get(f"{address}/dealing").status_code == 403
        assert client.post(f"{address}/dealing", data={**FORM, "version": "0"}).status_code == 403
        assert client.get(f"{address}/confidential/log").status_code == 403


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"answer_days": "61"}, "Out of range"),
        ({"answer_days": "soon"}, "Type a number"),
        ({"questions_until": "31 April"}, "is not a date"),
        ({"terms": ""}, "Write the terms first"),
    ],
)
def test_settings_say_what_to_type(sign_in, session, ada, address, changed, sentence) -> None:
    page = sign_in(ada).post(f"{address}/dealing", data={**FORM, "version": "0", **changed})
    assert (page.status_code, sentence in page.text) == (422, True)
    assert session.scalars(select(ScenarioDealing)).all() == []


def test_two_who_settle_meet_with_both_texts(sign_in, session, ada, address, secret) -> None:
    client, mine = sign_in(ada), {**FORM, "details": "另一种写法"}
    assert client.post(f"{address}/dealing", data={**FORM, "version": "1"}).status_code == 303
    page = client.post(f"{address}/dealing", data={**mine, "version": "1"})
    assert page.status_code == 409
    assert all(text in page.text for text in ("另一种写法", FORM["details"], 'value="2"'))
    assert session.scalars(select(ScenarioDealing.details)).one() == FORM["details"]
    session.commit()
    # The very same texts are no conflict.
    assert client.post(f"{address}/dealing", data={**FORM, "version": "1"}).status_code == 303


def test_details_are_for_those_who_sign_in(sign_in, session, dana, settle, address) -> None:
    settle(details="现场踏勘每周三。")
    assert "现场踏勘每周三。" not in sign_in().get(address).text
    assert "现场踏勘每周三。" in sign_in(dana).get(address).text
    dana.verified_at = None
    session.commit()
    assert "现场踏勘每周三。" not in sign_in(dana).get(address).text


def test_terms_come_first_and_are_kept_word_for_word(
    sign_in, session, bao, address, secret
) -> None:
    client = sign_in(bao)
    page = client.get(f"{address}/confidential").text
    assert (TERMS in page, SECRET in page) == (True, False)
    assert opens(client, address) is False
    assert accept(client, address).status_code == 303
    assert opens(client, address) is True
    kept = session.scalars(select(TermsAcceptance)).one()
    assert (kept.user_id, kept.organisation_id, kept.terms, kept.terms_version) == (
        bao.id, house(bao), TERMS, 1,
    )  # fmt: skip
    session.commit()
    assert accept(client, address).status_code == 303
    assert len(session.scalars(select(TermsAcceptance)).all()) == 1


def test_acceptance_and_readings_stay_as_they_are(sign_in, session, bao, address, secret) -> None:
    client = sign_in(bao)
    accept(client, address)
    opens(client, address)
    for change in (
        update(TermsAcceptance).values(terms="别的"), delete(TermsAcceptance),
        update(ConfidentialRead).values(part="别的"), delete(ConfidentialRead),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            session.execute(change)
        session.rollback()


def test_other_terms_are_accepted_anew(sign_in, bao, address, secret, settle) -> None:
    client = sign_in(bao)
    accept(client, address)
    settle(confidential=SECRET, terms=TERMS, details="细节")
    assert opens(client, address) is True
    settle(confidential=SECRET, terms=TERMS + "决定后删除。", details="细节")
    assert opens(client, address) is False
    assert accept(client, address, version=1).status_code == 409
    assert accept(client, address, version=2).status_code == 303
    assert opens(client, address) is True


def test_leaving_the_house_ends_the_right_at_once(sign_in, session, bao, address, secret) -> None:
    client, second = sign_in(bao), Organisation(name="Bao Optics", name_key="baooptics")
    accept(client, address)
    assert opens(client, address) is True
    session.add(Membership(organisation=second, user_id=bao.id))
    session.execute(delete(Membership).where(Membership.organisation_id == house(bao)))
    session.commit()
    assert opens(client, address) is False  # accepted for the other house
    assert accept(client, address).status_code == 303
    assert opens(client, address) is True
    session.execute(delete(Membership).where(Membership.user_id == bao.id))
    session.commit()
    assert opens(client, address) is False
    assert accept(client, address).status_code == 403


def test_closing_shuts_it_and_only_an_interest_outlasts_the_deadline(
    sign_in, session, bao, dana, ada, olga, address, secret, interest, published
) -> None:
    clients = [sign_in(one) for one in (bao, dana, ada, olga)]
    for client in clients[:2]:
        accept(client, address)
    found = {}
    for state in ("published", "expired", "awarded", "closed"):
        published.state = state
        session.commit()
        found[state] = [opens(client, address) for client in clients]
    assert found == {
        "published": [True, True, True, True],
        "expired": [True, False, True, True],
        "awarded": [True, False, True, True],
        "closed": [False, False, True, True],
    }
    interest.state, published.state = "declined", "expired"
    session.commit()
    assert opens(clients[0], address) is False


def test_every_reading_is_kept_before_anything_is_shown(
    sign_in, session, ada, bao, olga, address, file
) -> None:
    place = f"{address}/confidential/files/{file.id}"
    accept(sign_in(bao), address)
    for one in (bao, olga, ada):
        client = sign_in(one)
        assert opens(client, address)
        answer = client.post(place, buffered=True)
        assert answer.data.decode() == FILE_TEXT
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert opens(client, address)  # each time is a row of its own
    rows = session.scalars(select(ConfidentialRead).order_by(ConfidentialRead.id)).all()
    assert [(one.user_id, one.organisation_id, one.part, one.file_id) for one in rows] == [
        (user.id, number, part, file.id if part != "text" else None)
        for user, number in ((bao, house(bao)), (olga, None), (ada, house(ada)))
        for part in ("text", "塔参数.txt", "text")
    ]


def test_whoever_may_not_read_leaves_no_reading(
    sign_in, session, bao, chen, address, file, published
) -> None:
    place = f"{address}/confidential/files/{file.id}"
    for one in (bao, chen):
        client = sign_in(one)
        assert (client.post(place, buffered=True).status_code, opens(client, address)) == (
            403,
            False,
        )
    assert sign_in().post(place).status_code == 303
    for number in (0, 9_999):
        assert sign_in(bao).post(f"{address}/confidential/files/{number}").status_code == 403
    assert session.scalars(select(ConfidentialRead)).all() == []


def test_removed_file_is_gone_and_its_reading_stays(
    sign_in, session, app, ada, address, file
) -> None:
    client, place = sign_in(ada), f"{address}/confidential/files/{file.id}"
    kept = app.config["SETTINGS"].data_dir / "attachments" / file.stored_as
    client.post(place, buffered=True)
    assert kept.exists()
    assert client.post(f"{address}/dealing/files/{file.id}/remove").status_code == 303
    assert (client.post(place, buffered=True).status_code, kept.exists()) == (404, False)
    assert "塔参数.txt" in client.get(f"{address}/confidential/log").text


def test_files_need_terms_and_terms_stay_while_there_are_files(
    sign_in, ada, address, published
) -> None:
    client = sign_in(ada)

    def send(name: str = "a.txt"):
        sent = {"file": (io.BytesIO(b"abc"), name)}
        return client.post(f"{address}/dealing/files", data=sent).status_code

    assert send() == 409
    plain = {"answer_days": "10", "terms": TERMS, "version": "0"}
    assert client.post(f"{address}/dealing", data=plain).status_code == 303
    assert (send(), send("a.exe")) == (303, 422)
    bare = {"answer_days": "10", "terms": "", "version": "1"}
    assert client.post(f"{address}/dealing", data=bare).status_code == 422


def test_scenario_without_a_confidential_part_has_no_door(
    sign_in, ada, bao, olga, address, published
) -> None:
    doors = [sign_in(one).get(f"{address}/confidential").status_code for one in (bao, olga, ada)]
    assert doors == [404, 404, 200]


def test_log_names_person_house_time_and_part(sign_in, ada, bao, olga, address, secret) -> None:
    for one in (bao, olga):
        client = sign_in(one)
        accept(client, address)
        opens(client, address)
    owner = sign_in(ada)
    page = owner.get(f"{address}/confidential/log").text
    assert all(text in page for text in ("Bao Robotics", "Olga", "Operator", "The text"))
    book = owner.get(f"{address}/confidential/log.xlsx")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.data))
    read = sheets.get_sheet_by_name("Readings").to_python()
    assert [row[1:] for row in read] == [
        ["Person", "Organisation", "What"],
        ["Olga", "Operator", "The text"],
        ["Bao", "Bao Robotics", "The text"],
    ]
    agreed = sheets.get_sheet_by_name("Acceptances").to_python()
    assert [row[1:] for row in agreed[1:]] == [["Bao", "Bao Robotics", 1.0, TERMS]]


def test_log_costs_the_same_for_one_and_three_readings(
    sign_in, ada, bao, address, secret, connection_count
) -> None:
    client, owner, counts = sign_in(bao), sign_in(ada), []
    accept(client, address)
    for number in (1, 2):
        for _again in range(number):
            opens(client, address)
        connection_count()
        owner.get(f"{address}/confidential/log")
        counts.append(connection_count())
    assert counts[0] == counts[1]
