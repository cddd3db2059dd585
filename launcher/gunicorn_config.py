"""What gunicorn's own options cannot say: how each worker starts."""

from __future__ import annotations

import gc

YOUNG = 10_000  # objects made before the collector looks: a turn makes some hundred, nearly all of them gone by its end


def post_worker_init(_worker: object) -> None:
    """Called by gunicorn in a worker that has loaded the application: what is there now stays, and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
