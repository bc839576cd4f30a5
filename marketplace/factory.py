"""Builds the web application: settings in, Flask out. Wiring only."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from marketplace.config import Settings, load_settings
from marketplace.db import Database
from marketplace.jobs import Jobs
from marketplace.matching import bases
from marketplace.matching.tuning import use_weights
from marketplace.web import (
    access,
    filters,
    identity,
    language,
    paging,
    problems,
    refusals,
    security,
    transaction,
)
from marketplace.web import once as once_tokens
from marketplace.web.transaction import MarketplaceFlask

ROOT = Path(__file__).resolve().parent.parent
BLUEPRINTS = (
    "marketplace.accounts.views",
    "marketplace.accounts.organisation_views",
    "marketplace.accounts.membership_views",
    "marketplace.accounts.people_views",
    "marketplace.accounts.mail_views",
    "marketplace.taxonomy.views",
    "marketplace.scenarios.views",
    "marketplace.products.views",
    "marketplace.lists.views",
    "marketplace.events.views",
    "marketplace.hall.views",
    "marketplace.imports.views",
    "marketplace.matching.views",
    "marketplace.matching.gap_views",
    "marketplace.alerts.views",
    "marketplace.desk.views",
)
TASKS = (
    "marketplace.accounts.tasks",
    "marketplace.imports.tasks",
    "marketplace.matching.tasks",
    "marketplace.alerts.tasks",
    "marketplace.events.plan_tasks",
    "marketplace.events.request_tasks",
)


def create_app(settings: Settings | None = None, *, testing: bool = False) -> MarketplaceFlask:
    """The application on one database; raises SettingsError on a wrong environment."""
    settings = settings or load_settings()
    use_weights(settings.match_weights)
    bases.use(settings.data_dir / bases.FOLDER)
    app = MarketplaceFlask(
        "marketplace", template_folder=str(ROOT / "templates"), static_folder="static"
    )
    app.testing = testing
    _configure(app, settings)
    database = Database(settings.database)
    transaction.init_app(app, database)
    app.extensions["jobs"] = Jobs(
        database, broker_url=settings.broker_url, threads=settings.job_threads
    )
    app.extensions["jobs"].context["settings"] = settings
    if not testing:
        # At the first request: gunicorn forks after the import, and threads would stay behind.
        app.before_request(app.extensions["jobs"].start)
    _protect(app, settings)
    _fill(app)
    return app


def _configure(app: MarketplaceFlask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret,
        SETTINGS=settings,
        MAX_UPLOAD_MB=settings.max_upload_mb,
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1_000_000 + 200_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=1_000,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _protect(app: MarketplaceFlask, settings: Settings) -> None:
    from marketplace.accounts.sessions import load_person

    security.init_app(app)
    refusals.init_app(app)
    language.init_app(app)
    filters.init_app(app)
    problems.init_app(app)
    identity.init_app(app, load_person)
    CSRFProtect(app)
    app.before_request(access.enforce)
    app.jinja_env.globals.update(
        form_token=once_tokens.new_token, address_of=paging.address_of, settings=settings
    )
    wsgi: Any = app.wsgi_app
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        wsgi = ProxyFix(wsgi, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign] # Flask documents this way of wrapping
        wsgi,
        root=app.static_folder,
        prefix="static/",
        max_age=31_536_000,
        allow_all_origins=False,
        add_headers_function=security.files_too(is_https=settings.is_https),
    )


def _fill(app: MarketplaceFlask) -> None:
    for name in TASKS:
        import_module(name)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).pages)


def configure_logs() -> None:
    """JSON lines in UTC on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
