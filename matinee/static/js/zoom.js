// The room larger and smaller: by buttons, by + and −, by two fingers, by a tap where seats are too small for one
// (fingers.js). What one has pointed at stays where it is. Its size is --seat; without one it fits into the width.
// Only a room so wide that nobody could tell its seats apart begins larger than that, at the best of them.
import { pinches, taps } from "./fingers.js"
import { middle } from "./ways.js"

const STEP = 1.6
const LARGEST = 72
const TOLD_APART = 5
const TO_BEGIN = 14

for (const frame of document.querySelectorAll("[data-zoom]")) {
  const room = frame.querySelector("[data-room]")
  const buttons = [...frame.closest("form").querySelectorAll("[data-zoom-by]")]
  const first = room.querySelector("input")
  const touch = parseFloat(getComputedStyle(document.documentElement).fontSize) * 2.75
  const size = () => first.getBoundingClientRect().width
  let fit = size()
  frame.addEventListener("scroll", () => follow(room, frame.scrollLeft / size()), { passive: true })

  const zoom = (wanted, x, y) => {
    const under = seatAt(room, x, y)
    const before = under.getBoundingClientRect()
    // Its window stays as high as it was: nothing else on the page moves.
    frame.style.blockSize ||= `${frame.offsetHeight}px`
    room.style.setProperty("--seat", `${Math.min(Math.max(wanted, fit), Math.max(LARGEST, fit))}px`)
    room.style.padding = ""
    if (wanted <= fit) whole()
    const missing = bring(frame, under, center(before))
    if (wanted > fit) makeSpace(frame, room, missing)
    mark()
  }
  const whole = () => {
    frame.style.blockSize = ""
    room.style.removeProperty("--seat")
    room.style.padding = ""
    fit = size()
  }
  const begin = () => {
    const best = middle([...room.querySelectorAll(".line")].map((line) => [...line.querySelectorAll("input:enabled")]))
    if (fit >= TOLD_APART || !best) return mark()
    zoom(TO_BEGIN, ...middleOf(best))
    const [at, wanted] = [best, frame].map((each) => center(each.getBoundingClientRect()))
    frame.scrollBy(at.x - wanted.x, at.y - wanted.y)
  }
  const mark = () => {
    const is = size()
    frame.toggleAttribute("data-larger", is > fit + .1)
    for (const button of buttons) button.ariaDisabled = button.dataset.zoomBy < 0 ? is <= fit + .1 : is >= LARGEST - .1
  }
  const step = (by, from) => zoom(size() * STEP ** by, ...from)

  for (const button of buttons) button.addEventListener("click", () => step(+button.dataset.zoomBy, middleOf(frame)))
  room.addEventListener("keydown", (event) => {
    const by = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key]
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    step(by, middleOf(event.target))
  })
  pinches(frame, size, zoom)
  taps(frame, size, touch, zoom, () => size() > fit + .1)
  let width = frame.clientWidth
  new ResizeObserver(() => {
    if (frame.clientWidth === width) return
    width = frame.clientWidth
    whole()
    begin()
  }).observe(frame)
  begin()
}

// Scrolls a seat to a point, and tells how far it still is from there.
function bring(frame, seat, to) {
  const at = center(seat.getBoundingClientRect())
  frame.scrollBy(at.x - to.x, at.y - to.y)
  const now = center(seat.getBoundingClientRect())
  return { x: to.x - now.x, y: to.y - now.y }
}

// At its edges a frame scrolls no further. Space around the room lets it: a second tap must not land on another seat.
function makeSpace(frame, room, { x, y }) {
  if (Math.hypot(x, y) < 1) return
  room.style.padding = [y, -x, -y, x].map((side) => `${Math.max(0, side)}px`).join(" ")
  frame.scrollBy(Math.max(0, -x), Math.max(0, -y))
}

// The names at the side stay in sight. In a bent room each stands beside the first seat of its row that one sees; where one
// sees all of them, as they came.
function follow(room, first) {
  for (const line of room.querySelectorAll(".line")) {
    const [name, ...places] = line.children
    const seat = places.slice(Math.ceil(first)).find((each) => each.matches("input")) ?? places.at(-1)
    name.dataset.came ??= name.dataset.dy ?? ""
    const dy = (first > 0 ? seat.dataset.dy : name.dataset.came) ?? ""
    if (dy === (name.dataset.dy ?? "")) continue
    if (dy) name.dataset.dy = dy
    else delete name.dataset.dy
  }
}

function seatAt(room, x, y) {
  const away = (seat) => {
    const at = center(seat.getBoundingClientRect())
    return Math.hypot(at.x - x, at.y - y)
  }
  return [...room.querySelectorAll("input")].map((seat) => [away(seat), seat]).reduce((a, b) => (b[0] < a[0] ? b : a))[1]
}

function middleOf(element) {
  return Object.values(center(element.getBoundingClientRect()))
}

function center(box) {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}
