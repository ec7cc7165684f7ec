// The requests, kept up to date by the server's stream of changes.

/**
 * Calls `onChange(uploads, changed, advanced)` with a Map of all requests by number, the set of the numbers that changed,
 * and the set of those that only received more bytes.
 */
export function follow(onChange, onConnection) {
  const uploads = new Map()

  function apply({ ids, uploads: fresh, advances }) {
    const kept = new Set(ids)
    for (const id of uploads.keys()) if (!kept.has(id)) uploads.delete(id)
    const changed = new Set()
    const advanced = new Set()
    for (const upload of fresh) {
      uploads.set(upload.id, { ...upload, pace: paced(uploads.get(upload.id)?.pace, upload) })
      changed.add(upload.id)
    }
    for (const advance of advances) {
      const upload = uploads.get(advance.id)
      if (!upload) continue
      Object.assign(upload, advance, { pace: paced(upload.pace, advance) })
      advanced.add(advance.id)
    }
    onChange(uploads, changed, advanced)
  }

  function connect() {
    const source = new EventSource('/.uploadtask/events')
    source.onopen = () => onConnection('live')
    source.onmessage = (event) => apply(JSON.parse(event.data))
    source.onerror = () => {
      onConnection('waiting')
      // The browser reconnects by itself, except after a response that is not a stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000)
    }
  }
  connect()
}

/** The rate over about the last second, and the time of the update. */
function paced(before, { bytes, milliseconds }) {
  const updated = performance.now()
  if (!before || milliseconds < before.milliseconds) {
    return { bytes, milliseconds, updated, rate: (bytes * 1000) / Math.max(1, milliseconds) }
  }
  const time = milliseconds - before.milliseconds
  if (time < 1000) return { ...before, updated }
  return { bytes, milliseconds, updated, rate: ((bytes - before.bytes) * 1000) / time }
}
