"""Drivers that send the same uploads by each interface: the command, the library and the module for quick apps.

A driver sends the uploads of each case and returns the result of each of them, as `uploadtask upload --json` prints it:
`{"statusCode", "data", "headers"}` or `{"code", "message"}`.
"""

import base64
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cases import Case, Part

# In seconds, for one run of a program, also on a busy machine.
TIMEOUT = 120


@dataclass(frozen=True)
class Tools:
    """The paths of the programs, of the files of the cases and of the work folder."""

    command: Path
    library: Path
    files: Path
    work: Path


def lines(command: list[str], statuses: tuple[int, ...], input: str = "") -> list[dict]:
    ended = subprocess.run(
        command, input=input.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
    if ended.returncode not in statuses:
        shown = " ".join(command)[:300]
        raise AssertionError(f"{shown} ended with {ended.returncode}: {ended.stderr.decode(errors='replace')[-2000:]}")
    return [json.loads(line) for line in ended.stdout.decode().splitlines()]


def by_command(tools: Tools, url: dict[str, str], cases: list[Case]) -> list[list[dict]]:
    results = []
    for case in cases:
        command = [str(tools.command), "upload", "--json", "--parallel", "1", "--url", url[case.name]]
        if case.parts:
            command += [word for part in case.parts for word in ("-F", curl_form(tools, case, part))]
        else:
            command += ["--name", case.field] + ["--file", str(case.file(tools.files))] * case.repeat
        for name, value in case.fields:
            command += ["--form", f"{name}={value}"]
        if case.title:
            command += ["--header", f"X-Title: {case.title}"]
        results.append(lines(command, (0, 1, 22)))
    return results


def curl_form(tools: Tools, case: Case, part: Part) -> str:
    """A part in the syntax of curl's -F."""
    if part.value is not None:
        return f"{part.name}={part.value}"
    return f"{part.name}=@{case.file(tools.files, part)};type={part.type}"


def plan(url: dict[str, str], cases: list[Case], path_of) -> list[dict]:
    return [
        {"url": url[case.name], "file": path_of(case), "name": case.field, "fields": case.fields,
         "header": [("X-Title", case.title)] if case.title else []}
        for case in cases for _ in range(case.repeat)]


def grouped(results: list[dict], cases: list[Case]) -> list[list[dict]]:
    if len(results) != sum(case.repeat for case in cases):
        raise AssertionError(f"{len(results)} results, the last one: {results[-1:]}")
    rest = iter(results)
    return [[next(rest) for _ in range(case.repeat)] for case in cases]


def library_part(tools: Tools, case: Case, part: Part) -> dict:
    if part.value is not None:
        return {"name": part.name, "value": part.value}
    if part.in_memory:
        content = base64.b64encode(part.content).decode()
        return {"name": part.name, "bytes": content, "filename": part.filename, "type": part.type}
    return {"name": part.name, "file": str(case.file(tools.files, part))}


def by_library(tools: Tools, url: dict[str, str], cases: list[Case]) -> list[list[dict]]:
    uploads = plan(url, cases, lambda case: str(case.file(tools.files)))
    each = [case for case in cases for _ in range(case.repeat)]
    for upload, case in zip(uploads, each, strict=True):
        if case.parts:
            upload["parts"] = [library_part(tools, case, part) for part in case.parts]
    input = "".join(json.dumps(upload) + "\n" for upload in uploads)
    return grouped(lines([str(tools.library)], (0,), input), cases)


APP = """
import uploadtask from '@system.uploadtask'

const uploads = %s

function next() {
  const upload = uploads.shift()
  if (!upload) return
  uploadtask.uploadFile({
    url: upload.url, filePath: upload.file, name: upload.name, header: Object.fromEntries(upload.header),
    formData: Object.fromEntries(upload.fields), timeout: 60000,
    success: (response) => console.log(JSON.stringify(response)),
    fail: (message, code) => console.log(JSON.stringify({ message, code })),
    complete: next,
  })
}
next()
"""


def by_quick_app(tools: Tools, url: dict[str, str], cases: list[Case]) -> list[list[dict]]:
    # The folder of the files is `internal://files` of the app.
    uploads = plan(url, cases, lambda case: f"internal://files/{case.file(tools.files).relative_to(tools.files)}")
    script = tools.work / "app.js"
    script.write_text(APP % json.dumps(uploads))
    results = lines([str(tools.command), "run", str(script), "--data", str(tools.files.parent)], (0,))
    return grouped(results, cases)


DRIVERS = {"command": by_command, "library": by_library, "quick app": by_quick_app}
