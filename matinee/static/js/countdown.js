// How long seats are kept, counted down: <… data-countdown="SECONDS" data-countdown-then="ADDRESS">.
// The seconds are the server's, so a wrong clock in the visitor's device does no harm. What changes every second is for
// the eyes; a screen reader is told at a few moments only.
const SAID = new Map([[300, "Five minutes left."], [120, "Two minutes left."], [60, "One minute left."], [30, "Half a minute left."]]);
const SOON = 120;

for (const clock of document.querySelectorAll("[data-countdown]")) {
  const face = clock.querySelector("[data-countdown-face]");
  const said = clock.querySelector("[data-countdown-said]");
  const end = Date.now() + clock.dataset.countdown * 1000;
  let last = Infinity;

  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("soon", left <= SOON);
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
