"""The tools of the page: filter, copy and clear, by mouse and by keyboard."""

import json
import pathlib
import subprocess
import tempfile

from browser import Tab
from page_case import COMMAND, PHOTO, ROW, PageCase, escaped
from receiver import Receiver, part


class Tools(PageCase):
    def test_the_filter_searches_paths_names_values_and_errors(self) -> None:
        tab = self.open()
        self.receiver.send(part(b"album", b"Lisbon"), target="/first")
        self.receiver.send(part(b"f", b"x", b"Evening.PNG"), target="/second")
        self.receiver.send(b"nonsense\r\n\r\n", target="/third")
        tab.until("document.querySelectorAll('.row').length === 3")
        shown = "[...document.querySelectorAll('.row .request')].map((one) => one.innerText.split('/')[1])"
        tab.click("#filter")
        for text, rows in (("lisbon", ["first"]), ("evening.p", ["second"]), ("nonsense", ["third"]),
                           ("/s", ["second"]), ("400", ["third"]), ("nowhere", [])):
            tab.value("document.querySelector('#filter').select()")
            tab.write(text)
            self.assertEqual(tab.value(shown), rows, text)
        self.assertIn("Nothing matches.", tab.text())
        tab.value("document.querySelector('#filter').select()")
        tab.write("/")
        tab.click("[data-show=refused]")
        self.assertEqual(tab.value(shown), ["third"])
        self.assertEqual(tab.text("[data-show=refused]"), "Errors 1")

    def test_the_copied_command_sends_the_same_form(self) -> None:
        tab = self.open()
        names = ["it's", "$(id)`id`", 'quo"te', "semi;colon", "at@", "ümlaut 你", "-dash", "com,ma"]
        parts = [part(escaped(name), name.encode()) for name in names]
        parts.append(part(b"lines", b"one\ntwo; type=x\r\n@three"))
        parts.append(part(b"keys", "a\x03\x15\n\x1b[201~!\\ it's \u2028\u202e\x85".encode()))
        parts.append(part(b"file name", b"abc", escaped("it's \"$HOME\"; type=x, \\.txt"), b"text/x-odd"))
        parts.append(part(b"picture", PHOTO, b"a.png", b"image/png"))
        status, first = self.receiver.send(*parts, headers=("X-Trace: it's \"7\"", "X-Empty:"), target="/a?b=[1]&c={2}")
        self.assertEqual(status, 200)
        tab.until(ROW)
        copied = self.copied(tab)
        self.assertIn("--globoff", copied)
        with tempfile.TemporaryDirectory() as folder:
            ran = subprocess.run(["bash", "-c", copied], cwd=folder, capture_output=True, timeout=10, check=True)
            self.assertEqual(list(pathlib.Path(folder).iterdir()), [])
        again = json.loads(ran.stdout)
        self.assertEqual(again["fields"], first["fields"])
        for key in ("name", "filename", "contentType", "size", "sha256"):
            self.assertEqual([file[key] for file in again["files"]], [file[key] for file in first["files"]])
        tab.until("document.querySelectorAll('.row').length === 2")
        headers = tab.value("Object.fromEntries([...document.querySelectorAll('.headers tr')].map((row) => "
                            "[...row.children].map((cell) => cell.textContent)))")
        self.assertEqual((headers["X-Trace"], headers["X-Empty"]), ("it's \"7\"", ""))
        self.assertEqual(tab.text("#detail h2"), "POST /a?b=[1]&c={2}")

    def test_the_copied_command_lists_what_it_cannot_send(self) -> None:
        tab = self.open()
        self.receiver.send(
            part(b"a=b", b"x"), part(b"long", b"x" * 5000), part(b"kept", b"y"), part(b"latin", b"\xe4"),
            headers=("Authorization: Basic eDp5",))
        tab.until(ROW)
        copied = self.copied(tab)
        for line in ('# part 1 is left out: curl does not support "=" in a name',
                     "# part 2 is left out: it is too long to be kept", "# part 4 is left out: its bytes are not UTF-8",
                     "# Authorization is masked: put its value in", "--form-string kept=y"):
            self.assertIn(line, copied)
        self.assertNotIn("eDp5", copied)

    def copied(self, tab: Tab) -> str:
        tab.click(".actions button:last-child")
        tab.until("document.querySelector('.actions button:last-child').textContent === 'Copied'")
        return str(tab.value("navigator.clipboard.readText()"))

    def test_clear_removes_finished_uploads_and_keeps_running_ones_and_the_files(self) -> None:
        tab = self.open()
        self.receiver.send(part(b"f", b"x", b"a.txt"))
        with self.receiver.begin(1000, target="/arriving"):
            tab.until("document.querySelectorAll('.row').length === 2")
            tab.click("#clear")
            tab.until("document.querySelectorAll('.row').length === 1")
            self.assertIn("/arriving", tab.text(".row"))
        tab.until("document.querySelector('.badge').dataset.state === 'aborted'")
        tab.click("#clear")
        tab.until("document.querySelectorAll('.row').length === 0")
        self.assertIn("Waiting for the first upload", tab.text())
        self.assertTrue((self.receiver.directory / "a.txt").exists())

    def test_the_whole_page_works_by_keyboard_and_shows_the_focus(self) -> None:
        tab = self.open()
        for path in ("/one", "/two", "/three"):
            self.receiver.send(part(b"a", path.encode()), part(b"f", b"text", b"a.txt"), target=path)
        tab.until("document.querySelectorAll('.row').length === 3")
        visited = []
        for _ in range(40):
            tab.press("Tab")
            name = tab.value("(() => { const one = document.activeElement; return one === document.body ? '' : "
                             "(one.innerText.trim() || one.id).split('\\n')[0] })()")
            if not name:
                break
            visited.append(name)
            self.assertNotEqual(tab.value("getComputedStyle(document.activeElement).outlineStyle"), "none", name)
        for name in ("filter", "Follow", "Clear", "All 3", "Errors", "200", "Copy as curl", "Files", "text"):
            self.assertIn(name, visited)
        self.assertEqual(visited.count("200"), 1, "the list has one tab stop")

        tab.press("/", "/")
        self.assertEqual(tab.value("document.activeElement.id"), "filter")
        tab.value("document.querySelector('.row[tabindex=\"0\"]').focus()")
        tab.press("ArrowDown")
        self.assertIn("/two", tab.text("#detail h2"))
        tab.press("ArrowDown")
        self.assertIn("/one", tab.text("#detail h2"))
        # A new upload neither replaces the selected one nor takes its focus.
        self.receiver.send(part(b"a", b"x"), target="/four")
        tab.until("document.querySelectorAll('.row').length === 4")
        self.assertIn("/one", tab.text("#detail h2"))
        self.assertIn("/one", tab.value("document.activeElement.innerText"))
        tab.value("document.querySelector('#follow').focus()")
        tab.press("Enter")
        self.assertIn("/four", tab.text("#detail h2"))
        tab.value("document.querySelector('#clear').focus()")
        tab.press(" ")
        tab.until("document.querySelectorAll('.row').length === 0")

    def test_the_page_reconnects_after_a_restart_of_the_receiver(self) -> None:
        tab = self.open()
        self.receiver.send(part(b"a", b"x"), target="/before")
        tab.until(ROW)
        port = self.receiver.port
        self.receiver.close()
        tab.until("document.querySelector('#connection-text').textContent === 'Reconnecting'")
        self.receiver = Receiver(COMMAND, port=port)
        self.receiver.send(part(b"a", b"x"), target="/after")
        tab.until("document.querySelector('.row')?.innerText.includes('/after')")
        self.assertEqual(tab.value("document.querySelectorAll('.row').length"), 1)
        self.assertEqual(tab.text("#connection"), "Live")
        tab.faults = [fault for fault in tab.faults if "ERR_" not in fault]
