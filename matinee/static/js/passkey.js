// A key that isn't there, or a finger that was taken away: said on the page, and not to the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  document.querySelector("[data-key-trouble]").hidden = false
})
