// Where one is in the drawing, and how far the mark reaches from there.
export class Cursor {
  constructor() {
    this.spot = { y: 0, x: 0 }
    this.anchor = this.spot
  }

  get area() {
    const [{ y, x }, { y: other, x: across }] = [this.spot, this.anchor]
    return { top: Math.min(y, other), bottom: Math.max(y, other), left: Math.min(x, across), right: Math.max(x, across) }
  }

  get isOne() {
    return this.spot.y === this.anchor.y && this.spot.x === this.anchor.x
  }

  go(spot, { marking = false } = {}) {
    this.spot = spot
    if (!marking) this.anchor = spot
  }

  move(rows) {
    this.spot = { ...this.spot, y: this.spot.y + rows }
    this.anchor = { ...this.anchor, y: this.anchor.y + rows }
  }

  // To a place that there is, after lines have changed.
  settle(lines) {
    const rows = lines.flatMap((line, y) => (line.places ? [y] : []))
    const near = (y) => rows.reduce((best, each) => (Math.abs(each - y) < Math.abs(best - y) ? each : best), rows[0] ?? 0)
    const put = ({ y, x }) => {
      const row = lines[y]?.places ? y : near(y)
      return { y: row, x: Math.min(x, lines[row]?.places?.length ?? 0) }
    }
    const [spot, anchor] = [put(this.spot), put(this.anchor)]
    const alone = this.isOne
    this.spot = spot
    this.anchor = alone ? spot : anchor
  }

  // The spot that a key leads to; none, if it leads nowhere.
  after(key, lines, isControl) {
    const { y, x } = this.spot
    const end = lines[y]?.places?.length ?? 0
    const rows = lines.flatMap((line, at) => (line.places ? [at] : []))
    const at = rows.indexOf(y)
    const row = { ArrowUp: rows[at - 1], ArrowDown: rows[at + 1], PageUp: rows[0], PageDown: rows.at(-1) }[key]
    if (row !== undefined) return { y: row, x: Math.min(x, lines[row].places.length) }
    const column = { ArrowLeft: x - 1, ArrowRight: x + 1, Home: 0, End: end }[key]
    if (column === undefined || column < 0 || column > end) return null
    return { y: isControl && key === "Home" ? rows[0] : isControl && key === "End" ? rows.at(-1) : y, x: column }
  }
}
