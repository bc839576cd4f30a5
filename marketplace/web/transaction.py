"""One session a request, one place that commits: an unsafe method answering below 400."""

from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from marketplace.db import Database
from marketplace.errors import DomainError, RefusedError, Sentence

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_SQLSTATES = ("40001", "40P01", "55P03", "57014", "57P03", "53300")


class BusyError(DomainError):
    """The database is busy or away; trying again soon is right."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "系统正忙，您的内容尚未保存。请几秒后再试一次。",
                "The system is busy and nothing was saved. Please try again in a few seconds.",
            )
        )


def database() -> Database:
    """The database of the running application."""
    found: Database = current_app.extensions["database"]
    return found


def db() -> Session:
    """The session of this request, opened when first asked for."""
    if "session" not in g:
        makes = database().reader if request.method in SAFE else database().writer
        g.session = makes()
    session: Session = g.session
    return session


class MarketplaceFlask(Flask):
    """Flask whose dispatch is one transaction, inside the reach of the error handlers."""

    def preprocess_request(self) -> Any:
        try:
            return super().preprocess_request()
        except OperationalError as error:
            # Who is asking could not be read: the error page must not ask the database again.
            g.loaded_person = None
            raise _busy(error) from error

    def dispatch_request(self) -> Response:
        try:
            response = self.make_response(super().dispatch_request())
            _finish(response)
        except StaleDataError:
            raise RefusedError(
                Sentence(
                    "这条内容刚刚被他人修改，请刷新后重试。",
                    "Somebody just changed this. Reload the page and try again.",
                )
            ) from None
        except IntegrityError as error:
            raise _taken(error) from error
        except OperationalError as error:
            raise _busy(error) from error
        return response


def _finish(response: Response) -> None:
    session: Session | None = g.get("session")
    if session is None:
        return
    if request.method not in SAFE and response.status_code < 400:
        session.commit()
        for action in g.pop("after_commit", []):
            action()
    else:
        session.rollback()


def after_commit(action: Any) -> None:
    """Run `action()` once this request's transaction is safely in the database."""
    g.setdefault("after_commit", []).append(action)


def send_after_commit(job_id: int) -> None:
    """Hand a job that this request wrote to a worker once it is in the database."""
    after_commit(lambda: current_app.extensions["jobs"].send(job_id))


def _taken(error: IntegrityError) -> DomainError:
    return RefusedError(
        Sentence(
            "同样的内容刚刚已被保存，本次没有重复写入。请刷新页面查看。",
            "The same thing was saved a moment ago; nothing was written twice. Reload the page.",
        )
    )


def _busy(error: OperationalError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    text = str(error.orig)
    waits = state is None or state in BUSY_SQLSTATES or str(state).startswith("08")
    return BusyError() if waits and "no such" not in text else error


def close_session(_error: BaseException | None = None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


def init_app(app: Flask, database: Database) -> None:
    app.extensions["database"] = database
    app.teardown_request(close_session)
