"""What gunicorn's own options cannot say: what is loaded once, before the workers start, stays as it is and is shared by them."""

from __future__ import annotations

import gc

YOUNG = 10_000  # objects made before the collector looks: a turn makes some hundred, nearly all of them gone by its end


def when_ready(_server: object) -> None:
    """Called by gunicorn once the application is loaded, before it starts a worker: what is there now is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
