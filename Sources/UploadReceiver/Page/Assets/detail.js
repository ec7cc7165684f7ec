// The details of one request, on the right.
import { copyButton } from './clipboard.js'
import { curl } from './curl.js'
import { clock, duration, rate, size } from './format.js'
import { amount, badge, progress } from './list.js'
import { sections } from './parts.js'
import { element, foreign } from './text.js'

function fact(name, ...value) {
  return element('div', {}, element('dt', {}, name), element('dd', {}, ...value))
}

function received({ bytes, length, state }) {
  return state === 'receiving' && length ? `${size(bytes)} of ${size(length)}` : size(bytes)
}

function pace(upload) {
  return upload.state === 'receiving' ? amount(upload) : rate(upload.bytes, upload.milliseconds)
}

/** The connections of an upload that was interrupted. */
function connections({ connections, interruptions }) {
  const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`
  return interruptions && `${count(connections, 'connection')}, ${count(interruptions, 'interruption')}`
}

function facts(upload) {
  return element(
    'dl', { class: 'facts' },
    fact('Began', element('time', { datetime: new Date(upload.time).toISOString() }, clock(upload.time))),
    fact('Body', element('span', { class: 'bytes' }, received(upload))),
    fact('Time', element('span', { class: 'duration' }, duration(upload.milliseconds))),
    fact('Rate', element('span', { class: 'rate' }, pace(upload))),
    fact('Parts', `${upload.parts.length + upload.moreParts}`),
    connections(upload) ? fact('Resumed', connections(upload)) : '')
}

export class Detail {
  #pane
  #onBack
  shown

  constructor(pane, onBack) {
    this.#pane = pane
    this.#onBack = onBack
  }

  show(upload) {
    // The focused element is replaced, so its successor gets the focus.
    const focused = this.#pane.contains(document.activeElement) ? document.activeElement.dataset.key : undefined
    const isOther = this.shown !== upload?.id
    this.shown = upload?.id
    this.#pane.replaceChildren(...(upload ? this.#children(upload) : []))
    if (isOther) this.#pane.scrollTop = 0
    if (focused) [...this.#pane.querySelectorAll('[data-key]')].find((one) => one.dataset.key === focused)?.focus()
  }

  #children(upload) {
    const back = element('button', { type: 'button', class: 'back', 'data-key': 'back' }, 'Back to the list')
    back.addEventListener('click', () => this.#onBack())
    const copyAsCurl = copyButton('Copy as curl', () => curl(upload, location.origin))
    const request = element('h2', {}, element('b', {}, foreign(upload.method)), ' ', foreign(upload.target))
    return [
      element('div', { class: 'actions' }, back, copyAsCurl),
      element('div', { class: 'title' }, badge(upload), request),
      upload.error && element('p', { class: 'error', 'data-state': upload.state }, foreign(upload.error)),
      facts(upload),
      progress(upload),
      ...sections(upload),
    ].filter(Boolean)
  }

  advance(upload) {
    if (upload.id !== this.shown) return
    const put = (name, text) => (this.#pane.querySelector(`.facts .${name}`).textContent = text)
    put('bytes', received(upload))
    put('duration', duration(upload.milliseconds))
    put('rate', pace(upload))
    const bar = this.#pane.querySelector('progress')
    if (bar && upload.length) bar.value = upload.bytes
  }
}
