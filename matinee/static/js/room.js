// Keys walk through the room, and the room is one stop for the tab key. Without this every seat is a stop.
// What is passed over because it is taken is said; what the pointer or the keys are on is shown beside the room.
const STEPS = { ArrowLeft: aside(-1), ArrowRight: aside(1), ArrowUp: ahead(-1), ArrowDown: ahead(1), Home: end(0), End: end(-1) }

for (const room of document.querySelectorAll("[data-room]")) {
  const form = room.closest("form")
  const [said, pointed] = [form.querySelector("[data-said]"), form.querySelector("[data-pointed]")]
  const lines = [...room.querySelectorAll(".line")].map((line) => [...line.querySelectorAll("input")])
  const free = (line) => line.filter((seat) => !seat.disabled)
  let stop = null

  const stopAt = (seat) => {
    if (stop) stop.tabIndex = -1
    stop = seat ?? null
    if (stop) stop.tabIndex = 0
  }
  const show = ({ target }) => { if (target.matches("input")) pointed.textContent = target.ariaLabel }

  for (const seat of lines.flat()) seat.tabIndex = -1
  stopAt(lines.flatMap(free).find((seat) => seat.checked) ?? middle(lines.map(free)))

  room.addEventListener("pointerover", show)
  room.addEventListener("focusin", (event) => {
    stopAt(event.target)
    show(event)
  })
  room.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || !event.target.matches("input")) return
    const next = event.ctrlKey
      ? { Home: lines.flatMap(free)[0], End: lines.flatMap(free).at(-1) }[event.key]
      : STEPS[event.key]?.(lines, event.target)
    if (!next) return
    event.preventDefault()
    said.textContent = passed(lines, event.target, next)
    next.focus()
  })
  // The seat that one stands on was taken: to the nearest that wasn't.
  form.addEventListener("seatstaken", () => {
    if (stop && !stop.disabled) return
    const had = stop
    stopAt(had ? nearest(lines.flatMap(free), had) : middle(lines.map(free)))
    if (document.activeElement === had) stop?.focus()
  })
}

function aside(step) {
  return (lines, seat) => {
    const line = lineOf(lines, seat)
    for (let at = line.indexOf(seat) + step; line[at]; at += step) if (!line[at].disabled) return line[at]
  }
}

function ahead(step) {
  return (lines, seat) => {
    for (let at = lines.indexOf(lineOf(lines, seat)) + step; lines[at]; at += step) {
      const found = nearest(lines[at].filter((each) => !each.disabled), seat, 0)
      if (found) return found
    }
  }
}

function end(at) {
  return (lines, seat) => lineOf(lines, seat).filter((each) => !each.disabled).at(at)
}

function lineOf(lines, seat) {
  return lines.find((line) => line.includes(seat))
}

// Which taken seats of a row were passed over on the way along it.
function passed(lines, from, to) {
  const line = lineOf(lines, from)
  if (!line.includes(to)) return ""
  const [first, last] = [line.indexOf(from), line.indexOf(to)].sort((a, b) => a - b)
  const taken = line.slice(first, last).filter((seat) => seat.disabled).map((seat) => seat.value)
  if (taken.length > 3) return `${taken.length} taken seats between.`
  return taken.length ? `${taken.join(", ")} taken.` : ""
}

function middle(lines) {
  const row = lines.filter((line) => line.length)
  return row[Math.floor((row.length - 1) * 2 / 3)]?.at(row[Math.floor((row.length - 1) * 2 / 3)].length / 2)
}

function nearest(seats, to, rows = 1) {
  const from = to.getBoundingClientRect()
  const away = (seat) => {
    const box = seat.getBoundingClientRect()
    return Math.hypot(box.x - from.x, rows * (box.y - from.y))
  }
  return seats.map((seat) => [away(seat), seat]).sort(([a], [b]) => a - b)[0]?.[1]
}
