"""Counts requests by the `key` in their query, for the path /seen/KEY of scenario_server.py."""

import asyncio
import collections


class Tally:
    """Counts the requests with one key."""

    def __init__(self) -> None:
        self.begun = self.aborted = self.running = self.most = 0
        self.changed = asyncio.Event()
        self.was_queried = asyncio.Event()

    def begin(self) -> None:
        self.begun += 1
        self.running += 1
        self.most = max(self.most, self.running)
        self.changed.set()

    def end(self, aborted: bool) -> None:
        self.aborted += aborted
        self.running -= 1
        self.changed.set()


tallies: dict[str, Tally] = collections.defaultdict(Tally)
