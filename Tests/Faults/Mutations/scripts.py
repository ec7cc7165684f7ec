#!/usr/bin/env python3
"""Runs mutated copies of the test scripts in `uploadtask run`: no script may crash the process or prevent its end.

    Tests/Faults/Mutations/scripts.py [--count N] [--seed S] [--batch B] [--jobs J]

Each script of Tests/Contract/Scripts is mutated: in bytes, in tokens, with pieces of other scripts and with code that
replaces built-ins. Several scripts run in one process, one after the other, so that a replaced built-in affects the next
script. After a crash, each script of the process is run alone, and the one that crashes is kept.

A mutated script may compute forever or keep a timer. Then SIGTERM must end it, with status 143; a process that still runs
after 30 seconds counts as hung.

No data leaves the machine: all uploads go to a proxy at a closed port. The storage is in a temporary folder.

The command is $UPLOADTASK, or .build/debug/uploadtask. The exit status is 1 if a fault was found.
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

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "Tests/Contract/Scripts"
COMMAND = os.environ.get("UPLOADTASK", str(ROOT / ".build/debug/uploadtask"))
TIMEOUT = 10  # seconds until SIGTERM
HANG_TIMEOUT = 30  # seconds until the process counts as hung

TOKEN = re.compile(rb"[A-Za-z_$][\w$]*|\d+(?:\.\d+)?|\s+|'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`|[-+*/%&|^!=<>?]+|[^\s\w]")

# Code that attacks the host's scripts.
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
    """All scripts, except those that wait for a signal and never end without it."""
    sources = [file.read_bytes() for file in sorted(SCRIPTS.glob("*.js"))]
    sources = [source for source in sources if not re.search(rb"^// signal:", source, re.M)]
    return [source.replace(b"http://SERVER", b"http://127.0.0.1:1") for source in sources]


def mutated(source: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Makes one to six changes to a script."""
    for _ in range(chance.randint(1, 6)):
        kind = chance.randrange(8)
        at = chance.randrange(len(source) + 1)
        if kind == 0:  # replace or insert a byte
            source = source[:at] + bytes([chance.randrange(256)]) + source[at + chance.randint(0, 1) :]
        elif kind == 1:  # delete a piece
            source = source[:at] + source[at + chance.randint(1, 40) :]
        elif kind == 2:  # insert a piece of another script
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            source = source[:at] + other[start : start + chance.randint(1, 300)] + source[at:]
        elif kind == 3:  # insert a line of hostile code
            lines = source.split(b"\n")
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(HOSTILE))
            source = b"\n".join(lines)
        else:
            source = change_tokens(source, chance)
    return source


def change_tokens(source: bytes, chance: random.Random) -> bytes:
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
    """An app that runs the scripts one after the other. It does not use built-ins that they can replace."""
    calls = "".join(f"try {{ load('./{name}') }} catch {{}}\n" for name in names)
    return f"const load = require\n{calls}"


def disable_core_dumps() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(scripts: list[bytes], folder: pathlib.Path) -> tuple[str, int]:
    """The result of a process with these scripts: 'ended', 'endless', 'signal' or 'hung'; and its exit status."""
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
        preexec_fn=disable_core_dumps)
    terminated = False
    try:
        status = process.wait(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        terminated = True
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(timeout=HANG_TIMEOUT - TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "hung", 0
    if status < 0 or status not in (0, 1, 64, 65, 143):
        return "signal", status
    return ("endless" if terminated else "ended"), status


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments.add_argument("--batch", type=int, default=20)
    arguments.add_argument("--jobs", type=int, default=2)
    options = arguments.parse_args()
    if not os.access(COMMAND, os.X_OK):
        print(f"scripts: {COMMAND} is not an executable; set UPLOADTASK, or run `swift build`", file=sys.stderr)
        return 2
    print(f"scripts: {options.count} mutated scripts, seed {options.seed}", flush=True)
    others = corpus()

    def script(number: int) -> bytes:
        chance = random.Random(f"{options.seed}/{number}")
        return mutated(chance.choice(others), others, chance)

    temporary = pathlib.Path(tempfile.mkdtemp(prefix="uploadtask-mutations-"))
    kept_folder = ROOT / ".build/mutations"
    found: list[str] = []
    totals: dict[str, int] = {}

    def batch(start: int) -> None:
        numbers = range(start, min(start + options.batch, options.count))
        folder = temporary / f"{start}"
        result, status = run([script(number) for number in numbers], folder)
        totals[result] = totals.get(result, 0) + 1
        if result in ("signal", "hung"):
            kept_folder.mkdir(parents=True, exist_ok=True)
            faults = []
            for number in numbers:
                again, its_status = run([script(number)], folder)
                if again not in ("signal", "hung"):
                    continue
                name = kept_folder / f"{options.seed}-{number}.js"
                name.write_bytes(script(number))
                faults.append(f"script {number}: {again} {its_status}, kept as {name}")
            if not faults:
                run([script(number) for number in numbers], folder)
                whole = kept_folder / f"{options.seed}-{start}"
                shutil.rmtree(whole, ignore_errors=True)
                shutil.copytree(folder / "app", whole)
                faults.append(f"scripts {numbers[0]} to {numbers[-1]} together: {result} {status}, kept in {whole}")
            found.extend(faults)
            print("\n".join(faults), flush=True)
        shutil.rmtree(folder, ignore_errors=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for _ in pool.map(batch, range(0, options.count, options.batch)):
            pass
    shutil.rmtree(temporary, ignore_errors=True)
    summary = ", ".join(f"{count} {result}" for result, count in sorted(totals.items()))
    print(f"scripts: processes of {options.batch} scripts: {summary}; {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
