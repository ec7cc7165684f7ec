// What is copied.
import { element } from './text.js'

/** Puts text into the clipboard, also where the browser gives scripts none (an address that is not this machine's). */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const field = element('textarea', { class: 'unseen', readonly: true })
    field.value = text
    const before = document.activeElement
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
    before?.focus()
  }
}

/** A button that copies what `text` says at that moment. */
export function copyButton(name, text) {
  const button = element('button', { type: 'button', 'data-key': name }, name)
  button.addEventListener('click', async () => {
    await copy(text())
    button.textContent = 'Copied'
    document.getElementById('news').textContent = 'Copied'
    setTimeout(() => (button.textContent = name), 1500)
  })
  return button
}
