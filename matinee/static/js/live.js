// What others take and give back, without loading the page again. The answer to <form data-live="ADDRESS"> is the seat
// plan's id and a bit a seat, in the order of the seats: 1 is taken. Once nothing is sold any more it is "closed".
import { taken, watch } from "./watch.js"

const QUIET = 10_000

for (const form of document.querySelectorAll("form[data-live]")) {
  const seats = [...form.querySelectorAll("[name=seats]")]
  const own = new Set((form.dataset.own ?? "").split(","))
  const [said, lost] = [form.querySelector("[data-said]"), form.querySelector("[data-lost]")]
  const free = document.querySelector("[data-free]")
  let [last, spoken, isSoldOut] = ["", 0, false]

  const over = (words) => { lost.textContent = words }

  const show = (words) => {
    if (words === last) return true
    if (words === "closed") return over("Seats for this showtime are no longer sold here.")
    const [plan, digits] = words.split(" ")
    if (plan !== form.dataset.plan) return over("The seats of this showtime were changed. Load the page again.")
    last = words
    const isTaken = taken(digits)
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
    else if (isSoldOut) lost.textContent = `${listed(changed, "is", "are")} free again.`
    else tell(changed, left)
    isSoldOut = !left
  }
  // Not more often than one can listen to.
  const tell = (changed, left) => {
    if (Date.now() - spoken < QUIET) return
    spoken = Date.now()
    const taken = changed.filter((seat) => seat.disabled)
    said.textContent = `${taken.length ? `${listed(taken)} taken` : `${listed(changed, "is", "are")} free again`}. ${left} seats are free.`
  }

  form.addEventListener("input", () => { lost.textContent = "" })
  watch(form.dataset.live, show)
}

function turn(seat) {
  seat.disabled = !seat.disabled
  if (seat.disabled) seat.checked = false
  const reword = (words) => words.replace(/, taken$/, "") + (seat.disabled ? ", taken" : "")
  if (seat.ariaLabel) seat.ariaLabel = reword(seat.ariaLabel)
  for (const label of seat.labels) label.lastElementChild.lastChild.data = reword(label.lastElementChild.lastChild.data)
}

function listed(seats, one = "was", many = "were") {
  if (seats.length > 4) return `${seats.length} seats ${many}`
  return `${seats.map((seat) => seat.value).join(", ")} ${seats.length > 1 ? many : one}`
}
