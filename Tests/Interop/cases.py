"""The upload of each case, and the content that a server must read from it."""

import dataclasses
import hashlib
import random
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Part:
    """A field, or a file: of the disk, or bytes that a program has in memory."""

    name: str
    value: str | None = None
    filename: str | None = None
    type: str | None = None
    content: bytes = b""
    in_memory: bool = False


@dataclass(frozen=True)
class Case:
    name: str
    # A description for the table.
    about: str
    filename: str = "file.bin"
    content: bytes = b"a small file\n"
    type: str = "application/octet-stream"
    field: str = "file"
    fields: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    title: str | None = None
    repeat: int = 1
    # A quick app passes its fields as an object, in which a name occurs once.
    needs_repeated_names: bool = False
    # In place of a file and fields: the parts of a form, in order. Not by a quick app, which sends one file.
    parts: list[Part] = dataclasses.field(default_factory=list)
    # Only for servers with a size limit at /limited.
    limited: bool = False

    def file(self, folder: Path, part: Part | None = None) -> Path:
        # Each case has a folder, because several files may have the same name.
        return folder / self.name.replace(" ", "-") / (part or self).filename

    def expected(self) -> dict:
        """The content that a server must report. Names are as browsers send them: three characters are percent-encoded."""
        if self.limited:
            return {"status": 413}
        parts = self.parts or [
            *(Part(name, value) for name, value in self.fields),
            Part(self.field, filename=self.filename, type=self.type, content=self.content)]
        return {
            "status": 200, "method": "POST", "title": self.title,
            "fields": [[sent(crlf(part.name)), part.value] for part in parts if part.value is not None],
            "files": [{
                "field": sent(crlf(part.name)), "filename": sent(part.filename), "type": part.type,
                "size": len(part.content), "sha256": hashlib.sha256(part.content).hexdigest()}
                for part in parts if part.value is None],
            "connections": 1}


def sent(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def crlf(name: str) -> str:
    return name.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


FILE_OF_5_MIB = random.Random(5).randbytes(5 * MEBIBYTE)

# The fields are in alphabetical order, because some servers sort them; one case tests the order.
CASES = [
    Case("empty file", "a file of 0 bytes, and a field", content=b"", fields=[("note", "nothing in it")]),
    Case("file of 5 MiB", "random bytes, and a field", content=FILE_OF_5_MIB, fields=[("note", "random")]),
    Case("UTF-8 in names", "file `照片 é 😀.png` as `文件-ñ`; a field `标题-😀` whose value is UTF-8 too",
        "照片 é 😀.png", type="image/png", field="文件-ñ", fields=[("标题-😀", "你好，世界 é 😀")]),
    Case("quotes in names", 'file `say "hi".txt` as `the"file"`, field `a"name"`',
        'say "hi".txt', type="text/plain", field='the"file"', fields=[('a"name"', 'a "value"')]),
    Case("semicolons in names", "file `a;b.txt` as `x;y`, field `a;b`",
        "a;b.txt", type="text/plain", field="x;y", fields=[("a;b", "1;2")]),
    Case("a parameter in a name", "file `a; name=b; filename=c.txt` as `x;name=y`",
        "a; name=b; filename=c.txt", type="text/plain", field="x;name=y"),
    Case("backslashes in names", "file `back\\slash.txt` as `x\\y`, field `a\\b`",
        "back\\slash.txt", type="text/plain", field="x\\y", fields=[("a\\b", "c\\d")]),
    Case("double backslashes in names", "file `a\\\\b.txt` as `x\\\\y`, field `c\\\\d`",
        "a\\\\b.txt", type="text/plain", field="x\\\\y", fields=[("c\\\\d", "1")]),
    Case("line breaks in names", "CRLF, CR and LF in a file name, CRLF and LF in field names",
        "a\r\nb\rc\nd.txt", type="text/plain", field="x\r\ny", fields=[("a\nb", "1")]),
    Case("percent signs in names", "file `50% %41.txt` as `x%41`, field `a%2Bb`",
        "50% %41.txt", type="text/plain", field="x%41", fields=[("a%2Bb", "100%25")]),
    Case("dots, spaces and brackets", "fields `a.b`, `c d` and `e[f]`, file as `g.h`",
        field="g.h", fields=[("a.b", "1"), ("c d", "2"), ("e[f]", "3")]),
    Case("line breaks in a value", "CRLF, CR, LF, an empty line and `--` in a value",
        fields=[("text", "one\r\ntwo\nthree\rfour\r\n\r\n--\r\n")]),
    Case("empty value", "a field without a value, and one with a value", fields=[("a", ""), ("b", "not empty")]),
    Case("value of 100 KiB", "a field with 100 KiB of UTF-8", fields=[("text", "0123456789abcdé" * 6400)]),
    Case("fields in order", "four fields, not in alphabetical order",
        fields=[("zebra", "1"), ("apple", "2"), ("mango", "3"), ("banana", "4")]),
    Case("repeated field", "fields `a`, `b` and `a`; not by a quick app, whose fields are an object",
        fields=[("a", "1"), ("b", "2"), ("a", "3")], needs_repeated_names=True),
    Case("500 fields", "500 small fields",
        fields=[(f"field{number:03}", f"value {number}") for number in range(500)]),
    Case("Chinese header", "a header with percent-encoded Chinese", title=quote("你好，世界")),
    Case("three on one connection", "three uploads one after the other, over one connection", repeat=3),
    Case("five files", "five files, of which two are bytes in memory, before, between and behind four fields; "
        "not by a quick app, which sends one file",
        parts=[
            Part("album", "2026"), Part("file1", filename="one.png", type="image/png", content=b"one"),
            Part("file2", filename="two.bin", type="application/octet-stream", content=FILE_OF_5_MIB),
            Part("mid", "between"),
            Part("file3", filename="three.json", type="application/json", content=b"{}", in_memory=True),
            Part("note", "值\r\n--"),
            Part("file4", filename="four.txt", type="text/plain", content=b""),
            Part("file5", filename="文件 5.jpg", type="image/jpeg", content=bytes(range(256)) * 300, in_memory=True),
            Part("zlast", "")]),
    Case("beyond the size limit", "a file of 5 MiB where 1 MiB is allowed: 413 arrives, no connection error",
        content=FILE_OF_5_MIB, limited=True),
]


def write_files(folder: Path) -> None:
    for case in CASES:
        case.file(folder).parent.mkdir(parents=True)
        for part in case.parts or [case]:
            if part.filename is not None:
                case.file(folder, part).write_bytes(part.content)
