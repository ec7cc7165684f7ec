// The list of requests on the left, newest first.
import { clock, rate, size } from './format.js'
import { element, foreign } from './text.js'

const label = { receiving: 'arriving', aborted: 'aborted' }

/** The state: the status of the response, if one was sent. */
export function badge(upload) {
  return element('span', { class: 'badge', 'data-state': upload.state }, label[upload.state] ?? `${upload.status}`)
}

/** The files and fields, in one line. */
function contents({ parts, moreParts, error }) {
  const files = parts.filter((part) => part.filename)
  const fields = parts.filter((part) => part.name && !part.filename).length
  const line = element('span', { class: 'what' })
  if (files.length) line.append(foreign(files[0].filename))
  const more = []
  if (files.length > 1) more.push(`${files.length - 1} more file${files.length > 2 ? 's' : ''}`)
  if (fields) more.push(`${fields} field${fields > 1 ? 's' : ''}`)
  if (moreParts) more.push(`${moreParts} more parts`)
  if (more.length) line.append(`${files.length ? ', ' : ''}${more.join(', ')}`)
  if (!files.length && !more.length) line.append(error ? foreign(error) : 'nothing yet')
  return line
}

/** The progress bar of an incomplete request. */
export function progress(upload) {
  if (upload.state !== 'receiving') return undefined
  const bar = element('progress', { class: 'progress', 'aria-label': 'received' })
  if (upload.length) {
    bar.max = upload.length
    bar.value = upload.bytes
  }
  return bar
}

/** The rate of an incomplete request, the size of a complete one. */
export function amount(upload) {
  return upload.state === 'receiving' ? rate(upload.pace.rate, 1000) : size(upload.bytes)
}

function fill(row, upload) {
  row.replaceChildren(
    badge(upload),
    element('span', { class: 'request' }, element('b', {}, foreign(upload.method)), ' ', foreign(upload.target)),
    element('span', { class: 'amount' }, amount(upload)),
    contents(upload),
    element('time', { class: 'time', datetime: new Date(upload.time).toISOString() }, clock(upload.time)),
    progress(upload) ?? '')
}

export class List {
  #rows = new Map()
  #list
  #onSelect

  constructor(list, onSelect) {
    this.#list = list
    this.#onSelect = onSelect
    list.addEventListener('keydown', (event) => this.#move(event))
  }

  /** Shows the uploads in this order. */
  show(uploads, changed, selected) {
    const shown = new Set(uploads.map((upload) => upload.id))
    for (const [id, item] of this.#rows) {
      if (shown.has(id)) continue
      item.remove()
      this.#rows.delete(id)
    }
    let before
    for (const upload of uploads) {
      let item = this.#rows.get(upload.id)
      const isNew = !item
      if (isNew) {
        const row = element('button', { type: 'button', class: 'row', 'data-id': upload.id })
        row.addEventListener('click', () => this.#onSelect(upload.id, true))
        item = element('li', {}, row)
        this.#rows.set(upload.id, item)
      }
      const row = item.firstChild
      if (isNew || changed.has(upload.id)) fill(row, upload)
      // Moved only if necessary: a moved element loses the focus.
      const place = before ? before.nextSibling : this.#list.firstChild
      if (item !== place) this.#list.insertBefore(item, place)
      before = item
      row.setAttribute('aria-current', upload.id === selected ? 'true' : 'false')
      row.tabIndex = upload.id === selected ? 0 : -1
    }
    if (!shown.has(selected) && this.#list.firstChild) this.#list.firstChild.firstChild.tabIndex = 0
  }

  advance(upload) {
    const row = this.#rows.get(upload.id)?.firstChild
    if (!row) return
    row.querySelector('.amount').textContent = amount(upload)
    const bar = row.querySelector('progress')
    if (bar && upload.length) bar.value = upload.bytes
  }

  focus(id) {
    this.#rows.get(id)?.firstChild.focus()
  }

  #move(event) {
    const rows = [...this.#list.children].map((item) => item.firstChild)
    const at = rows.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined || !rows[to]) return
    event.preventDefault()
    rows[to].focus()
    this.#onSelect(Number(rows[to].dataset.id), false)
  }
}
