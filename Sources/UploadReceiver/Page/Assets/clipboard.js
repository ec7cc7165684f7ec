// Copying to the clipboard.
import { element } from './text.js'

/** Copies text, also where the browser has no clipboard API (on an insecure origin, such as another machine's address). */
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

/** A button that copies the current result of `text`. */
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
