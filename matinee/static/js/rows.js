// Keys walk through the list, and each row of it is one stop for the tab key: the way on to what one chose isn't 2,500 long.
for (const list of document.querySelectorAll("[data-rows]")) {
  const form = list.closest("form")
  const rows = [...list.querySelectorAll("fieldset")].map((row) => [...row.querySelectorAll("input")])
  const free = (seats) => seats.filter((seat) => !seat.disabled)
  const rowOf = (seat) => rows.find((row) => row.includes(seat))

  const stopAt = (seat) => {
    for (const each of rowOf(seat)) each.tabIndex = each === seat ? 0 : -1
  }
  // A row stops at what is chosen in it, or at its first free seat, until one has been elsewhere in it.
  const stops = () => {
    for (const row of rows) {
      const found = free(row)
      const kept = found.filter((seat) => seat.tabIndex === 0)
      const stop = kept.length === 1 ? kept[0] : found.find((seat) => seat.checked) ?? found[0]
      if (stop) stopAt(stop)
    }
  }
  const STEPS = {
    ArrowRight: (seat) => beside(seat, 1),
    ArrowDown: (seat) => beside(seat, 1),
    ArrowLeft: (seat) => beside(seat, -1),
    ArrowUp: (seat) => beside(seat, -1),
    Home: (seat) => free(rowOf(seat))[0],
    End: (seat) => free(rowOf(seat)).at(-1),
  }
  const beside = (seat, step) => {
    const seats = free(rows.flat())
    return seats[seats.indexOf(seat) + step]
  }

  stops()
  list.addEventListener("focusin", ({ target }) => target.matches("input") && stopAt(target))
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey || !event.target.matches("input")) return
    const next = STEPS[event.key]?.(event.target)
    if (!next) return
    event.preventDefault()
    next.focus()
    next.scrollIntoView({ block: "nearest" })
  })
  form.addEventListener("seatstaken", ({ detail: focused }) => {
    stops()
    if (!focused?.disabled || !list.contains(focused)) return
    const seats = rows.flat()
    const after = seats.slice(seats.indexOf(focused)).find((seat) => !seat.disabled)
    ;(after ?? free(seats).at(-1))?.focus()
  })
}
