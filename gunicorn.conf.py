"""How `gunicorn app:app` serves: what is loaded before the workers are forked, they share."""

import gc
from typing import Any

preload_app = True


def when_ready(_server: Any) -> None:
    """Read the sentence encoder, and keep the collector from touching what is shared."""
    from marketplace.engine.meaning import encoder

    known = encoder()
    if known is not None:
        known.encode(["应用场景"])
    gc.collect()
    gc.freeze()
