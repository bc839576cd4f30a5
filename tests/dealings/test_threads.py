"""The private thread of an interest: two sides, files, what is new, and that nothing changes."""

import datetime as dt
import io

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Membership
from marketplace.db import now
from marketplace.interests.models import (
    Interest,
    InterestFile,
    InterestMessage,
    InterestMove,
    InterestSeen,
)
from marketplace.interests.thread_queries import takes_messages
from marketplace.notices.models import Alert
from marketplace.records import OutboxMail


@pytest.fixture
def address(interest) -> str:
    return f"/interests/{interest.id}/thread"


def write(client, address, text="下周三可以踏勘。", *files, **form):
    sent = [(io.BytesIO(body), name) for name, body in files]
    return client.post(address, data={"text": text, "file": sent, **form})


def test_two_sides_write_and_nobody_else_reads(
    sign_in, ada, bao, dana, chen, olga, address
) -> None:
    assert write(sign_in(ada), address).status_code == 303
    assert write(sign_in(bao), address, "好的，请发定位。").status_code == 303
    for one in (ada, bao):
        page = sign_in(one).get(address).text
        assert page.index("下周三可以踏勘。") < page.index("好的，请发定位。")
    for one in (dana, chen, olga):
        assert sign_in(one).get(address).status_code == 404
        assert write(sign_in(one), address).status_code == 404
    assert sign_in().get(address).status_code == 303


def test_partner_without_a_seat_is_as_good_as_absent(sign_in, dana) -> None:
    client = sign_in(dana)
    for number in (0, 987_654, 2**31, 10**30):
        assert client.get(f"/interests/{number}/thread").status_code == 404


def test_each_of_the_other_side_is_told_once(
    sign_in, session, ada, bao, person, address, interest
) -> None:
    colleague = person("Bela")
    colleague.memberships.append(Membership(organisation_id=interest.organisation_id))
    session.commit()
    form = {"form_token": "twice", "text": "请看附件。"}
    client = sign_in(ada)
    assert [client.post(address, data=form).status_code for _again in range(2)] == [303, 303]
    message = session.scalars(select(InterestMessage)).one()
    topic = f"message:{message.id}"
    told = session.execute(select(Alert.user_id, Alert.topic).order_by(Alert.user_id)).all()
    assert [tuple(one) for one in told] == [(bao.id, topic), (colleague.id, topic)]
    letters = session.scalars(select(OutboxMail)).all()
    assert [one.recipient for one in letters] == [bao.email, colleague.email]
    assert "请看附件。" not in "".join(one.body for one in letters)


def test_files_are_downloads_for_the_two_sides(
    sign_in, session, ada, bao, dana, olga, address, interest
) -> None:
    files = ("方案.txt", b"plan"), ("b.csv", b"a,b\n1,2\n")
    assert write(sign_in(bao), address, "", *files).status_code == 303
    first, second = session.scalars(select(InterestFile).order_by(InterestFile.id)).all()
    assert (first.name, second.name) == ("方案.txt", "b.csv")
    answer = sign_in(ada).get(f"{address}/files/{first.id}", buffered=True)
    assert answer.data == b"plan"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    others = [sign_in(one).get(f"{address}/files/{first.id}").status_code for one in (dana, olga)]
    assert others == [404, 404]
    # Dana's own thread about the same scenario does not open a file of Bao's.
    hers = Interest(
        scenario_id=interest.scenario_id, organisation_id=dana.memberships[0].organisation_id,
        why="我们也行。", sent_at=now(),
    )  # fmt: skip
    session.add(hers)
    session.commit()
    client = sign_in(dana)
    assert client.get(f"/interests/{hers.id}/thread").status_code == 200
    assert client.get(f"/interests/{hers.id}/thread/files/{first.id}").status_code == 404
    odd = [sign_in(ada).get(f"{address}/files/{n}").status_code for n in (0, 99_999, 10**30)]
    assert odd == [404, 404, 404]


