// The plan editor: the text, the drawing and the tools, each of which changes the others. The text is what is saved, and
// what the server makes of it (numbers, errors, the room as customers see it) comes back a moment after it was changed.
import * as changes from "./changes.js"
import { Cursor } from "./cursor.js"
import { Grid } from "./grid.js"
import { History } from "./history.js"
import { GAPS, SEATS, isSeat, read, write } from "./lines.js"
import { bind } from "./tools.js"

class Editor {
  constructor(form) {
    this.form = form
    this.text = form.elements.text
    this.lines = read(this.text.value)
    this.cursor = new Cursor()
    this.history = new History(this.text.value)
    this.grid = new Grid(form.querySelector("[data-grid]"))
    this.where = form.querySelector("[data-where]")
    this.showTools = bind(form.querySelector("[data-drawing]"), this)
    form.querySelector("[data-drawing]").hidden = false
    this.text.addEventListener("input", (event) => event.isTrusted && this.typed())
    this.listen(this.grid.element)
    this.show()
    this.previewed()
  }

  // ── Changing ──────────────────────────────────────────────────────────────────────────────────

  // `above` is a change to what stands in front of the row one is in, which moves along.
  change(how, { same = false, above = false } = {}) {
    const before = this.lines.length
    this.lines = how(this.lines)
    if (above) this.cursor.move(this.lines.length - before)
    if (!this.lines.length) this.lines = [{ text: "" }]
    this.text.value = write(this.lines)
    this.history.keep(this.text.value, same)
    this.tell()
    this.show()
  }

  typed() {
    this.lines = read(this.text.value)
    this.history.keep(this.text.value, performance.now() - (this.typedAt ?? -9999) < 1500)
    this.typedAt = performance.now()
    this.show()
  }

  step(by) {
    this.text.value = this.history.step(by)
    this.lines = read(this.text.value)
    this.tell()
    this.show()
  }

  addRow() {
    const { y, x } = this.cursor.spot
    this.change((lines) => changes.addRow(lines, y))
    this.go({ y: y + 1, x })
  }

  tell() {
    this.text.dispatchEvent(new Event("input", { bubbles: true }))
  }

  // ── Showing ───────────────────────────────────────────────────────────────────────────────────

  show() {
    const hadFocus = this.grid.element.contains(document.activeElement)
    this.cursor.settle(this.lines)
    this.grid.draw(this.lines)
    this.mark()
    if (hadFocus) this.grid.cell(this.cursor.spot)?.focus()
  }

  mark() {
    this.grid.mark(this.cursor.area, this.cursor.spot)
    this.showTools(this.lines)
    const { top, bottom, left, right } = this.cursor.area
    this.say(this.cursor.isOne ? this.size : `${bottom - top + 1} × ${right - left + 1} marked`)
  }

  // Whoever hears the page hears it again only where it is different: a row that came or went, a seat more.
  say(words) {
    if (this.where.textContent !== words) this.where.textContent = words
  }

  get size() {
    const rows = this.lines.filter((line) => line.places)
    const seats = rows.reduce((sum, { places }) => sum + places.filter(isSeat).length, 0)
    return `${rows.length} row${rows.length === 1 ? "" : "s"}, ${seats} seat${seats === 1 ? "" : "s"}`
  }

  go(spot, how) {
    this.cursor.go(spot, how)
    this.mark()
    this.grid.cell(spot)?.focus()
  }

  // The server's answer is in the page: its numbers go to the drawing.
  previewed() {
    if (document.querySelector("#preview [data-errors]")) return
    const rows = [...document.querySelectorAll("#preview .line")]
    const numbers = rows.map((row) => [...row.querySelectorAll("input")].map((seat) => seat.value.match(/\d+$/)[0]))
    this.grid.number(numbers)
  }

  // ── Keys and pointer ──────────────────────────────────────────────────────────────────────────

