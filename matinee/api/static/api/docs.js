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

// The examples' ids become those of a showtime that is on sale here, so that trying one succeeds.
async function withRealIds(text) {
  const answer = await fetch(place.dataset.showtimes).catch(() => null);
  const known = answer?.ok ? (await answer.json()).results : [];
  const showtime = known.find((each) => each.availability === "available");
  if (!showtime) return text;
  const described = JSON.parse(text);
  const ids = { showtime: showtime.id, movie: showtime.movie, theater: showtime.theater };
  for (const example of Object.values(described.components.schemas).flatMap((schema) => schema.examples ?? [])) {
    for (const name of Object.keys(ids)) if (name in example) example[name] = ids[name];
  }
  return JSON.stringify(described);
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
  async responseInterceptor(response) {
    if (response.url.endsWith(place.dataset.document)) response.text = await withRealIds(response.text);
    return response;
  },
  requestInterceptor(request) {
    const token = csrfToken();
    if (token) request.headers["X-CSRFToken"] = token;
    return request;
  },
});
