// Arrow keys walk through the room, and the room is one stop for the tab key. Without this every seat is a stop.
const seats = (room) => [...room.querySelectorAll("input:enabled")]

for (const room of document.querySelectorAll("[data-room]")) {
  let stop = seats(room).find((seat) => seat.checked) ?? middle(room)
  for (const seat of seats(room)) seat.tabIndex = seat === stop ? 0 : -1
  if (stop) room.parentElement.scrollLeft = center(stop).x - center(room.parentElement).x

  room.addEventListener("focusin", ({ target }) => {
    if (stop) stop.tabIndex = -1
    stop = target
    stop.tabIndex = 0
  })
  room.addEventListener("keydown", (event) => {
    const next = neighbour(room, event)
    if (!next) return
    event.preventDefault()
    next.focus()
  })
}

function neighbour(room, { key, target, altKey, ctrlKey, metaKey }) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? []
  if (dx === undefined || altKey || ctrlKey || metaKey || !target.matches("input")) return null
  const from = center(target)
  // Along the arrow distance counts once, across it four times: the way goes straight on before it goes aside.
  const away = (seat) => {
    const x = center(seat).x - from.x
    const y = center(seat).y - from.y
    const along = x * dx + y * dy
    const across = Math.abs(x * dy) + Math.abs(y * dx)
    return along > 1 && !(dx && across > 1) ? along + 4 * across : Infinity
  }
  const nearest = seats(room).reduce((best, seat) => (away(seat) < away(best) ? seat : best), target)
  return nearest === target ? null : nearest
}

function middle(room) {
  const goal = center(room)
  const away = (seat) => Math.hypot(center(seat).x - goal.x, center(seat).y - goal.y)
  return seats(room).reduce((best, seat) => (best && away(best) <= away(seat) ? best : seat), undefined)
}

function center(element) {
  const box = element.getBoundingClientRect()
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
}
