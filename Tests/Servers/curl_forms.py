"""Sends forms with curl, many in one process, because starting a process takes longer than sending a form."""

import pathlib
import subprocess

from random_forms import Part

# Not possible in an argument (NUL), or in a field's name (which ends at the first equals sign).
UNWRITABLE = "\0="


def argument(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def send(url: str, forms: list[list[Part]], folder: pathlib.Path, escapes: bool) -> list[str]:
    """Returns one response for each form."""
    command: list[str] = ["curl"]
    for number, form in enumerate(forms):
        if number > 0:
            command.append("--next")
        command += ["-sS", "-w", "\n"] + (["--form-escape"] if escapes else [])
        for index, part in enumerate(form):
            if part.filename is None:
                # Arguments cannot contain NUL.
                command += ["--form-string", f"{part.name}={part.content.decode()}"]
                continue
            path = folder / f"{number}-{index}"
            path.write_bytes(part.content)
            command += ["-F", f"{part.name}=@{path};type={part.content_type};filename={argument(part.filename)}"]
        command.append(url)
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return [line for line in output.split("\n") if line]
