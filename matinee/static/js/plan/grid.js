// The drawing: a grid with a cell a place, and one more at the end of each row for a place that isn't there yet.
// Only rows that changed are drawn anew.
import { shape } from "./shape.js"

const WORDS = { s: "standard", p: "premium", r: "recliner", f: "sofa", b: "balcony", v: "bay", w: "wheelchair", c: "companion", ".": "nothing", _: "aisle" }

export class Grid {
  constructor(element) {
    this.element = element
    this.drawn = []
    element.parentElement.addEventListener("scroll", () => this.follow(), { passive: true })
  }

  draw(lines) {
    const keys = lines.map((line, y) => `${y} ${line.places ? line.name + JSON.stringify(line.places) : line.text}`)
    for (const [y, line] of lines.entries()) {
      if (keys[y] === this.drawn[y]) continue
      const fresh = line.places ? row(line, y) : note(line, y)
      if (this.element.children[y]) this.element.children[y].replaceWith(fresh)
      else this.element.append(fresh)
    }
    while (this.element.children.length > lines.length) this.element.lastElementChild.remove()
    this.drawn = keys
    this.bend(lines)
  }

  // Rows stand in the drawing as they do in the room.
  bend(lines) {
    const { stands, below } = shape(lines)
    this.stands = stands
    for (const [y, { dx, dys, lift }] of stands.entries()) {
      const line = this.element.children[y]
      const wanted = JSON.stringify([dx, dys, lift])
      if (line.stands === wanted) continue
      line.stands = wanted
      put(line, { lift, dx })
      for (const [x, cell] of [...line.children].slice(1).entries()) put(cell, { dy: dys[x] })
    }
    put(this.element, { below })
    this.follow()
  }

  // A row's name stays in sight at the side, beside the first place of the row that one sees.
  follow() {
    const size = this.element.querySelector("[data-x]")?.offsetWidth ?? 1
    const first = Math.ceil(this.element.parentElement.scrollLeft / size)
    for (const [y, { dys }] of this.stands.entries()) {
      const name = this.element.children[y].firstElementChild
      if (name) put(name, { dy: dys[Math.min(first, dys.length - 1)] })
    }
  }

  cell({ y, x }) {
    return this.element.children[y]?.querySelector(`[data-x="${x}"]`)
  }

  // Marks an area; the cell at the cursor is the one stop for the tab key.
  mark(area, cursor) {
    for (const cell of this.element.querySelectorAll('[aria-selected="true"], [tabindex="0"]')) {
      cell.tabIndex = -1
      if (cell.ariaSelected === "true") cell.ariaSelected = "false"
    }
    for (let y = area.top; y <= area.bottom; y += 1)
      for (let x = area.left; x <= area.right; x += 1) {
        const cell = this.cell({ y, x })
        if (cell) cell.ariaSelected = "true"
      }
    const stop = this.cell(cursor)
    if (stop) stop.tabIndex = 0
  }

  // Seats show the numbers that the server gave them.
  number(rows) {
    const drawn = [...this.element.querySelectorAll('[role="row"]')]
    if (drawn.length !== rows.length) return
    for (const [at, row] of drawn.entries()) {
      const seats = [...row.querySelectorAll("[data-seat]")]
      if (seats.length !== rows[at].length) continue
      for (const [x, seat] of seats.entries()) {
        seat.textContent = rows[at][x]
        seat.ariaLabel = `${seat.ariaLabel.replace(/, seat \d+$/, "")}, seat ${rows[at][x]}`
      }
    }
  }

  spot(cell) {
    const found = cell?.closest?.("[data-x]")
    return found && this.element.contains(found) ? { y: +found.dataset.y, x: +found.dataset.x } : null
  }
}

function row({ name, places }, y) {
  const made = element("div", { role: "row", className: "drawn", ariaLabel: `Row ${name}` })
  made.append(element("span", { role: "rowheader", textContent: name }))
  places.forEach((place, x) => made.append(cell(name, place, y, x)))
  made.append(spotted(element("span", { role: "gridcell", className: "cell more", ariaLabel: `${name}, a place more`, textContent: "+" }), y, places.length))
  return made
}

function cell(name, { sign, joined }, y, x) {
  const looks = WORDS[sign] + (joined ? " joined" : "")
  const made = spotted(element("span", { role: "gridcell", className: `cell ${looks}`, ariaLabel: `${name}, place ${x + 1}, ${WORDS[sign]}${joined ? ", joined" : ""}` }), y, x)
  if (!"._".includes(sign)) {
    made.dataset.seat = ""
    made.textContent = sign
  }
  return made
}

function put(element, tenths) {
  for (const [name, value] of Object.entries(tenths)) element.style.setProperty(`--${name}`, +value.toFixed(1))
}

function spotted(made, y, x) {
  made.dataset.y = y
  made.dataset.x = x
  made.tabIndex = -1
  made.ariaSelected = "false"
  return made
}

// A line that is no row: a rule, a remark, an aisle, or something that is wrong.
function note({ text }, y) {
  const made = element("div", { className: text.trim() ? "noted" : "noted across", textContent: text.trim() })
  made.dataset.y = y
  made.ariaHidden = "true"
  return made
}

function element(tag, facts) {
  const made = document.createElement(tag)
  const { role, ...others } = facts
  if (role) made.setAttribute("role", role)
  return Object.assign(made, others)
}
