/** Counts several uploads, and prints their results when all have ended. */
export class Summary {
  #uploads = new Map()
  #open = 0

  started(label) {
    this.#uploads.set(label, { progress: 0, ending: '' })
    this.#open++
  }

  progressed(label, progress) {
    this.#uploads.get(label).progress = progress
  }

  ended(label, ending) {
    this.#uploads.get(label).ending = ending
    this.#open--
  }

  print() {
    if (this.#open > 0) return
    for (const [label, { progress, ending }] of this.#uploads) console.log(`${label}: ${ending} (${progress} % sent)`)
  }
}
