#!/usr/bin/env python3
"""Runs damaged copies of the test scripts in `uploadtask run`: no script ends the process by a signal, or keeps it from ending.

    Tests/Mutations/scripts.py [--count N] [--seed S] [--batch B] [--jobs J]

Each script of Tests/QuickAppTests/Scripts is changed in bytes, in tokens, by pieces of other scripts and by code that replaces
built-ins. Several run in one process, one after the other, so that what one has replaced is there for the next one. A process
that ends by a signal is run again script by script, and the script at fault is kept.

A changed script may well compute for ever or keep a timer. Then SIGTERM has to end it, with status 143; a process that goes on
for 30 seconds in spite of it has hung.

Nothing leaves the machine: all uploads go to a proxy at a closed port. The storage is in a temporary folder.

UPLOADTASK names the command; without it, it is .build/debug/uploadtask. The exit status is 1 if anything was found.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCRIPTS = ROOT / "Tests/QuickAppTests/Scripts"
COMMAND = os.environ.get("UPLOADTASK", str(ROOT / ".build/debug/uploadtask"))
PATIENCE = 10  # seconds until SIGTERM
HUNG = 30  # seconds until the process counts as hung

TOKEN = re.compile(rb"[A-Za-z_$][\w$]*|\d+(?:\.\d+)?|\s+|'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`|[-+*/%&|^!=<>?]+|[^\s\w]")

# Code that an attacker would write.
HOSTILE = [
    b"Object.keys = () => [Symbol()];", b"Array.from = () => { const a = []; a.push(a); return a };", b"globalThis.String = () => ({});",
    b"Map.prototype.get = () => [NaN];", b"WeakMap.prototype.get = () => [NaN];", b"Function.prototype.call = null;",
    b"Array.prototype[Symbol.iterator] = null;", b"Object.hasOwn = () => { throw 1 };", b"JSON.stringify = () => 1;",
    b"Object.defineProperty(Object.prototype, 'get', { set() {}, get() { return 5 } });", b"Reflect.ownKeys = () => [1];",
    b"Object.defineProperty(Array.prototype, '0', { set() {}, get() { throw 2 } });", b"Promise.prototype.then = null;",
    b"throw { name: 'n', message: 'm', stack: 'a@b:1:' + 1e99, sourceURL: 's', line: NaN };", b"Error.prototype.toString = null;",
    b"throw new Proxy({}, { get() { throw 1 } });", b"Promise.reject(new Proxy(Error, {}));", b"globalThis.Error = null;",
    b"console.log(new Proxy([], { get: () => NaN }));", b"console.log(new Array(4294967295));", b"console = null;",
    b"(function f() { try { f() } catch { setTimeout(f, NaN); console.log(f) } })();", b"setTimeout(() => {}, -1e300);",
    b"clearTimeout({ valueOf() { throw 1 } });", b"require(Symbol());", b"require('./' + 'x'.repeat(1e6));", b"require({});",
    b"require('@system.uploadtask').uploadFile({ header: { a: new Array(4294967295) } });", b"Object.freeze(Object.prototype);",
    b"require('@system.uploadtask').uploadFile(new Proxy({}, { get: () => ({}) }));", b"delete globalThis.Object;",
    b"require('@system.uploadtask').uploadFile({ url: 'http://127.0.0.1:1/', filePath: 'internal://files/a.txt', name: 'f', "
    b"formData: { get a() { throw 1 } } });",
]


def corpus() -> list[bytes]:
    """The scripts, without those that wait for a signal: they never end by themselves."""
    sources = [file.read_bytes() for file in sorted(SCRIPTS.glob("*.js"))]
    sources = [source for source in sources if not re.search(rb"^// signal:", source, re.M)]
    return [source.replace(b"http://SERVER", b"http://127.0.0.1:1") for source in sources]


def mutated(source: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The script with one to six changes."""
    for _ in range(chance.randint(1, 6)):
        kind = chance.randrange(8)
        at = chance.randrange(len(source) + 1)
        if kind == 0:  # a byte
            source = source[:at] + bytes([chance.randrange(256)]) + source[at + chance.randint(0, 1) :]
        elif kind == 1:  # without a piece
            source = source[:at] + source[at + chance.randint(1, 40) :]
        elif kind == 2:  # with a piece of another script
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            source = source[:at] + other[start : start + chance.randint(1, 300)] + source[at:]
        elif kind == 3:  # with a line of code that replaces something
            lines = source.split(b"\n")
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(HOSTILE))
            source = b"\n".join(lines)
        else:  # tokens
            source = with_tokens_changed(source, chance)
    return source


