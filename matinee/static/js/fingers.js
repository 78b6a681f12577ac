// What fingers do to a frame with seats in it; zoom(size, x, y) makes them so large and keeps that point where it is.

// A fingertip covers several of the small seats: the first tap enlarges what is under it, the second one picks.
export function taps(frame, size, touch, zoom, isLarger) {
  let [pointer, enlarged] = ["mouse", -Infinity]

  frame.addEventListener("pointerdown", (event) => { pointer = event.pointerType })
  frame.addEventListener("click", (event) => {
    // Keys click as well, and need no larger seats.
    if (event.detail === 0 || pointer !== "touch") return
    if (size() < touch - .5) {
      event.preventDefault()
      enlarged = event.timeStamp
      zoom(touch, event.clientX, event.clientY)
    } else if (event.timeStamp - enlarged < 350) event.preventDefault()
  }, true)
  // Twice between the seats: the whole room again, or larger.
  frame.addEventListener("dblclick", (event) => {
    if (event.target.matches("input") || event.timeStamp - enlarged < 700) return
    zoom(isLarger() ? 0 : touch, event.clientX, event.clientY)
  })
}

// Two fingers: the size that the seats then have, and the point between them.
export function pinches(frame, size, zoom) {
  let start = null

  const spread = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)
  const between = ([a, b]) => [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2]
  const hold = (event) => {
    if (event.cancelable) event.preventDefault()
  }

  frame.addEventListener("touchstart", (event) => {
    if (event.touches.length !== 2) return
    hold(event)
    start = { size: size(), spread: spread(event.touches) }
  }, { passive: false })
  frame.addEventListener("touchmove", (event) => {
    if (!start || event.touches.length !== 2) return
    hold(event)
    zoom(start.size * spread(event.touches) / start.spread, ...between(event.touches))
  }, { passive: false })
  for (const end of ["touchend", "touchcancel"]) frame.addEventListener(end, () => { start = null })
}
