// The ways through a room: its lines are arrays of seats, from the screen to the back, and taken seats are no place to stop.
export const STEPS = {
  ArrowLeft: aside(-1),
  ArrowRight: aside(1),
  ArrowUp: ahead(-1),
  ArrowDown: ahead(1),
  Home: end(0),
  End: end(-1),
}

function aside(step) {
  return (lines, seat) => {
    const line = lineOf(lines, seat)
    for (let at = line.indexOf(seat) + step; line[at]; at += step) if (!line[at].disabled) return line[at]
  }
}

// Straight on over what is taken, rather than aside: a seat to the side counts as much as four rows.
function ahead(step) {
  return (lines, seat) => {
    const at = lines.indexOf(lineOf(lines, seat))
    const on = step > 0 ? lines.slice(at + 1) : lines.slice(0, at)
    return nearest(on.flat().filter((each) => !each.disabled), seat, 4)
  }
}

function end(at) {
  return (lines, seat) => lineOf(lines, seat).filter((each) => !each.disabled).at(at)
}

function lineOf(lines, seat) {
  return lines.find((line) => line.includes(seat))
}

// Which taken seats were passed over on the way.
export function passed(lines, from, to) {
  const [a, b] = [from, to].map((seat) => lines.indexOf(lineOf(lines, seat))).sort((a, b) => a - b)
  const line = lines[a]
  const [first, last] = [line.indexOf(from), line.indexOf(to)].sort((a, b) => a - b)
  const way = a === b ? line.slice(first, last) : lines.slice(a + 1, b).flatMap((each) => each.filter((seat) => isAhead(seat, from)))
  const taken = way.filter((seat) => seat.disabled).map((seat) => seat.value)
  if (taken.length > 3) return `${taken.length} taken seats between.`
  return taken.length ? `${taken.join(", ")} taken.` : ""
}

function isAhead(seat, from) {
  const [a, b] = [seat, from].map((each) => each.getBoundingClientRect())
  return Math.abs(a.x - b.x) < a.width / 2
}

// Two thirds back, in the middle.
export function middle(lines) {
  const rows = lines.filter((line) => line.length)
  const row = rows[Math.floor((rows.length - 1) * 2 / 3)] ?? []
  return row[Math.floor(row.length / 2)]
}

export function nearest(seats, to, aside = 1) {
  const from = to.getBoundingClientRect()
  const away = (seat) => {
    const box = seat.getBoundingClientRect()
    return Math.abs(box.y - from.y) + aside * Math.abs(box.x - from.x)
  }
  return seats.map((seat) => [away(seat), seat]).reduce((best, each) => (best && best[0] <= each[0] ? best : each), null)?.[1]
}
