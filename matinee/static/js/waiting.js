// For whoever waits at a sold-out showtime: that seats are free again, how many, and the way to them.
import { taken, watch } from "./watch.js"

for (const notice of document.querySelectorAll("[data-waiting]")) {
  const [said, way] = [notice.querySelector("[data-said]"), notice.querySelector("[data-way]")]
  const title = document.title
  notice.querySelector("[data-hint]").hidden = false

  const show = (sentence, isFree) => {
    said.textContent = sentence
    way.hidden = !isFree
    document.title = isFree ? `Free again · ${title}` : title
  }
  const count = (digits) => {
    const isTaken = taken(digits)
    return Array.from({ length: +notice.dataset.seats }, (_, seat) => isTaken(seat)).filter((each) => !each).length
  }
  let last = notice.dataset.free

  watch(notice.dataset.waiting, (words) => {
    if (words === "closed") return show("Seats for this showtime are no longer sold here.", false)
    const [plan, digits] = words.split(" ")
    const free = plan === notice.dataset.plan ? String(count(digits)) : "other"
    if (free === last) return true
    last = free
    if (free === "0") show("Somebody was faster: every seat is taken again.", false)
    else if (free === "other") show("The seats of this showtime were changed.", true)
    else show(free === "1" ? "1 seat is free again." : `${free} seats are free again.`, true)
    return true
  }, { whileHidden: true })
}
