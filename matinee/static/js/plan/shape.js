// How the lines of a plan stand in the drawing, in tenths of a place: what bend and shift make of a row, and how much room
// each line needs in front of it, so that nothing lies upon anything else. The server reckons alike for the map.
import { ruleAt } from "./changes.js"
import { isSeat } from "./lines.js"

const HEIGHTS = { row: 10, aisle: 6, words: 5 }

export function shape(lines) {
  const seats = lines.flatMap(({ places = [] }) => places.flatMap((place, x) => (isSeat(place) ? [x] : [])))
  const [left, right] = seats.reduce(([least, most], x) => [Math.min(least, x), Math.max(most, x)], [Infinity, 0])
  const middle = seats.length ? (left + right) / 2 : 0
  const half = Math.max((right - middle), .5)
  const across = 2 * (1 + Math.max(0, ...lines.map(({ places = [] }) => places.length))) + 1
  const front = new Front(across)

  const stands = lines.map((line, y) => {
    if (!line.places) return { dx: 0, dys: [], lift: front.pass(straight(across), line.text.trim() ? HEIGHTS.words : HEIGHTS.aisle) }
    const bend = 10 * (parseFloat(ruleAt(lines, y, "bend")) || 0)
    // One place more than the row has: the one that isn't there yet.
    const dys = Array.from({ length: line.places.length + 1 }, (_, x) => -bend * ((x - middle) / half) ** 2)
    const isShifted = ruleAt(lines, y, "shift").toLowerCase() === "half"
    const halves = [...(isShifted ? [undefined] : []), ...dys.flatMap((dy) => [dy, dy])]
    return { dx: isShifted ? 5 : 0, dys, lift: front.pass(halves, HEIGHTS.row) }
  })
  return { stands, below: Math.max(0, ...front.reaches) }
}

function straight(across) {
  return Array(across).fill(0)
}

// How far back what is in front reaches at each half place, from where the next line begins: a shifted seat stands in front
// of two.
class Front {
  constructor(across) {
    this.reaches = straight(across)
  }

  pass(dys, height) {
    const lift = Math.max(0, ...dys.map((dy = Infinity, x) => this.reaches[x] - dy))
    this.reaches = this.reaches.map((reach, x) => dys[x] ?? reach - height - lift)
    return lift
  }
}
