// Says whose clock the times are by, where it isn't the visitor's.
const offset = (timeZone) => new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).format()
const show = () => {
  for (const note of document.querySelectorAll("[data-zone]")) note.hidden = offset(note.dataset.zone) === offset()
}

document.addEventListener("htmx:afterSwap", show)
show()
