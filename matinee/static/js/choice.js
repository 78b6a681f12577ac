// What is chosen in the room, and what it comes to. The prices are those of the legend; the sum that counts is the server's.
for (const form of document.querySelectorAll("form[data-choosing]")) {
  const said = form.querySelector("[data-choice]")
  const button = form.querySelector("[data-choice-button]")
  const [nothing, keep] = [said.textContent, button.textContent]
  const lines = [...form.querySelectorAll("[data-price]")]
  const prices = Object.fromEntries(lines.map((line) => [line.dataset.price, +line.value]))
  const priceOf = (seat) => prices[Object.keys(prices).find((each) => seat.classList.contains(each)) ?? "standard"]
  const ways = [...form.querySelectorAll("[data-carry]")]
  const written = writer(lines[0], +form.dataset.choosing)

  const show = () => {
    const seats = [...form.querySelectorAll("[name=seats]:checked")]
    const sum = document.createElement("strong")
    sum.textContent = written(seats.reduce((total, seat) => total + priceOf(seat), 0))
    said.replaceChildren(...(seats.length ? [`${seats.map((seat) => seat.value).join(", ")} `, sum] : [nothing]))
    button.textContent = { 0: keep, 1: "Keep this seat" }[seats.length] ?? `Keep these ${seats.length}`
    button.setAttribute("aria-disabled", seats.length === 0)
    for (const way of ways) way.search = new URLSearchParams([["view", view(way)], ...seats.map((seat) => ["seats", seat.value])])
  }
  form.addEventListener("change", show)
  form.addEventListener("submit", (event) => {
    if (button.ariaDisabled === "true") event.preventDefault()
  })
  // Coming back, the browser fills the form in as it was left.
  addEventListener("pageshow", show)
  show()
}

function view(way) {
  return new URLSearchParams(way.search).get("view")
}

// Writes amounts as the server wrote that one: the browser may know another form of the same locale.
function writer(line, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const figures = (locale, minor) => (minor / 10 ** decimals).toLocaleString(locale, digits)
  const locales = [document.documentElement.lang, "de", "fr", "en"]
  const locale = locales.find((each) => line.textContent.includes(figures(each, line.value))) ?? "en"
  return (minor) => line.textContent.replace(/\d.*\d|\d/, figures(locale, minor))
}
