// The reference that one can try: signed with the token that was entered, or with the session of this browser.
const place = document.getElementById("reference");
const dark = matchMedia("(prefers-color-scheme: dark)");

function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1];
}

function shade() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

// An address within a button can't be reached by keyboard: the button opens the operation, and the address bar names it.
function plainNames({ React }) {
  return { components: { DeepLink: ({ text }) => React.createElement("span", null, text) } };
}

// What Swagger UI leaves without a name, or out of the keyboard's reach.
function complete() {
  for (const body of place.querySelectorAll("textarea:not([aria-label])")) body.setAttribute("aria-label", "Request body");
  for (const box of place.querySelectorAll("pre:not([tabindex])")) box.tabIndex = 0;
  for (const field of place.querySelectorAll("[data-param-name] :is(input, select):not([aria-label])")) {
    field.setAttribute("aria-label", field.closest("[data-param-name]").dataset.paramName);
  }
  for (const button of place.querySelectorAll(".close-modal:not([aria-label])")) button.setAttribute("aria-label", "Close");
  // Its headings begin with the name of the document, below that of our page.
  for (const heading of place.querySelectorAll("h1, .modal-ux h3")) heading.setAttribute("aria-level", "2");
  for (const heading of place.querySelectorAll(".modal-ux h4")) heading.setAttribute("aria-level", "3");
  for (const table of place.querySelectorAll("table[role=region]")) table.removeAttribute("role");
}

shade();
dark.addEventListener("change", shade);
new MutationObserver(complete).observe(place, { childList: true, subtree: true });

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: true,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [plainNames],
  requestInterceptor(request) {
    const token = csrfToken();
    if (token) request.headers["X-CSRFToken"] = token;
    return request;
  },
});
