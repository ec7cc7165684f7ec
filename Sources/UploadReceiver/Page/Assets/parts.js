// The files, fields and headers of a request.
import { size } from './format.js'
import { element, foreign } from './text.js'

const heads = 'Part heads as received'

/** The open state of each section, kept across updates. */
const open = new Map([[heads, false]])

function section(title, count, ...children) {
  const summary = element(
    'summary', { 'data-key': title }, element('h3', {}, title), element('span', { class: 'count' }, `${count}`))
  const made = element('details', { class: 'section', open: open.get(title) ?? true }, summary, ...children)
  made.addEventListener('toggle', () => open.set(title, made.open))
  return made
}

function picture(upload, index) {
  const address = `/.uploadtask/files/${upload.id}/${index}`
  const image = element('img', { src: address, alt: 'Preview', decoding: 'async' })
  const link = element(
    'a', { class: 'picture', href: address, target: '_blank', rel: 'noopener', 'data-key': address }, image)
  image.addEventListener('error', () => {
    link.replaceWith(element('p', { class: 'none' }, 'This picture cannot be shown.'))
  })
  return link
}

/** Text that can be scrolled, also by keyboard. */
function lines(excerpt, name, attributes) {
  return element(
    'pre', { tabindex: '0', 'aria-label': name, 'data-key': name, ...attributes }, foreign(excerpt, { lines: true }))
}

function preview(upload, part, index) {
  if (part.picture) return picture(upload, index)
  return part.text && lines(part.text, `The beginning of file ${index + 1}`, { class: 'text' })
}

function fileStatus(upload, part) {
  if (part.path) return undefined
  if (part.complete && !part.filename.text && !part.size) return 'no file was chosen'
  if (upload.state !== 'receiving') return 'not kept'
  return part.complete ? 'arrived' : 'arriving'
}

function code(key, value) {
  const span = (name, child) => element('span', { class: name }, child)
  return element('p', { class: 'code' }, span('key', key), span('value', value))
}

function file(upload, [index, part]) {
  const exact = part.size >= 1024 ? ` (${part.size.toLocaleString('en')} bytes)` : ''
  const status = fileStatus(upload, part)
  return element(
    'article', { class: 'file', 'data-preview': part.picture ? 'picture' : part.text ? 'text' : 'none' },
    element(
      'div', { class: 'about' },
      element('h4', {}, foreign(part.filename)),
      element(
        'p', { class: 'quiet' },
        foreign(part.name), ' · ', part.contentType ? foreign(part.contentType) : 'no type', ' · ',
        `${size(part.size)}${exact}`),
      status && element('p', { class: 'quiet' }, status),
      part.sha256 && code('sha256', part.sha256),
      part.path && code('stored', foreign({ text: part.path }))),
    preview(upload, part, index))
}

function row(name, ...value) {
  return element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, ...value))
}

function table(name, rows) {
  return element('table', { class: name }, element('tbody', {}, ...rows))
}

function header({ name, value, masked }) {
  const mask = masked && element('span', { class: 'chip', title: 'The receiver does not keep it' }, 'masked')
  return row(foreign(name), foreign(value), mask)
}

function head([index, part]) {
  const name = `Part ${index + 1}`
  return element('figure', { class: 'head' }, element('figcaption', {}, name), lines(part.head, name))
}

/** The files, fields and headers, each kind in a section that can be closed. */
export function sections(upload) {
  const parts = [...upload.parts.entries()]
  const files = parts.filter(([, part]) => part.filename)
  const fields = parts.filter(([, part]) => part.name && !part.filename)
  const malformed = parts.filter(([, part]) => !part.name)
  const { headers, moreHeaders, moreParts } = upload
  const made = []
  if (files.length) made.push(section('Files', files.length, ...files.map((part) => file(upload, part))))
  if (fields.length) {
    const rows = fields.map(([, part]) => row(foreign(part.name), foreign(part.text, { lines: true })))
    made.push(section('Fields', fields.length, table('fields', rows)))
  }
  if (malformed.length) made.push(section('Malformed', malformed.length, ...malformed.map(head)))
  if (headers.length) made.push(section('Headers', headers.length + moreHeaders, table('headers', headers.map(header))))
  if (moreHeaders) made.push(element('p', { class: 'none' }, `${moreHeaders} more header fields are not shown.`))
  if (parts.length) made.push(section(heads, parts.length, ...parts.map(head)))
  if (moreParts) made.push(element('p', { class: 'none' }, `${moreParts} more parts are not shown.`))
  return made
}
