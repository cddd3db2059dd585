"""The interface described in OpenAPI 3.1, from the same declarations as its routes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.declaring import OPERATIONS, Operation, operation
from api.problems import CONTENT_TYPE, STATUSES
from api.shapes import Description, ProblemDetails
from grievance_core.systems.passes import SCOPES
from settings import VERSION

TEMPLATE = "#/components/schemas/{model}"
USUAL = ("unreadable", "too-many", "trouble")  # what may be answered to anything
WITH_TOKEN = ("no-token", "no-scope")


@operation("GET", "/openapi.json", answer=Description)
def openapi(asked: object) -> ResponseReturnValue:  # noqa: ARG001  # it has no parameters
    """What can be asked here, for programs."""
    return jsonify(description())


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    shapes = [shape for one in OPERATIONS for shape in (one.answer, one.body) if shape] + [ProblemDetails]
    modes: list[tuple[type[BaseModel], Any]] = [(shape, "validation") for shape in dict.fromkeys(shapes)]
    _, schemas = models_json_schema(modes, ref_template=TEMPLATE)
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "SSDM", "version": VERSION},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": ", ".join(SCOPES)}
            },
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "security": [{"token": []}] if one.scope else [],
        "parameters": [*_parts(one), *_parameters(one), *_headers(one)],
        "responses": {str(one.status): _answer(one), **_refusals(one)},
    }
    if one.scope:
        said["x-scope"] = one.scope
    if one.body is not None:
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(one.body)}}}
    return said


def _parts(one: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", one.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _parameters(one: Operation) -> list[dict[str, Any]]:
    schema = one.query.model_json_schema()
    return [
        {"name": name, "in": "query", "required": False, "schema": _plain(shape)}
        for name, shape in schema.get("properties", {}).items()
    ]


def _plain(shape: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or not, and never null."""
    several = [one for one in shape.get("anyOf", ()) if one.get("type") != "null"]
    kept = several[0] if several else shape
    return {
        key: value
        for key, value in kept.items()
        if key != "title" and not (key == "default" and value is None)
    }


def _headers(one: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "header", "required": True, "description": why, "schema": {"type": "string"}}
        for name, why in one.headers.items()
    ]


def _answer(one: Operation) -> dict[str, Any]:
    return {"description": one.summary, "content": {"application/json": {"schema": _ref(one.answer)}}}


def _refusals(one: Operation) -> dict[str, Any]:
    kinds = (*USUAL, *(WITH_TOKEN if one.scope else ()), *one.refusals)
    content = {CONTENT_TYPE: {"schema": _ref(ProblemDetails)}}
    answers = {
        str(status): {"description": ", ".join(_of(kinds, status)), "content": content}
        for status in sorted({STATUSES[kind] for kind in kinds})
    }
    unchanged = {"304": {"description": "unchanged"}} if one.path.startswith("/programmes") else {}
    return unchanged | answers


def _of(kinds: Iterable[str], status: int) -> list[str]:
    return [kind for kind in kinds if STATUSES[kind] == status]


def _ref(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": TEMPLATE.format(model=shape.__name__)}
