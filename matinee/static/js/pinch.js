// Two fingers on a frame: zoom(size, x, y) with the size that the seats then have and the point between the fingers.
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
