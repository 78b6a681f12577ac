// How long seats are kept, counted down: <… data-countdown="SECONDS" data-countdown-then="ADDRESS">.
// The seconds are the server's, so a wrong clock in the visitor's device does no harm. What changes every second is for
// the eyes; a screen reader is told at a few moments only. In the last minutes more time is offered, and given without
// loading the page: what was typed stays, a card's number as well.
const SAID = new Map([[300, "Five minutes left."], [120, "Two minutes left."], [60, "One minute left."], [30, "Half a minute left."]]);
const [OFFERED, SOON] = [180, 120];

function count(clock) {
  const face = clock.querySelector("[data-countdown-face]");
  const said = clock.querySelector("[data-countdown-said]");
  const renewal = clock.querySelector("[data-renewal]");
  const end = Date.now() + clock.dataset.countdown * 1000;
  let last = Infinity;

  const tick = () => {
    if (!clock.isConnected) return clearInterval(ticking);
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("soon", left <= SOON);
    if (renewal) renewal.hidden = left > OFFERED;
    for (const [moment, words] of SAID) {
      if (left <= moment && last > moment && last !== Infinity) said.textContent = words;
    }
    last = left;
    if (left > 0) return;
    clearInterval(ticking);
    setTimeout(() => location.replace(clock.dataset.countdownThen), 1000);
  };

  face.hidden = false;
  const ticking = setInterval(tick, 1000);
  tick();
}

async function renew(clock, form, button) {
  const sent = new URLSearchParams(new FormData(form));
  sent.delete("card_number");
  const answer = await fetch(button.formAction, { method: "POST", body: sent, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [renewed, next] = [page.querySelector("[data-countdown]"), page.getElementById("pay")];
  // What can't be carried on here, such as seats that were changed in another tab, the page itself says.
  if (!renewed || next?.elements.seen?.value !== form.elements.seen.value) return location.assign(answer.url);
  form.elements.csrfmiddlewaretoken.value = next.elements.csrfmiddlewaretoken.value;
  const hadFocus = clock.contains(document.activeElement) || document.activeElement === document.body;
  clock.replaceWith(renewed);
  count(renewed);
  renewed.tabIndex = -1;
  if (hadFocus) renewed.focus({ preventScroll: true });
  renewed.querySelector("[data-countdown-said]").textContent = page.querySelector("main > .notice")?.textContent ?? "";
}

for (const clock of document.querySelectorAll("[data-countdown]")) count(clock);

document.addEventListener("submit", (event) => {
  if (!event.submitter?.matches("[data-renewal]")) return;
  event.preventDefault();
  event.submitter.disabled = true;
  renew(event.submitter.closest("[data-countdown]"), event.target, event.submitter).catch(() => location.reload());
});
