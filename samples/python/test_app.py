import json
import os
import tomllib
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import app

FOLDER = Path(__file__).parent.parent / "cases"


def read(path):
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)


def cases():
    for path in sorted(FOLDER.iterdir()):
        content = read(path)
        yield from content.get("case", [content])


class SharedCases(unittest.TestCase):
    def test_every_case(self):
        count = 0
        for count, case in enumerate(cases(), start=1):
            with self.subTest(case["name"]):
                self.check(case)
        self.assertGreaterEqual(count, 20)

    def check(self, case):
        expect = case["expect"]
        event = read(FOLDER / case["event-file"]) if "event-file" in case else case["event"]
        if "error" in expect:
            with self.assertRaises(app.InvalidEvent) as raised:
                app.greet(event)
            self.assertEqual(str(raised.exception), expect["error"]["message"])
        elif "answer" in expect:
            self.assertEqual(app.greet(event), expect["answer"])
        else:
            answer = app.greet(event)
            self.assertEqual(answer, answer | expect["answer-includes"])


class Handler(unittest.TestCase):
    context = SimpleNamespace(aws_request_id="test")

    def greeted_with(self, environment):
        with mock.patch.dict(os.environ, environment):
            return app.handler({"name": "Ada"}, self.context)["message"]

    def test_the_environment_chooses_the_greeting(self):
        self.assertEqual(self.greeted_with({"GREETING": "Grüezi"}), "Grüezi, Ada!")
        self.assertEqual(self.greeted_with({"GREETING": ""}), "Hello, Ada!")

    def test_a_fraction_of_zero_is_no_integer(self):
        with self.assertRaises(app.InvalidEvent):
            app.greet({"numbers": [1.0]})


if __name__ == "__main__":
    unittest.main()
