#!/usr/bin/env python3
"""Kills uploads, receivers and both at random moments, and compares what arrived with what was reported. See docs/survival.md.

    survive.py COMMAND CLIENT [--long] [--kills N] [--jobs N] [--only CASE ...] [--seed N] [--keep]

COMMAND is the built program uploadtask, CLIENT the built program UploadSurvival. The exit status is 1 if a case has a fault.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench import Bench
from cases import CASES
from gateway_cases import missing
from judge import Verdict

# Seconds in which a round of a case has kills, with --long and without; then it runs to its end without.
ROUND, SHORT_ROUND = 120, 20
# Rounds of a case with --long, whatever its kills.
MAXIMUM_ROUNDS = 40


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", type=Path)
    parser.add_argument("client", type=Path)
    parser.add_argument("--long", action="store_true", help="repeat each case until it had its number of kills")
    parser.add_argument("--kills", type=int, default=0, help="repeat each case that has kills until it had so many")
    parser.add_argument("--jobs", type=int, help="the number of jobs of each case")
    parser.add_argument("--only", nargs="*", default=[], help="cases whose names contain one of these words")
    parser.add_argument("--seed", default=str(random.randrange(1 << 32)))
    parser.add_argument("--keep", action="store_true", help="keep the folders")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="uploadtask-survive-"))
    print(f"seed {options.seed}, in {work}", flush=True)
    if absent := missing():
        print(f"not installed, so not tried: {', '.join(absent)}", flush=True)
    faulty = 0
    for name, case in CASES.items():
        if not (options.long or case.short) or options.only and not any(word in name for word in options.only):
            continue
        kills = case.kills if options.long else min(case.kills, options.kills)
        run, jobs = (case.run, case.jobs) if options.long else (case.short_run or case.run, case.short)
        verdict, start, rounds = Verdict(), time.monotonic(), 0
        while rounds == 0 or verdict.kills < kills and rounds < MAXIMUM_ROUNDS:
            folder = work / f"{name.replace(' ', '-').replace(',', '')}-{rounds}"
            folder.mkdir()
            moments = random.Random(f"{options.seed} {name} {rounds}")
            round_verdict = run(
                Bench(options.command.resolve(), options.client.resolve(), folder, moments,
                    ROUND if options.long else SHORT_ROUND), options.jobs or jobs)
            verdict.add(round_verdict)
            rounds += 1
            if not options.keep and not round_verdict.faults and not round_verdict.doubled:
                shutil.rmtree(folder)
        is_faulty = bool(verdict.faults or verdict.doubled)
        print(f"{'FAULTY ' if is_faulty else ''}{name}: {verdict}, in {time.monotonic() - start:.0f} s", flush=True)
        for note in verdict.notes:
            print(f"    {note}", flush=True)
        for fault in [*verdict.faults, *(f"{each} was doubled" for each in verdict.doubled)][:20]:
            print(f"    {fault}", flush=True)
        faulty += is_faulty
    if faulty:
        print(f"{faulty} cases have faults: repeat with --seed {options.seed}; the folders are in {work}")
    elif not options.keep:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if faulty else 0


sys.exit(main())
