// The page: its requests, the filter and the selection.
import { copyButton } from './clipboard.js'
import { Detail } from './detail.js'
import { follow } from './feed.js'
import { List } from './list.js'

const byId = (id) => document.getElementById(id)
const narrow = matchMedia('(max-width: 760px)')

let uploads = new Map()
let selected
let show = 'all'
let isFollowing = true
/** The finished requests that were announced, by number and time: a restarted receiver counts from 1 again. */
const announced = new Set()

const list = new List(byId('list'), select)
const detail = new Detail(byId('detail'), back)

function searchText(upload) {
  const texts = [upload.method, upload.target, upload.error]
  for (const { name, value } of upload.headers) texts.push(name, value)
  for (const { name, filename, contentType, text } of upload.parts) texts.push(name, filename, contentType, text)
  return [upload.state, `${upload.status ?? ''}`, ...texts.map((text) => text?.text ?? '')].join('\n').toLowerCase()
}

/** The requests that match the filter, newest first. */
function matching() {
  const wanted = byId('filter').value.trim().toLowerCase()
  return [...uploads.values()]
    .filter((upload) => (show === 'all' || upload.state === show) && (!wanted || searchText(upload).includes(wanted)))
    .sort((one, other) => other.id - one.id)
}

function render(changed = new Set()) {
  const shown = matching()
  if (isFollowing && !narrow.matches) selected = shown[0]?.id
  if (!uploads.has(selected)) selected = undefined
  list.show(shown, changed, selected)
  if (detail.shown !== selected || changed.has(selected)) detail.show(uploads.get(selected))
  if (selected === undefined) setView('list')
  byId('empty').hidden = uploads.size > 0
  byId('detail').hidden = uploads.size === 0
  byId('no-match').hidden = uploads.size === 0 || shown.length > 0
  byId('follow').setAttribute('aria-pressed', `${isFollowing}`)
  for (const button of document.querySelectorAll('[data-show]')) {
    const state = button.dataset.show
    const count = [...uploads.values()].filter((upload) => state === 'all' || upload.state === state).length
    button.querySelector('.count').textContent = count || ''
    button.setAttribute('aria-pressed', `${state === show}`)
  }
}

function select(id, opens) {
  if (id !== matching()[0]?.id) isFollowing = false
  selected = id
  render()
  if (opens && narrow.matches) {
    setView('detail')
    byId('detail').focus()
  }
}

function back() {
  setView('list')
  list.focus(selected)
}

function setView(view) {
  document.body.dataset.view = view
}

/** Announces finished requests to screen readers. */
function announce(changed) {
  for (const id of changed) {
    const upload = uploads.get(id)
    const key = `${id} ${upload.time}`
    if (upload.state === 'receiving' || announced.has(key)) continue
    announced.add(key)
    const files = upload.parts.filter((part) => part.path).length
    const outcomes = {
      stored: `stored, ${files} ${files === 1 ? 'file' : 'files'}`,
      refused: `refused with ${upload.status}`,
      aborted: 'aborted',
    }
    byId('news').textContent = `${upload.method.text} ${upload.target.text}: ${outcomes[upload.state]}`
  }
}

follow((all, changed, advanced) => {
  uploads = all
  render(changed)
  for (const id of advanced) {
    list.advance(uploads.get(id))
    detail.advance(uploads.get(id))
  }
  announce(changed)
}, (state) => {
  byId('connection').dataset.state = state
  byId('connection-text').textContent = state === 'live' ? 'Live' : 'Reconnecting'
})

// A stalled upload causes no events, so its rate is reset here.
setInterval(() => {
  for (const upload of uploads.values()) {
    if (upload.state !== 'receiving' || upload.pace.rate === 0 || performance.now() - upload.pace.updated < 2000) continue
    upload.pace.rate = 0
    list.advance(upload)
    detail.advance(upload)
  }
}, 1000)

byId('filter').addEventListener('input', () => render())
byId('follow').addEventListener('click', () => {
  isFollowing = !isFollowing
  render()
})
byId('clear').addEventListener('click', async () => {
  const answer = await fetch('/.uploadtask/clear', { method: 'POST' })
  byId('news').textContent = answer.ok ? 'Cleared' : `Not cleared: ${answer.status}`
})
for (const button of document.querySelectorAll('[data-show]')) {
  button.addEventListener('click', () => {
    show = button.dataset.show
    render()
  })
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === '/' && event.target !== byId('filter')) {
    event.preventDefault()
    byId('filter').focus()
  } else if (event.key === 'Escape' && selected !== undefined && event.target !== byId('filter')) {
    back()
  }
})
narrow.addEventListener('change', () => render())

const example = `curl -F title=Holiday -F photo=@photo.jpg ${location.origin}/photos`
byId('example').textContent = example
byId('address').textContent = location.origin
byId('copy-example').replaceWith(copyButton('Copy command', () => example))
setView('list')
