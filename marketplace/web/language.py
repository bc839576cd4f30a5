"""Chinese or English: by choice (cookie), else by the browser's languages, else Chinese."""

from flask import Blueprint, Flask, Response, current_app, redirect, request
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response as BaseResponse

from marketplace.errors import Sentence
from marketplace.web.access import access
from marketplace.web.redirects import local_path

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "language"
ONE_YEAR = 365 * 24 * 3600

pages = Blueprint("language", __name__)


def language() -> str:
    """`zh` or `en`, for this request."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def say(sentence: Sentence) -> str:
    """A two-language sentence in the language of this request."""
    return sentence.in_language(language())


def _choose() -> str:
    chosen = request.cookies.get(COOKIE, "")
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(LANGUAGES, "zh")
    return "en" if chosen == "en" else "zh_Hans_CN"


@pages.post("/language")
@access("public")
def switch() -> BaseResponse:
    """Keep the chosen language in a cookie and go back to the page."""
    chosen = request.form.get("language", "")
    back = local_path(request.form.get("next"), "/")
    response: Response = current_app.make_response(redirect(back, 303))
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=ONE_YEAR,
            samesite="Lax",
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=_choose)
    app.register_blueprint(pages)
    app.jinja_env.globals.update(language=language, say=say, LANGUAGES=LANGUAGES)
