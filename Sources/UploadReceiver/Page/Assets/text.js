// Text from clients is untrusted: it enters the page only as text nodes.
import { size } from './format.js'

// Characters that are invisible or change the display of others. Joiners are allowed: emoji and scripts need them.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u
const joiners = /[\u200C\u200D]/
const named = { 0: 'NUL', 9: 'TAB', 10: 'LF', 13: 'CR', 27: 'ESC' }

/** Makes an element. Children are nodes or strings, which become text; undefined, null and false are skipped. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '')
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value)
  }
  made.append(...children.filter((child) => child !== undefined && child !== null && child !== false))
  return made
}

/** Untrusted text with its invisible characters made visible, and its direction isolated from the text around it. */
export function foreign(excerpt, { lines = false, attributes = {} } = {}) {
  const shown = element('bdi', { class: 'foreign', dir: 'auto', ...attributes })
  let plain = ''
  const flush = () => {
    if (plain) shown.append(plain)
    plain = ''
  }
  const text = excerpt.text.replace(/\r\n/g, lines ? '\n' : '\r\n')
  for (const character of text) {
    const isLayout = lines && (character === '\n' || character === '\t')
    if (isLayout || joiners.test(character) || !invisible.test(character)) {
      plain += character
      continue
    }
    flush()
    const code = character.codePointAt(0)
    const name = named[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    shown.append(element('span', { class: 'invisible', title: 'an invisible character' }, name))
  }
  flush()
  if (excerpt.cut) shown.append(element('span', { class: 'cut' }, ` … ${size(excerpt.cut)} more`))
  return shown
}
