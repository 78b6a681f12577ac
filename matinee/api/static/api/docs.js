// The reference that one can try: signed with the token that was entered, or with the session of this browser.
const place = document.getElementById("reference");

function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1];
}

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: true,
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor(request) {
    const token = csrfToken();
    if (token) request.headers["X-CSRFToken"] = token;
    return request;
  },
});
