import os
from collections.abc import Mapping

import structlog

structlog.configure(
    processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()]
)
log = structlog.get_logger()


class InvalidEvent(Exception):
    pass


def check(condition, message):
    if not condition:
        raise InvalidEvent(message)


def is_integer(value):
    # In Python, a boolean is an integer; in JSON, it is not.
    return isinstance(value, int) and not isinstance(value, bool)


def greet(event, greeting="Hello"):
    check(isinstance(event, Mapping), "event must be an object")
    name = event.get("name")
    numbers = event.get("numbers")
    check(name is None or isinstance(name, str), "name must be a string")
    check(
        numbers is None
        or (isinstance(numbers, list) and all(map(is_integer, numbers))),
        "numbers must be integers",
    )
    who = name or "world"
    return {
        "message": f"{greeting}, {who}!",
        "characters": len(who),
        "sum": sum(numbers or []),
    }


def handler(event, context):
    answer = greet(event, os.environ.get("GREETING") or "Hello")
    log.info("greeted", request_id=context.aws_request_id, characters=answer["characters"])
    return answer