  listen(element) {
    element.addEventListener("keydown", (event) => {
      if (this.pressed(event)) event.preventDefault()
    })
    element.addEventListener("pointerdown", (event) => this.pointed(event))
    element.addEventListener("pointermove", (event) => this.dragged(event))
    addEventListener("pointerup", () => { this.stroke = null })
    this.form.addEventListener("change", ({ target }) => {
      if (target.name === "brush") element.dataset.brush = target.value
    })
    const saved = this.text.defaultValue
    let isLeaving = false
    this.form.addEventListener("submit", () => { isLeaving = true })
    addEventListener("beforeunload", (event) => {
      if (!isLeaving && this.text.value !== saved) event.preventDefault()
    })
    document.addEventListener("htmx:afterSwap", () => this.previewed())
    document.addEventListener("click", (event) => this.toError(event))
  }

  pressed({ key, ctrlKey, metaKey, altKey, shiftKey }) {
    const control = ctrlKey || metaKey
    const { area, spot } = this.cursor
    if (altKey) return false
    const to = this.cursor.after(key, this.lines, control)
    if (to) return this.go(to, { marking: shiftKey }) ?? true
    if (control) return this.commanded(key.toLowerCase(), shiftKey, spot)
    if (key === "j") this.change((lines) => changes.join(lines, area))
    else if (key === "Enter") this.addRow()
    else if (key === "Delete") this.change((lines) => changes.removePlaces(lines, area))
    else if (key === "Backspace" && spot.x > 0) this.removeBefore(spot)
    else if (key === "Insert") this.change((lines) => changes.insertPlace(lines, spot))
    else if (key === " ") this.paint(this.brush || ".")
    else if (key.length === 1 && (SEATS + GAPS).includes(key)) this.paint(key)
    else return false
    return true
  }

  commanded(key, shift, { y }) {
    if (key === "z") this.step(shift ? 1 : -1)
    else if (key === "y") this.step(1)
    else if (key === "delete") this.change((lines) => changes.dropRow(lines, y))
    else return false
    return true
  }

  removeBefore({ y, x }) {
    const before = { top: y, bottom: y, left: x - 1, right: x - 1 }
    this.change((lines) => changes.removePlaces(lines, before))
    this.go({ y, x: x - 1 })
  }

  paint(sign) {
    const { area, spot, isOne } = this.cursor
    this.change((lines) => changes.paint(lines, area, sign))
    if (isOne) this.go({ y: spot.y, x: spot.x + 1 })
  }

  get brush() {
    return this.form.elements.brush.value
  }

  pointed(event) {
    const spot = this.grid.spot(event.target)
    if (!spot || event.button) return
    event.preventDefault()
    this.stroke = { begun: false }
    if (this.brush) this.dab(spot)
    else this.go(spot, { marking: event.shiftKey })
  }

  dragged(event) {
    if (!this.stroke) return
    const spot = this.grid.spot(document.elementFromPoint(event.clientX, event.clientY))
    if (!spot || (spot.y === this.cursor.spot.y && spot.x === this.cursor.spot.x)) return
    if (this.brush) this.dab(spot)
    else this.go(spot, { marking: true })
  }

  dab(spot) {
    this.cursor.go(spot)
    this.change((lines) => changes.paint(lines, this.cursor.area, this.brush), { same: this.stroke.begun })
    this.stroke.begun = true
    this.grid.cell(spot)?.focus()
  }

  // From what is wrong to its place in the text.
  toError(event) {
    const link = event.target.closest?.("[data-line]")
    if (!link) return
    event.preventDefault()
    const lines = this.text.value.split("\n")
    const start = lines.slice(0, link.dataset.line - 1).join("\n").length + (link.dataset.line > 1) + (link.dataset.column - 1)
    this.text.focus()
    this.text.setSelectionRange(start, start + 1)
  }
}

for (const form of document.querySelectorAll("[data-editor]")) new Editor(form)
