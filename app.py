"""Entry point: `gunicorn app:app`, `flask --app app …` and `python app.py COMMAND`."""

import os
from typing import Any

# Requests are threads already: a matrix product that takes every core would make all others wait.
# Libraries read this once, when they are loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def __getattr__(name: str) -> Any:
    # Built only when a server asks for it: `python app.py match` needs no web application.
    if name != "app":
        raise AttributeError(name)
    from marketplace.factory import create_app

    globals()["app"] = create_app()
    return globals()["app"]


if __name__ == "__main__":
    from marketplace.cli import main

    main()
