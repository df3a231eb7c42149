"""Broken and hostile files: one clear line each, no harm, and the rest of the batch done."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.canvas import broken_spans
from ingest.errors import InputError
from ingest.guarded import read_guarded
from ingest.limits import Limits
from ingest.load import document_of, read_document
from ingest.model import Kind
from ingest.options import ReadingOptions
from tests.ingest import samples

DUTIES = [["Duty", "Owner"], ["Keep hedges", "Parks"], ["Plant trees", "Parks"]]
SECRET = "the secret of another file"
XML_BOMB = b"<!DOCTYPE b [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><items><item>&b;</item></items>"


def docx_with(document: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(samples.docx_guidance())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = document
    return samples.zipped(parts)


def blank_pdf() -> bytes:
    page = samples.pdf([[(72, 100, 12, "x")]])
    return page.replace(b"(x) Tj", b"( ) Tj")


def zip_bomb() -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(samples.xlsx({"a": DUTIES}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/media/big.bin"] = b"\0" * 30_000_000
    return samples.zipped(parts)


def travelling_zip() -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(samples.docx_guidance())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return samples.zipped({**parts, "../../escaped.txt": b"out"})


BAD = {
    "empty.pdf": (b"", "is empty"),
    "blank.txt": (b"  \n\t ", "is empty"),
    "rubbish.pdf": (bytes(range(256)) * 20, "neither text nor a document"),
    "rubbish.docx": (b"PK\x03\x04" + bytes(range(200)), "archive is broken"),
    "cut.pdf": (samples.pdf([[(72, 100, 12, "words")] * 40])[:900], "broken|scan|text"),
    "scan.pdf": (blank_pdf(), "text layer.*OCR"),
    "bomb.xml": (XML_BOMB, "never expands"),
    "broken.xml": (b"<items><item><field name='bodytext'>a</item></items>", r"line 1, column \d+.*not well-formed"),
    "other.xml": (b"<recipe><step>Boil</step></recipe>", "<recipe> at its root"),
    "entity.docx": (docx_with(b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><x>&a;</x>"), "entities"),
    "bomb.xlsx": (zip_bomb(), "zip bomb"),
    "travel.docx": (travelling_zip(), "outside the archive"),
    "plain.zip": (samples.zipped({"a.txt": b"hello"}), "unpack it"),
    "slides.pptx": (samples.zipped({"ppt/presentation.xml": b"<p/>"}), "PowerPoint"),
    "cut.json": (b'{"title": "Guide", "details": {"body": "<p>Hel', "breaks off"),
    "other.json": (b'{"colour": "green"}', "not a GOV.UK Content API item"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .docx"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_costs_one_line_that_names_it(tmp_path: Path, name: str) -> None:
    source, expected = BAD[name]
    path = tmp_path / name
    path.write_bytes(source)
    with pytest.raises(InputError, match=expected) as raised:
        read_document(path)
    message = str(raised.value)
    assert name in message
    assert "\n" not in message
    assert "Traceback" not in message


def test_missing_directory_and_unreadable(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_document(tmp_path / "nothing.pdf")
    with pytest.raises(InputError, match="is a directory"):
        read_document(tmp_path)


def test_a_name_that_breaks_or_turns_the_line_is_shown_on_one(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines \u202efdp.txt"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=r"^two lines fdp\.txt: is empty"):
        read_guarded(path)


def test_a_line_that_never_ends_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    path.write_text("Ref,Duty\n" + "a," * 1_500_000, "utf-8")
    with pytest.raises(InputError, match=r"endless\.csv, line 2: holds 3 million characters.*export it again"):
        read_document(path)


def test_limits_are_named(tmp_path: Path) -> None:
    text = tmp_path / "long.txt"
    text.write_text("1. The council must act.\n\n" * 200, "utf-8")
    with pytest.raises(InputError, match=r"long\.txt.*MB of text.*split it"):
        read_document(text, ReadingOptions(limits=replace(Limits(), text_bytes=1000)))
    with pytest.raises(InputError, match=r"long\.txt.*that one file may have"):
        read_document(text, ReadingOptions(limits=replace(Limits(), file_bytes=1000)))
    table = tmp_path / "wide.xlsx"
    table.write_bytes(samples.xlsx({"a": DUTIES}))
    with pytest.raises(InputError, match=r"wide\.xlsx.*more than 3 cells"):
        read_document(table, ReadingOptions(limits=replace(Limits(), cells=3)))
    paper = tmp_path / "long.pdf"
    paper.write_bytes(samples.pdf([[(72, 100, 12, "1. The council must act.")]] * 3))
    with pytest.raises(InputError, match=r"long\.pdf.*has 3 pages"):
        read_document(paper, ReadingOptions(limits=replace(Limits(), pages=2)))
    nested = tmp_path / "deep.html"
    nested.write_text("<html><body>" + "<div>" * 150 + "deep" + "</div>" * 150 + "</body></html>", "utf-8")
    with pytest.raises(InputError, match=r"deep\.html.*more than 100 deep"):
        read_document(nested, ReadingOptions(limits=replace(Limits(), nesting=100)))


def test_a_page_named_pdf_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<!DOCTYPE html><html><body><main><p>The council must act.</p></main></body></html>", "utf-8")
    document = read_document(path)
    assert document.clauses[0].text == "The council must act."
    assert any(".pdf" in note.what and "HTML" in note.what for note in document.report.warnings)


def test_encrypted_pdf_asks_for_a_password_and_opens_with_none_or_the_right_one(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    plain = samples.pdf([[(72, 100, 12, "1. The council must keep a register of hedges.")]])
    for user, given, opens in (
        ("", None, True),
        ("hedge", None, False),
        ("hedge", "tree", False),
        ("hedge", "hedge", True),
    ):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
        writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-256")
        path = tmp_path / "locked.pdf"
        with path.open("wb") as out:
            writer.write(out)
        if opens:
            assert read_document(path, ReadingOptions(password=given)).clauses[0].ref == "1"
        else:
            with pytest.raises(InputError, match=r"locked\.pdf.*password"):
                read_document(path, ReadingOptions(password=given))


def test_a_reader_that_takes_too_long_or_too_much_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("1. The council must act on (each of) the things that are said here.\n\n" * 200_000, "utf-8")
    with pytest.raises(InputError, match=r"long\.txt.*took longer than 1 seconds"):
        read_guarded(path, ReadingOptions(limits=replace(Limits(), seconds=1)))
    with pytest.raises(InputError, match=r"long\.txt.*memory"):
        read_guarded(path, ReadingOptions(limits=replace(Limits(), memory_bytes=150_000_000)))


def test_the_reading_process_cannot_write_or_reach_out(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import ingest.child as c, sys, json\n"
        "sys.addaudithook(c._watch)\n"
        "def tried(f):\n"
        "    try: f()\n"
        "    except PermissionError: return True\n"
        "    return False\n"
        "import socket, subprocess, os\n"
        f"target = {str(tmp_path / 'written')!r}\n"
        "print(json.dumps([tried(lambda: open(target, 'w')), tried(lambda: socket.create_connection(('127.0.0.1', 9))),"
        " tried(lambda: subprocess.run(['true'])), tried(lambda: os.remove(c.__file__))]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, True, True, True]
    assert not (tmp_path / "written").exists()


WHOLE = {
    "a.docx": samples.docx_guidance(),
    "a.xlsx": samples.xlsx({"a": DUTIES}),
    "a.ods": samples.ods([["Duty", "Owner"], ["Keep hedges", "Parks"]]),
    "a.odt": samples.odt(),
    "a.pdf": samples.pdf([[(72, 100, 12, "1. The council must act.")]]),
    "a.html": b"<html><body><nav>x</nav><main><p>The council must act.</p></main></body></html>",
    "a.json": b'{"title": "Hedges", "details": {"body": "<p>The council must act.</p>"}}',
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_with_bytes_changed_is_read_or_refused_and_nothing_else(name: str) -> None:
    dice = random.Random(17)
    messages: list[str] = []
    for _ in range(60):
        source = bytearray(WHOLE[name])
        for _ in range(dice.choice((1, 3, 20))):
            place = dice.randrange(max(1, len(source)))
            if source and dice.random() < 0.6:
                source[place] = dice.randrange(256)
            else:
                del source[place : place + dice.randrange(1, 40)]
        try:
            document = document_of(bytes(source), name)
        except InputError as error:
            messages.append(str(error))
            continue
        assert broken_spans(document) == []
    assert all(message.startswith(name) and "\n" not in message for message in messages)


def test_guarded_reading_gives_the_same_document(corpus: Path) -> None:
    path = corpus / "dcs-lmcs-guidance-2012.xml"
    assert read_guarded(path, ReadingOptions(kind=Kind.GUIDANCE)) == read_document(
        path, ReadingOptions(kind=Kind.GUIDANCE)
    )


@pytest.mark.shared
def test_the_hostile_samples_cost_one_line_each(shared: Path) -> None:
    opened = {"html-named.pdf"}
    for path in sorted((shared / "hostile").iterdir()):
        if path.name in opened:
            assert read_guarded(path).clauses
            continue
        with pytest.raises(InputError) as raised:
            read_guarded(path)
        assert path.name in str(raised.value)
        assert "\n" not in str(raised.value)


@pytest.mark.shared
def test_the_encrypted_samples_open_with_their_passwords(shared: Path) -> None:
    for name, password in (
        ("bug53475-password-is-pass.docx", "pass"),
        ("resources_crazyones-encrypted-256.pdf", "password"),
        ("resources_encrypted-file.pdf", "test"),
    ):
        assert read_document(shared / "hostile" / name, ReadingOptions(password=password)).clauses
