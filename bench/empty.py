"""The empty route that turns are measured against: Flask, and nothing else."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.post("/empty")
def empty() -> str:
    """As little as can be answered to a gateway."""
    return "CON 1"
