"""How values look on pages: dates with their weekday, money in 万元, days left."""

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, url_for
from flask_babel import gettext as _

from marketplace.db import now
from marketplace.web.language import language

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(value: dt.datetime | dt.date | None) -> str:
    """`2026-12-01 (周二)` or `2026-12-01 (Tue)`, in China's time zone."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(ZONE).date()
    weekday = value.weekday()
    name = f"周{WEEKDAYS[weekday]}" if language() == "zh" else WEEKDAYS_EN[weekday]
    return f"{value.isoformat()} ({name})"


def moment(value: dt.datetime | None) -> str:
    """`2026-12-01 17:30 UTC+8`."""
    return f"{value.astimezone(ZONE):%Y-%m-%d %H:%M} UTC+8" if value else ""


def wan(value: Decimal | float | None) -> str:
    """An amount given in 万元: `1,200 万元` in Chinese, `CNY 12,000,000` in English."""
    if value is None:
        return ""
    if language() == "en":
        return f"CNY {Decimal(value) * 10_000:,.0f}"
    return f"{Decimal(value).normalize():,f} 万元"


def yuan(value: Decimal | float | None) -> str:
    """The full figure for tooltips and exports: `¥12,000,000`."""
    return "" if value is None else f"¥{Decimal(value) * 10_000:,.0f}"


def days_left(value: dt.datetime | None) -> int | None:
    """Whole days until a deadline; negative when it has passed, None without one."""
    return None if value is None else (value - now()).days


def file_size(value: int) -> str:
    """Bytes as KB or MB."""
    return f"{value / 1_000_000:.1f} MB" if value >= 1_000_000 else f"{max(1, value // 1000)} KB"


def asset(app: Flask, name: str) -> str:
    """A static file's address with a digest of its content, so that browsers may keep it."""
    kept: dict[str, str] = app.extensions.setdefault("assets", {})
    if name not in kept:
        data = (Path(app.static_folder or "") / name).read_bytes()
        kept[name] = hashlib.sha256(data).hexdigest()[:12]
    return url_for("static", filename=name, v=kept[name])


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day, moment=moment, wan=wan, yuan=yuan, days_left=days_left, file_size=file_size
    )
    app.jinja_env.globals.update(asset=lambda name: asset(app, name), _=_)
