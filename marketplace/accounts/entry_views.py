"""Register, verify the address, sign in and out."""

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import entrance, limits, links, passwords, service, tasks
from marketplace.accounts.drafts import PasswordDraft, RegistrationDraft, tidy_email
from marketplace.accounts.models import User
from marketplace.accounts.sessions import open_session
from marketplace.config import Settings
from marketplace.db import Database
from marketplace.errors import Problem, Sentence
from marketplace.web.access import access
from marketplace.web.forms import Form, posted, read
from marketplace.web.identity import actor, actor_or_none, current_user, forget, remember
from marketplace.web.language import COOKIE, ONE_YEAR, language
from marketplace.web.once import once
from marketplace.web.redirects import local_path
from marketplace.web.transaction import database, db

pages = Blueprint("accounts", __name__)

WRONG = Sentence(
    "邮箱或密码不对。请检查大小写，或点“忘记密码”重新设置。",
    "The e-mail or the password is wrong. Check capitals, or use “Forgot your password?”.",
)
WRONG_AT_VERIFY = Sentence(
    "密码不对。请输入注册时设置的密码；想不起来可以重新注册一次，或重设密码。",
    "The password is wrong. Type the one you chose when registering, or register once more.",
)


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def address() -> str:
    return request.remote_addr or ""


def unlocked() -> Database:
    """The database for slow work and short own transactions: the request's own lock is let go."""
    if "session" in g:
        db().rollback()
    return database()


def page(template: str, form: Form, status: int = 200, **values: object) -> Response:
    """A page with a form; a secret in its address goes to no other site and into no cache."""
    response = make_response(render_template(template, form=form, **values), status)
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Cache-Control"] = "no-store"
    return response


def let_in(user: User, target: str) -> Response:
    """Open a session for this browser and go on."""
    known = str(request.user_agent)
    remember(open_session(db(), user, settings(), browser=known, address=address()))
    return redirect(target, 303)


def keep_language(response: Response, chosen: str) -> None:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        COOKIE, chosen, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure
    )


@pages.get("/register")
@access("public")
def register() -> Response:
    if actor_or_none() is not None:
        return redirect(url_for("accounts.profile"), 303)
    return page("accounts/register.html", Form({"email": request.args.get("email", "")}))


@pages.post("/register")
@access("public")
def register_person() -> Response:
    """The same answer, in the same time, whether the address is known or not."""
    values = posted() | {"language": language()}
    draft, form = read(RegistrationDraft, values)
    about = (values.get("email", ""), values.get("name", ""))
    strong, weak = PasswordDraft.read({"password": values.get("password", ""), "about": about})
    form.problems.extend(weak)
    if draft is None or strong is None:
        return page("accounts/register.html", form, 422)
    limits.take_letter(unlocked(), email=draft.email, address=address(), kind="register")
    return _registered(draft, passwords.hash_of(strong.password))


@once
def _registered(draft: RegistrationDraft, password_hash: str) -> Response:
    service.register(db(), draft=draft, password_hash=password_hash, site=settings().address)
    tasks.deliver_soon()
    return redirect(url_for("accounts.sent"), 303)


@pages.get("/register/sent")
@access("public")
def sent() -> str:
    return render_template("accounts/sent.html", shows_mail=not settings().smtp_url)


@pages.get("/verify/<token>")
@access("public")
def verify(token: str) -> Response:
    person = links.holder(db(), token, links.VERIFY)
    return page("accounts/verify.html", Form(), person=person)


@pages.post("/verify/<token>")
@access("public")
def verify_address(token: str) -> Response:
    """The mailbox (link) and the password together finish the registration and sign in."""
    with unlocked().reading() as reading:
        person = links.holder(reading, token, links.VERIFY)
    password = request.form.get("password", "")
    entry = entrance.knock(database(), email=person.email, password=password, address=address())
    if entry is None:
        form = Form(problems=[Problem("password", WRONG_AT_VERIFY)])
        return page("accounts/verify.html", form, 422, person=person)
    user = service.verify(db(), entry, token=token)
    flash(_("Your address is confirmed. Welcome!"), "good")
    return let_in(user, url_for("accounts.profile"))


@pages.get("/sign-in")
@access("public")
def sign_in() -> Response:
    target = local_path(request.args.get("next"), url_for("desk.show"))
    if actor_or_none() is not None:
        return redirect(target, 303)
    return page("accounts/sign_in.html", Form({"next": target}))


@pages.post("/sign-in")
@access("public")
def enter() -> Response:
    email = tidy_email(request.form.get("email", ""))
    password = request.form.get("password", "")
    entry = entrance.knock(unlocked(), email=email, password=password, address=address())
    if entry is None:
        return page("accounts/sign_in.html", Form(posted(), [Problem("email", WRONG)]), 422)
    user = service.enter(db(), entry)
    if user.verified_at is None:
        service.send_verification(db(), user, site=settings().address)
        tasks.deliver_soon()
        return redirect(url_for("accounts.sent"), 303)
    return let_in(user, local_path(request.form.get("next"), url_for("desk.show")))


@pages.post("/sign-out")
@access("signed_in")
def sign_out() -> Response:
    service.end_sessions(db(), actor(), only=current_user.session_id)
    forget()
    flash(_("You are signed out."), "good")
    return redirect(url_for("hall.front"), 303)
