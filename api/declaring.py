"""What can be asked: each operation says its address, scope, parameters and answer once, for the routes and for OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, ValidationError

from api.door import blueprint, counter
from api.problems import Problem
from callers import Caller, open_to

View = Callable[..., ResponseReturnValue]
Declared = TypeVar("Declared", bound=View)


class Query(BaseModel):
    """Parameters in the address. One nobody knows is a mistake and not ignored: a misspelt filter would show everything."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True)
class Operation:
    """One operation. `scope` is empty for what is open to everybody; `refusals` are kinds of Problem beside the usual ones."""

    name: str
    method: str
    path: str
    summary: str
    answer: type[BaseModel]
    scope: str = ""
    query: type[Query] = Query
    body: type[BaseModel] | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()


OPERATIONS: list[Operation] = []


def operation(method: str, path: str, **said: Any) -> Callable[[View], View]:
    """Declares a view as an operation. It is called with what was asked (`asked`), the body (`given`) and the path's parts."""

    def declare(view: View) -> View:
        summary = (view.__doc__ or "").strip().partition("\n")[0]
        declared = Operation(view.__name__, method, path, summary, **said)
        OPERATIONS.append(declared)
        rule = re.sub(r"{(\w+)}", r"<\1>", path)
        caller = Caller.SYSTEM if declared.scope else Caller.EVERYONE
        blueprint.add_url_rule(
            rule, view.__name__, open_to(caller)(_held_to(declared, view)), methods=[method]
        )
        return view

    return declare


def _held_to(declared: Operation, view: View) -> View:
    @wraps(view)
    def call(**parts: str) -> ResponseReturnValue:
        counter().needs(declared.scope)
        given: dict[str, Any] = {"asked": _read(declared.query, request.args.to_dict(), "unreadable")}
        if declared.body is not None:
            given["given"] = _body(declared.body)
        return view(**given, **parts)

    return call


def _body(shape: type[BaseModel]) -> BaseModel:
    if request.mimetype != "application/json":
        raise Problem("not-json")
    content = request.get_json(silent=True)
    if not isinstance(content, dict):
        raise Problem("unreadable")
    return _read(shape, content, "unusable")


def _read(shape: type[BaseModel], content: Mapping[str, Any], otherwise: str) -> BaseModel:
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        wrong = [
            {"field": ".".join(map(str, one["loc"])), "why": one["msg"]}
            for one in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise Problem(otherwise, wrong) from None
