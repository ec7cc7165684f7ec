"""A generated project of a quick app with many pages, as large as those of real apps: the start of `uploadtask run`."""

import json
import pathlib

PAGES = 200

MANIFEST = json.loads((pathlib.Path(__file__).parent / "QuickApp/manifest.json").read_text())
APP = """<script>
import { log } from './common/helpers.js'
export default { data: { name: 'benchmark' }, onCreate() { log('created') } }
</script>
"""
HELPERS = """export const log = (text) => text
export function format(value) { return `${value}`.padStart(8, '0') }
"""
# A page of about 3 KiB: a template, a script and a style.
PAGE = """<template>
  <div class="page">
%(texts)s
    <input type="button" value="{{ title }}" onclick="load" />
  </div>
</template>
<script>
import router from '@system.router'
import uploadtask from '@system.uploadtask'
import { log, format } from '../../common/helpers.js'

export default {
  private: { title: 'page %(number)d', items: [1, 2, 3], state: { loaded: false, rows: [] } },
  protected: { id: 0 },
  computed: { total() { return this.items.reduce((sum, item) => sum + item, 0) } },
  onInit() { log(format(this.total)); %(start)s },
  onShow() { this.state.loaded = true },
  onHide() { this.state.loaded = false },
%(methods)s
  load() { router.push({ uri: 'pages/page%(next)d', params: { id: this.id + 1 } }) },
}
</script>
<style>
%(rules)s
</style>
"""
START = """uploadtask.uploadFile({
    url: %s,
    filePath: 'internal://files/payload',
    name: 'file',
    success: ({ statusCode }) => { if (statusCode !== 200) throw new Error(`status ${statusCode}`) },
    fail: (message, code) => { throw new Error(`${code}: ${message}`) },
  })"""


def page(number, start):
    return PAGE % {
        "number": number, "next": (number + 1) % PAGES, "start": start,
        "texts": "\n".join(f'    <text class="row">{{{{ items[{row}] }}}}</text>' for row in range(12)),
        "methods": "\n".join(f"  method{each}(value) {{ return log(format(value + {each})) }}," for each in range(16)),
        "rules": "\n".join(f".rule{each} {{ width: {each}px; color: #000000; }}" for each in range(12)),
    }  # fmt: skip


def generate(folder, url):
    """Writes the project, whose entry page uploads to the URL, and returns its folder."""
    source = folder / "src"
    (source / "common").mkdir(parents=True, exist_ok=True)
    (source / "app.ux").write_text(APP)
    (source / "common/helpers.js").write_text(HELPERS)
    names = [f"pages/page{number}" for number in range(PAGES)]
    features = [{"name": "system.uploadtask"}, {"name": "system.router"}]
    router = {"entry": names[0], "pages": {name: {"component": "index"} for name in names}}
    (source / "manifest.json").write_text(json.dumps(MANIFEST | {"features": features, "router": router}))
    for number, name in enumerate(names):
        (source / name).mkdir(parents=True, exist_ok=True)
        (source / name / "index.ux").write_text(page(number, START % json.dumps(url) if number == 0 else ""))
    return folder
