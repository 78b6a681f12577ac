// What others take and give back, without loading the page again. The answer to <form data-live="ADDRESS"> is the seat
// plan's id and a bit a seat, in the order of the seats: 1 is taken. Once nothing is sold any more it is "closed".
const EVERY = 1400
const LONGEST = 60_000
const QUIET = 10_000

for (const form of document.querySelectorAll("form[data-live]")) {
  const seats = [...form.querySelectorAll("[name=seats]")]
  const own = new Set((form.dataset.own ?? "").split(","))
  const [said, lost] = [form.querySelector("[data-said]"), form.querySelector("[data-lost]")]
  const free = document.querySelector("[data-free]")
  let [wait, timer, last, spoken] = [EVERY, 0, "", 0]

  const ask = async () => {
    if (document.hidden) return
    try {
      const answer = await fetch(form.dataset.live, { cache: "no-cache" })
      if (!answer.ok) throw new Error(answer.status)
      wait = EVERY
      if (show(await answer.text())) later()
    } catch {
      wait = Math.min(wait * 2, LONGEST)
      later()
    }
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(ask, wait)
  }
  const over = (words) => { lost.textContent = words }

  const show = (words) => {
    if (words === last) return true
    if (words === "closed") return over("Seats for this showtime are no longer sold here.")
    const [plan, digits] = words.split(" ")
    if (plan !== form.dataset.plan) return over("The seats of this showtime were changed. Load the page again.")
    last = words
    const isTaken = (index) => (parseInt(digits[index >> 2], 16) & (8 >> (index & 3))) > 0
    const changed = seats.filter((seat, index) => !own.has(seat.value) && seat.disabled !== isTaken(index))
    if (changed.length) change(changed)
    return true
  }
  const change = (changed) => {
    const gone = changed.filter((seat) => seat.checked)
    const focused = document.activeElement
    for (const seat of changed) turn(seat)
    form.dispatchEvent(new CustomEvent("seatstaken", { detail: focused }))
    form.dispatchEvent(new Event("change"))
    const left = seats.filter((seat) => !seat.disabled).length
    if (free) free.textContent = left
    if (gone.length) lost.textContent = `${listed(gone)} taken a moment ago. Your other seats are still marked.`
    else if (!left) lost.textContent = "The last seats were taken a moment ago."
    else tell(changed, left)
  }
  // Not more often than one can listen to.
  const tell = (changed, left) => {
    if (Date.now() - spoken < QUIET) return
    spoken = Date.now()
    const taken = changed.filter((seat) => seat.disabled)
    said.textContent = `${taken.length ? `${listed(taken)} taken` : `${listed(changed)} free again`}. ${left} seats are free.`
  }

  form.addEventListener("input", () => { lost.textContent = "" })
  document.addEventListener("visibilitychange", ask)
  addEventListener("pageshow", (event) => { if (event.persisted) ask() })
  timer = setTimeout(ask, Math.random() * EVERY)
}

function turn(seat) {
  seat.disabled = !seat.disabled
  if (seat.disabled) seat.checked = false
  const reword = (words) => words.replace(/, taken$/, "") + (seat.disabled ? ", taken" : "")
  if (seat.ariaLabel) seat.ariaLabel = reword(seat.ariaLabel)
  for (const label of seat.labels) label.lastElementChild.lastChild.data = reword(label.lastElementChild.lastChild.data)
}

function listed(seats) {
  if (seats.length > 4) return `${seats.length} seats were`
  return `${seats.map((seat) => seat.value).join(", ")} ${seats.length > 1 ? "were" : "was"}`
}
