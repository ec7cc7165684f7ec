"""Headless Chromium, controlled by its DevTools protocol over a pair of pipes."""

import base64
import fcntl
import json
import os
import pathlib
import queue
import shutil
import subprocess
import tempfile
import threading
import time
import typing

TIMEOUT = 10  # seconds, for every wait


class Chromium:
    """A browser. A thread reads its messages and passes them to their tabs."""

    def __init__(self) -> None:
        self.profile = pathlib.Path(tempfile.mkdtemp(prefix="page-tests."))
        reads, self.commands = os.pipe()
        self.responses, writes = os.pipe()
        # The browser needs its ends as descriptors 3 and 4, which may be in use in this process.
        reads, writes = (fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (reads, writes))
        options = ["--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "--disable-gpu",
                   "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars"]
        if os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium refuses to run as root with a sandbox
        program = os.environ.get("CHROMIUM", "chromium")
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{reads} 4>&{writes}', program, *options, "about:blank"],
            pass_fds=(reads, writes), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(reads)
        os.close(writes)
        self.number = 0
        self.pending: dict[int, queue.Queue[dict[str, typing.Any]]] = {}
        self.tabs: dict[str, Tab] = {}
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        rest = b""
        while data := os.read(self.responses, 1 << 16):
            *messages, rest = (rest + data).split(b"\0")
            for message in map(json.loads, messages):
                if "id" in message:
                    self.pending.pop(message["id"]).put(message)
                elif tab := self.tabs.get(message.get("sessionId", "")):
                    tab.handle_event(message["method"], message["params"])

    def send(self, method: str, session: str | None = None, **parameters: typing.Any) -> typing.Any:
        self.number += 1
        response = self.pending[self.number] = queue.Queue()
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        try:
            result = response.get(timeout=TIMEOUT)
        except queue.Empty:
            raise TimeoutError(f"the browser does not respond to {method} (exit status {self.process.poll()})") from None
        if "error" in result:
            raise RuntimeError(f"{method}: {result['error']}")
        return result["result"]

    def close(self) -> None:
        self.send("Browser.close")
        self.process.wait(TIMEOUT)
        shutil.rmtree(self.profile, ignore_errors=True)


class Tab:
    """A page in a browser, with all its requests and faults."""

    def __init__(self, browser: Chromium, width: int = 1280, height: int = 800, mobile: bool = False,
                 dark: bool = False, scale: float = 1) -> None:
        self.browser = browser
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.context = browser.send("Target.createBrowserContext")["browserContextId"]
        self.target = browser.send("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        self.session = browser.send("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        browser.tabs[self.session] = self
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                  mobile=mobile)
        self.send("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                            {"name": "prefers-reduced-motion", "value": "reduce"}])
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)
        self.send("Browser.grantPermissions", browserContextId=self.context,
                  permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])

    def send(self, method: str, **parameters: typing.Any) -> typing.Any:
        return self.browser.send(method, self.session, **parameters)

    def handle_event(self, method: str, event: dict[str, typing.Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(event["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.faults.append(f"dialog: {event['message']}")
        elif method == "Runtime.exceptionThrown":
            self.faults.append(f"exception: {event['exceptionDetails']}")
        elif method == "Log.entryAdded" and event["entry"]["level"] == "error":
            self.faults.append(f"log: {event['entry'].get('url', '')} {event['entry']['text']}")
        elif method == "Audits.issueAdded" and event["issue"]["code"] == "ContentSecurityPolicyIssue":
            self.faults.append(f"violation of the policy: {event['issue']['details']}")

    def open(self, address: str) -> None:
        self.send("Page.navigate", url=address)
        self.until("location.href !== 'about:blank' && document.readyState === 'complete'")

    def value(self, expression: str) -> typing.Any:
        """Evaluates a JavaScript expression, and returns its value."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True,
                           userGesture=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{expression}: {result['exceptionDetails']['exception'].get('description')}")
        return result["result"].get("value")

    def until(self, expression: str) -> typing.Any:
        """Waits until an expression is true, and returns its value."""
        end = time.monotonic() + TIMEOUT
        while True:
            if result := self.value(expression):
                return result
            if time.monotonic() > end:
                raise AssertionError(f"not true within {TIMEOUT} s: {expression}\nthe text of the page:\n{self.text()[:3000]}")
            time.sleep(0.02)

    def text(self, selector: str = "body") -> str:
        return self.value(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def click(self, selector: str) -> None:
        """Clicks at the center of an element."""
        box = self.until(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)}); if (!one) return;"
            " one.scrollIntoView({block: 'nearest'}); const box = one.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2] })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key: str, text: str = "") -> None:
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowUp": 38, "ArrowDown": 40}
        text = text or {"Enter": "\r", " ": " "}.get(key, "")
        event = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0)} | ({"text": text} if text else {})
        self.send("Input.dispatchKeyEvent", type="keyDown", **event)
        self.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def write(self, text: str) -> None:
        for character in text:
            self.press(character, character)

    def picture(self, path: str | os.PathLike[str]) -> None:
        data = self.send("Page.captureScreenshot", format="png", optimizeForSpeed=False)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def close(self) -> None:
        self.browser.send("Target.disposeBrowserContext", browserContextId=self.context)
        del self.browser.tabs[self.session]
