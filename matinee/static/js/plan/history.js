// Back and forth. What is kept are texts, so that nothing can be forgotten.
export class History {
  constructor(text) {
    this.texts = [text]
    this.at = 0
  }

  // Changes of one stroke, or of typing on, are one step: `same` says that it goes on.
  keep(text, same = false) {
    if (text === this.texts[this.at]) return
    this.texts.length = this.at + 1
    if (same && this.at > 0) this.texts[this.at] = text
    else this.at = this.texts.push(text) - 1
  }

  step(by) {
    this.at = Math.min(Math.max(this.at + by, 0), this.texts.length - 1)
    return this.texts[this.at]
  }

  get canUndo() {
    return this.at > 0
  }

  get canRedo() {
    return this.at < this.texts.length - 1
  }
}
