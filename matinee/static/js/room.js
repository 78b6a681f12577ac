// Keys walk through the room, and the room is one stop for the tab key. Without this every seat is a stop.
// What is passed over because it is taken is said; what the pointer or the keys are on is shown beside the room.
import { middle, nearest, passed, STEPS } from "./ways.js"

for (const room of document.querySelectorAll("[data-room]")) {
  const form = room.closest("form")
  const [said, pointed] = ["[data-said]", "[data-pointed]"].map((each) => form.querySelector(each) ?? document.createElement("p"))
  const lines = [...room.querySelectorAll(".line")].map((line) => [...line.querySelectorAll("input")])
  const free = (line) => line.filter((seat) => !seat.disabled)
  let stop = null
  room.parentElement.setAttribute("aria-describedby", "room-keys")

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
    // A browser is content with half of it in sight.
    next.scrollIntoView({ block: "nearest", inline: "nearest" })
  })
  // The seat that one stands on was taken: to the nearest that wasn't.
  form.addEventListener("seatstaken", ({ detail: focused }) => {
    if (stop && !stop.disabled) return
    const had = stop
    const row = lines.find((line) => line.includes(had)) ?? []
    stopAt(had ? nearest(free(row), had) ?? nearest(lines.flatMap(free), had) : middle(lines.map(free)))
    if (focused === had) stop?.focus()
  })
}
