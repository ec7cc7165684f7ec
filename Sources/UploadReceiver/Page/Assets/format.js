// Human-readable amounts and times.

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export function size(bytes) {
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

export function rate(bytes, milliseconds) {
  return `${size((bytes * 1000) / Math.max(1, milliseconds))}/s`
}

export function duration(milliseconds) {
  if (milliseconds < 1000) return `${milliseconds} ms`
  const seconds = milliseconds / 1000
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}

export function clock(time) {
  return new Date(time).toLocaleTimeString([], { hour12: false })
}