def test_message_goes_with_a_file_that_is_not_taken(sign_in, session, app, ada, address) -> None:
    folder = app.config["SETTINGS"].data_dir / "attachments"
    before = sorted(folder.glob("*"))
    page = write(sign_in(ada), address, "见附件", ("a.txt", b"a"), ("b.exe", b"MZ"))
    assert (page.status_code, "见附件" in page.text) == (422, True)
    assert 'id="message-' not in page.text
    many = [(f"{number}.txt", b"a") for number in range(6)]
    assert write(sign_in(ada), address, "太多", *many).status_code == 422
    assert write(sign_in(ada), address, " ").status_code == 422
    assert session.scalars(select(InterestMessage)).all() == []
    assert sorted(folder.glob("*")) == before


def test_what_was_sent_stays(sign_in, session, ada, address) -> None:
    write(sign_in(ada), address, "原文", ("a.txt", b"a"))
    for change in (
        update(InterestMessage).values(text="改了"), delete(InterestMessage),
        update(InterestFile).values(name="改了"), delete(InterestFile),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            session.execute(change)
        session.rollback()


def test_reading_is_said_and_never_taken_back(
    sign_in, session, ada, bao, address, interest
) -> None:
    owner, supplier = sign_in(ada), sign_in(bao)
    for text in ("一", "二"):
        write(supplier, address, text)
    first, second = session.scalars(select(InterestMessage.id).order_by(InterestMessage.id))
    session.commit()
    assert "new message" not in supplier.get(address).text  # one's own are not new
    assert "2 new messages" in owner.get(address).text
    assert "2 new messages" in owner.get(address).text  # looking alone changes nothing
    read = f"{address}/read"
    assert owner.post(read, data={"until": first}).status_code == 303
    assert "One new message" in owner.get(address).text
    for until in (10**8, first, "x", ""):
        assert owner.post(read, data={"until": until}).status_code == 303
    assert "new message" not in owner.get(address).text
    seen = session.execute(select(InterestSeen.user_id, InterestSeen.message_id)).all()
    assert [tuple(one) for one in seen] == [(ada.id, second)]


def test_answering_reads_what_was_on_the_page(sign_in, session, ada, bao, address) -> None:
    write(sign_in(bao), address, "一")
    shown = session.scalars(select(InterestMessage.id)).one()
    session.commit()
    write(sign_in(bao), address, "后来的")
    write(sign_in(ada), address, "答", until=shown)
    assert "One new message" in sign_in(ada).get(address).text


@pytest.mark.parametrize("state", ["withdrawn", "declined"])
def test_thread_goes_on_for_14_days_after_the_end(
    sign_in, session, ada, address, interest, state
) -> None:
    ended = now() - dt.timedelta(days=10)
    interest.state, interest.sent_at = state, now() - dt.timedelta(days=90)
    move = InterestMove(interest_id=interest.id, before="seen", after=state, created_at=ended)
    session.add(move)
    session.commit()
    last, second = ended + dt.timedelta(days=14), dt.timedelta(seconds=1)
    moments = [last - second, last, last + second]
    assert [takes_messages(session, interest, at=one) for one in moments] == [True, True, False]
    assert write(sign_in(ada), address, "仍可写").status_code == 303


def test_thread_of_a_settled_interest_is_still_read(
    sign_in, session, ada, address, interest
) -> None:
    write(sign_in(ada), address, "早先的消息")
    interest.state, interest.sent_at = "declined", now() - dt.timedelta(days=90)
    session.commit()
    page = sign_in(ada).get(address).text
    assert ("早先的消息" in page, "Write a message" in page) == (True, False)
    assert write(sign_in(ada), address).status_code == 409


def test_leaving_a_house_shuts_its_threads(sign_in, session, bao, address) -> None:
    client = sign_in(bao)
    assert client.get(address).status_code == 200
    session.execute(delete(Membership).where(Membership.user_id == bao.id))
    session.commit()
    assert client.get(address).status_code == 404


def test_page_costs_the_same_for_one_and_three_messages(
    sign_in, session, ada, bao, address, connection_count
) -> None:
    client, counts = sign_in(ada), []
    for number in (1, 2):
        for _again in range(number):
            write(sign_in(bao), address, "一", ("a.txt", b"a"))
        connection_count()
        assert client.get(address).status_code == 200
        counts.append(connection_count())
    assert counts[0] == counts[1]
