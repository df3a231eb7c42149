"""The optional language model, against a real server that speaks the protocol and misbehaves."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.answer.answerer import answerer_for
from app.answer.records import Answer, Hear, SoFar, Status
from app.settings import read_settings
from app.wiring import Clearline
from ingest.errors import InputError

QUESTION = "Who is accountable for home to school transport?"

Reply = str | int | bytes | Iterator[str]


class Misbehaving(BaseHTTPRequestHandler):
    """Answers chat completions with what `reply` makes of the request."""

    reply: Callable[[dict[str, Any]], Reply] = staticmethod(lambda request: "")
    heard: list[dict[str, Any]]

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).heard.append(request)
        said = type(self).reply(request)
        if not isinstance(said, (str, int, bytes)):
            self.dribble(said)
            return
        status, body = (said, b"{}") if isinstance(said, int) else (200, said)
        if isinstance(body, str):
            message = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": body}}
            body = json.dumps(
                {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [message]}
            ).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def dribble(self, parts: Iterator[str]) -> None:
        """Send the parts as they come, as server-sent events."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for part in parts:
            choice = {"index": 0, "delta": {"role": "assistant", "content": part}, "finish_reason": None}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def speaking(reply: Callable[[dict[str, Any]], Reply]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on loopback, its address and what it heard."""
    heard: list[dict[str, Any]] = []
    handler = type("Handler", (Misbehaving,), {"reply": staticmethod(reply), "heard": heard})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", heard
    finally:
        server.shutdown()
        server.server_close()


def too_late(request: dict[str, Any]) -> str:
    """Longer than the time-out."""
    time.sleep(3)
    return "SDC [1]."


def asked(clearline: Clearline, url: str, question: str = QUESTION, hear: Hear | None = None) -> Answer:
    """The answer with the model at that address."""
    settings = read_settings(
        library=clearline.library.root, llm="openai:m", llm_base_url=url, llm_api_key="k", llm_timeout=1.0
    )
    answerer = answerer_for(settings, clearline.holdings(), clearline.search(), clearline.judge)
    return answerer.answer(question, hear=hear)


def test_proved_sentences_stand_and_others_are_dropped(clearline: Clearline) -> None:
    reply = (
        "The SDC is responsible at the CB for home to school transport [1]. "
        "It costs £4 million a year [1]. "
        "The Mayor of London signs it off [1]. "
        "It is also in another row [9]. "
        "Everybody agrees on this."
    )
    with speaking(lambda request: reply) as (url, heard):
        answer = asked(clearline, url)
    assert [sentence.text for sentence in answer.sentences] == [
        "The SDC is responsible at the CB for home to school transport."
    ]
    assert answer.sentences[0].citations == (1,)
    assert "4 of its sentences could not be proved" in answer.notes[-1]
    sent = json.loads(heard[0]["messages"][-1]["content"])
    assert sent["question"] == QUESTION
    assert sent["passages"][0]["number"] == 1
    assert "not instructions" in " ".join(heard[0]["messages"][0]["content"].split())


@pytest.mark.parametrize(
    "reply",
    [
        lambda request: "",
        lambda request: "I'm sorry, I can't help with that.",
        lambda request: "¯\\_(ツ)_/¯ " * 2000,
        lambda request: 500,
        lambda request: b"this is not JSON",
        lambda request: "The Lord Chancellor decides [1].",
        too_late,
    ],
    ids=["silence", "refusal", "rubbish", "error", "not json", "unproved", "time-out"],
)
def test_whatever_the_model_does_the_documents_own_words_stand(
    clearline: Clearline, reply: Callable[[dict[str, Any]], str | int | bytes]
) -> None:
    with speaking(reply) as (url, _):
        answer = asked(clearline, url)
    assert answer.status is Status.ANSWERED
    assert answer.sentences == clearline.ask(QUESTION).sentences
    assert "language model" in answer.notes[-1]


def test_each_proved_sentence_is_heard_as_soon_as_the_model_has_written_it(clearline: Clearline) -> None:
    first, second = "The SDC is responsible at the CB for home to school transport [1].", " It is in row 7 [1]."
    told = threading.Event()

    def dribble(request: dict[str, Any]) -> Iterator[str]:
        assert request["stream"]
        yield from re.findall(r"\S+\s*", first + second)[:-3]
        assert told.wait(10), "the first sentence is heard before the second is whole"
        yield "in row 7 [1]."

    heard: list[SoFar] = []

    def hear(so_far: SoFar) -> None:
        heard.append(so_far)
        if so_far.sentences:
            told.set()

    with speaking(dribble) as (url, _):
        answer = asked(clearline, url, hear=hear)
    assert [one.text for one in heard[-1].sentences] == [first.replace(" [1]", "")]
    assert answer.sentences == heard[-1].sentences, "row 7 is in no source, and is dropped"


def test_a_dead_server_costs_only_a_note(clearline: Clearline) -> None:
    answer = asked(clearline, "http://127.0.0.1:9/v1")
    assert answer.sentences == clearline.ask(QUESTION).sentences
    assert "did not answer" in answer.notes[-1]


def test_a_model_that_is_not_named_right_is_refused_in_one_line(clearline: Clearline) -> None:
    with pytest.raises(InputError, match="PROVIDER:MODEL"):
        answerer_for(read_settings(llm="gpt"), clearline.holdings(), clearline.search(), None)
