// The requests, as the server tells of them: what has changed, whenever something has.

/**
 * Calls `onChange(uploads, changed, advanced)` with all requests, a Map by number, and the sets of the numbers of those
 * that have changed, and of those of which more bytes have come.
 */
export function follow(onChange, onConnection) {
  const uploads = new Map()

  function take({ ids, uploads: fresh, advances }) {
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
    source.onmessage = (event) => take(JSON.parse(event.data))
    source.onerror = () => {
      onConnection('waiting')
      // The browser tries again by itself, unless it got an answer that was no stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000)
    }
  }
  connect()
}

/** The rate over about the last second, and when that was. */
function paced(before, { bytes, milliseconds }) {
  const heard = performance.now()
  if (!before || milliseconds < before.milliseconds) {
    return { bytes, milliseconds, heard, rate: (bytes * 1000) / Math.max(1, milliseconds) }
  }
  const time = milliseconds - before.milliseconds
  if (time < 1000) return { ...before, heard }
  return { bytes, milliseconds, heard, rate: ((bytes - before.bytes) * 1000) / time }
}