def with_tokens_changed(source: bytes, chance: random.Random) -> bytes:
    tokens = TOKEN.findall(source)
    if len(tokens) < 2:
        return source
    first, second = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    match chance.randrange(5):
        case 0: tokens[first], tokens[second] = tokens[second], tokens[first]
        case 1: del tokens[first]
        case 2: tokens.insert(first, tokens[second])
        case 3: tokens[first] = tokens[second]
        case 4:
            value = [b"NaN", b"null", b"-1", b"1e300", b"{}", b"[]", b"undefined", b"Symbol()", b"2**53", b"() => {}", b"this"]
            tokens[first] = chance.choice(value)
    return b"".join(tokens)


def runner(names: list[str]) -> str:
    """An app that runs the scripts one after the other, whatever they replace."""
    calls = "".join(f"try {{ load('./{name}') }} catch {{}}\n" for name in names)
    return f"const load = require\n{calls}"


def without_core() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(scripts: list[bytes], folder: pathlib.Path) -> tuple[str, int]:
    """How a process with these scripts ended: 'ended', 'endless', 'signal' or 'hung'; and its status."""
    app = folder / "app"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data/files").mkdir(parents=True)
    (folder / "data/files/a.txt").write_text("hello")
    (folder / "data/files/empty.txt").write_text("")
    app.mkdir()
    names = []
    for number, script in enumerate(scripts):
        names.append(f"m{number}.js")
        (app / names[-1]).write_bytes(script)
    (app / "run.js").write_text(runner(names))
    features = '[{"name":"system.uploadtask"}]'
    (app / "manifest.json").write_text(
        f'{{"package":"mutated","name":"m","minAPILevel":3,"entry":"run.js","features":{features}}}')
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process = subprocess.Popen(
        [COMMAND, "run", str(app), "--data", str(folder / "data"), "--proxy", "http://127.0.0.1:1"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=folder,
        preexec_fn=without_core)
    asked = False
    try:
        status = process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        asked = True
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(timeout=HUNG - PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "hung", 0
    if status < 0 or status not in (0, 1, 64, 65, 143):
        return "signal", status
    return ("endless" if asked else "ended"), status


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments.add_argument("--batch", type=int, default=20)
    arguments.add_argument("--jobs", type=int, default=2)
    options = arguments.parse_args()
    if not os.access(COMMAND, os.X_OK):
        print(f"scripts: there is no command {COMMAND}; set UPLOADTASK, or run `swift build`", file=sys.stderr)
        return 2
    print(f"scripts: {options.count} changed scripts, seed {options.seed}", flush=True)
    others = corpus()

    def script(number: int) -> bytes:
        chance = random.Random(f"{options.seed}/{number}")
        return mutated(chance.choice(others), others, chance)

    temporary = pathlib.Path(tempfile.mkdtemp(prefix="uploadtask-mutations-"))
    kept = ROOT / ".build/mutations"
    found: list[str] = []
    totals: dict[str, int] = {}

    def batch(start: int) -> None:
        numbers = range(start, min(start + options.batch, options.count))
        folder = temporary / f"{start}"
        how, status = run([script(number) for number in numbers], folder)
        totals[how] = totals.get(how, 0) + 1
        if how in ("signal", "hung"):
            kept.mkdir(parents=True, exist_ok=True)
            alone = []
            for number in numbers:
                again, its_status = run([script(number)], folder)
                if again not in ("signal", "hung"):
                    continue
                name = kept / f"{options.seed}-{number}.js"
                name.write_bytes(script(number))
                alone.append(f"script {number}: {again} {its_status}, kept as {name}")
            if not alone:
                run([script(number) for number in numbers], folder)
                whole = kept / f"{options.seed}-{start}"
                shutil.rmtree(whole, ignore_errors=True)
                shutil.copytree(folder / "app", whole)
                alone.append(f"scripts {numbers[0]} to {numbers[-1]} together: {how} {status}, kept in {whole}")
            found.extend(alone)
            print("\n".join(alone), flush=True)
        shutil.rmtree(folder, ignore_errors=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for _ in pool.map(batch, range(0, options.count, options.batch)):
            pass
    shutil.rmtree(temporary, ignore_errors=True)
    said = ", ".join(f"{count} {how}" for how, count in sorted(totals.items()))
    print(f"scripts: processes of {options.batch} scripts: {said}; {len(found)} found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
