// The curl command that sends the same form again.

// Header fields that curl generates itself, or that belong to the connection.
const generated = new RegExp(
  '^(host|content-(length|type)|connection|transfer-encoding|expect|accept-encoding|sec-fetch-.*|origin|referer)$',
  'i')

// Characters that control a terminal or are invisible there. Pasted into a shell they would act as keys.
const invisible = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/
const invisibles = new RegExp(invisible, 'gu')

/** The bytes of a character in the syntax of `$'…'`, where `\u` depends on the locale of the shell. */
function escaped(character) {
  const named = { '\t': '\\t', '\r': '\\r' }[character]
  return named ?? [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}

/** Quotes text for a POSIX shell; with invisible characters, for bash, zsh and ksh. */
function quoted(text) {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  if (!invisible.test(text)) return `'${text.replaceAll("'", "'\\''")}'`
  // "!" too: older shells expand it to a command of their history.
  const safe = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('!', '\\x21').replaceAll('\n', '\\n')
  return `$'${safe.replace(invisibles, escaped)}'`
}

/** Quotes text for curl's own parser. */
function literal(text) {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** The reason why curl or the shell cannot send the part. */
function reasonToOmit(part) {
  const texts = [part.name, part.filename, part.contentType, part.filename ? undefined : part.text]
  if (!part.name) return 'its head is malformed'
  if (texts.some((text) => text?.cut)) return 'it is too long to be kept'
  if (texts.some((text) => text?.text.includes('\0'))) return 'it contains a NUL byte'
  if (part.binary) return 'its bytes are not UTF-8'
  if (part.name.text.includes('=')) return 'curl does not support "=" in a name'
  if (part.filename?.text === '' && !part.size) return 'no file was chosen'
  if (part.filename && !part.path) return 'its file was not kept'
  return undefined
}

function form(part) {
  if (!part.filename) return `--form-string ${quoted(`${part.name.text}=${part.text.text}`)}`
  let value = `${part.name.text}=@${literal(part.path)};filename=${literal(part.filename.text)}`
  if (part.contentType && /^[\w.+-]+\/[\w.+-]+$/.test(part.contentType.text)) value += `;type=${part.contentType.text}`
  return `-F ${quoted(value)}`
}

/** The command, with a comment for each omission. */
export function curl(upload, origin) {
  const words = ['curl']
  const remarks = []
  const target = upload.target.text
  if (/[[\]{}]/.test(target)) words.push('--globoff')
  if (/\/\.\.?(\/|$|\?)/.test(target)) words.push('--path-as-is')
  if (upload.method.text !== 'POST') words.push(`-X ${quoted(upload.method.text)}`)
  words.push(quoted(origin + target))
  for (const { name, value, masked } of upload.headers) {
    if (generated.test(name.text)) continue
    if (masked) remarks.push(`# ${name.text} is masked: put its value in`)
    else if (value.cut) {
      remarks.push(`# ${name.text} is too long to be kept`)
      continue
    }
    words.push(`-H ${quoted(value.text === '' ? `${name.text};` : `${name.text}: ${value.text}`)}`)
  }
  for (const [index, part] of upload.parts.entries()) {
    const why = reasonToOmit(part)
    if (why) remarks.push(`# part ${index + 1} is left out: ${why}`)
    else words.push(form(part))
  }
  if (upload.moreHeaders) remarks.push(`# ${upload.moreHeaders} more header fields were not kept`)
  if (upload.moreParts) remarks.push(`# ${upload.moreParts} more parts were not kept`)
  return [...remarks, words.join(' \\\n  ')].join('\n')
}
