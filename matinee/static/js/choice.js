// What is chosen in the room, and what it comes to. The prices are those of the legend; the sum that counts is the server's.
for (const form of document.querySelectorAll("form[data-currency]")) {
  const said = form.querySelector("[data-choice]")
  const button = form.querySelector("[data-choice-button]")
  const nothing = said.textContent
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: form.dataset.currency })
  const units = 10 ** money.resolvedOptions().maximumFractionDigits
  const prices = Object.fromEntries([...form.querySelectorAll("[data-price]")].map((line) => [line.dataset.price, +line.value]))
  const priceOf = (seat) => prices[Object.keys(prices).find((category) => seat.classList.contains(category))]

  const chosen = () => [...form.querySelectorAll("[name=seats]:checked")]
  const show = () => {
    const seats = chosen()
    const total = seats.reduce((sum, seat) => sum + priceOf(seat), 0)
    said.replaceChildren(...(seats.length ? words(seats, money.format(total / units)) : [nothing]))
    button.textContent = seats.length ? `Keep ${seats.length === 1 ? "this seat" : `these ${seats.length}`}` : "Keep these seats"
    button.setAttribute("aria-disabled", seats.length === 0)
  }
  form.addEventListener("change", show)
  form.addEventListener("submit", (event) => {
    if (!chosen().length) event.preventDefault()
  })
  // What the browser remembers of the form when one comes back.
  addEventListener("pageshow", show)
  show()
}

function words(chosen, total) {
  const sum = document.createElement("strong")
  sum.textContent = total
  return [`${chosen.map((seat) => seat.value).join(", ")} `, sum]
}
