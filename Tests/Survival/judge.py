"""Compares the endings that the command reported with the uploads that arrived."""

import collections
from dataclasses import dataclass, field

from ways import PLAIN, Way


@dataclass
class Verdict:
    """The result of one case."""
    jobs: int = 0
    kills: int = 0
    outcomes: "collections.Counter[str]" = field(default_factory=collections.Counter)
    arrived: int = 0
    doubled: "list[str]" = field(default_factory=list)
    faults: "list[str]" = field(default_factory=list)
    #: Measured numbers.
    notes: "list[str]" = field(default_factory=list)

    def add(self, other: "Verdict") -> None:
        self.jobs += other.jobs
        self.kills += other.kills
        self.outcomes += other.outcomes
        self.arrived += other.arrived
        self.doubled += other.doubled
        self.faults += other.faults
        self.notes += other.notes

    def __str__(self) -> str:
        outcomes = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        return (f"{self.jobs} jobs, {self.kills} kills: {outcomes}; arrived {self.arrived}, doubled {len(self.doubled)}, "
                f"faults {len(self.faults)}")


def judge(
    endings: "dict[str, dict]", arrivals: "collections.Counter[str]", names: "list[str]", kills: int,
    doubtful: "set[str] | None" = None, way: Way = PLAIN,
) -> Verdict:
    """The verdict on some jobs.

    - endings: The outcome of each job, and its status.
    - arrivals: The number of times that each job arrived whole.
    - names: The names of all jobs.
    - doubtful: The jobs that may end as `unknown`; `None` for all. None may where the server reports what it has."""
    verdict = Verdict(
        jobs=len(names), kills=kills, arrived=sum(arrivals.values()),
        doubled=[name for name, count in arrivals.items() if count > 1])
    for name in names:
        ending, count = endings.get(name, {}), arrivals[name]
        outcome = ending.get("outcome", "none")
        verdict.outcomes[outcome] += 1
        if outcome == "none":
            verdict.faults.append(f"{name} has no ending: {ending}")
        if (outcome == "received" or outcome == "answered" and ending.get("statusCode", 0) < 300) and count == 0:
            verdict.faults.append(f"{name} is lost: it ended as {outcome}, and did not arrive")
        if way.reports and outcome == "unknown":
            verdict.faults.append(f"{name} ended as unknown, though the server can be asked: {ending}")
        if outcome == "notReceived" and count > 0:
            verdict.faults.append(f"{name} arrived, but is reported as not received: {ending}")
        if outcome == "unknown" and doubtful is not None and name not in doubtful:
            verdict.faults.append(f"{name} ended as unknown, but its end was not being sent at any kill")
        if outcome == "unknown" and "may have received" not in ending.get("message", ""):
            verdict.faults.append(f"{name} ended as unknown, and its message does not name the doubt: {ending}")
    for name in set(arrivals) - set(names):
        verdict.faults.append(f"{name} arrived, and is no job")
    return verdict
