"""Forgotten and changed passwords."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import entrance, limits, links, passwords, service, tasks
from marketplace.accounts.drafts import PasswordDraft, tidy_email
from marketplace.accounts.entry_views import address, let_in, page, pages, settings, unlocked
from marketplace.accounts.profile_views import show_profile
from marketplace.errors import Problem, Sentence
from marketplace.web.access import access
from marketplace.web.forms import Form
from marketplace.web.identity import actor, current_user
from marketplace.web.transaction import database, db

NO_EMAIL = Sentence(
    "请填写注册时使用的邮箱，例如 wang@example.cn。",
    "Type the e-mail address you registered with, such as wang@example.cn.",
)
WRONG_OLD = Sentence("当前密码不对，请重新输入。", "The current password is wrong. Type it again.")


@pages.get("/reset")
@access("public")
def forgotten() -> Response:
    return page("accounts/forgotten.html", Form({"email": request.args.get("email", "")}))


@pages.post("/reset")
@access("public")
def ask_reset() -> Response:
    """The same answer in the same time for everybody: a job looks the person up."""
    email = tidy_email(request.form.get("email", ""))[:254]
    if "@" not in email:
        form = Form({"email": email}, [Problem("email", NO_EMAIL)])
        return page("accounts/forgotten.html", form, 422)
    limits.take_letter(unlocked(), email=email, address=address(), kind="reset")
    tasks.start("send_reset", {"email": email})
    return redirect(url_for("accounts.reset_sent"), 303)


@pages.get("/reset/sent")
@access("public")
def reset_sent() -> str:
    return render_template("accounts/reset_sent.html", shows_mail=not settings().smtp_url)


@pages.get("/reset/<token>")
@access("public")
def reset(token: str) -> Response:
    person = links.holder(db(), token, links.RESET)
    return page("accounts/reset.html", Form(), person=person)


@pages.post("/reset/<token>")
@access("public")
def set_password(token: str) -> Response:
    with unlocked().reading() as reading:
        person = links.holder(reading, token, links.RESET)
    draft, problems = _new_password(person.email, person.name)
    if draft is None:
        return page("accounts/reset.html", Form(problems=problems), 422, person=person)
    user = service.reset(db(), token=token, password_hash=passwords.hash_of(draft.password))
    tasks.deliver_soon()
    flash(_("Your new password is set, and you are signed in."), "good")
    # Signed in at once: a stranger who keeps guessing cannot lock the person out.
    return let_in(user, url_for("desk.show"))


def _new_password(*about: str) -> tuple[PasswordDraft | None, list[Problem]]:
    return PasswordDraft.read({"password": request.form.get("password", ""), "about": about})


@pages.post("/profile/password")
@access("signed_in")
def change_password() -> Response:
    person = actor()
    email, name, mine = person.email, person.name, current_user.session_id
    draft, problems = _new_password(email, name)
    old = request.form.get("old_password", "")
    entry = entrance.knock(unlocked(), email=email, password=old, address=address())
    if entry is None:
        problems.insert(0, Problem("old_password", WRONG_OLD))
    if entry is None or draft is None:
        if entry is not None:
            with database().writing() as session:
                limits.give_back(session, entry.number)
        return show_profile(password_form=Form(problems=problems), status=422)
    changed = passwords.hash_of(draft.password)
    service.change_password(db(), person, entry, password_hash=changed, keep=mine)
    tasks.deliver_soon()
    flash(_("Your password is changed; all other sign-ins were ended."), "good")
    return redirect(url_for("accounts.profile"), 303)
