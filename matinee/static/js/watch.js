// Asks the address of a live map again and again, and hands on what it says: words(text) answers whether to go on asking.
// Nobody asks while nobody looks; who waits for a seat is told in another tab as well, and asks seldom there.
const EVERY = 1400
const SELDOM = 15_000
const LONGEST = 60_000

export function watch(address, words, { whileHidden = false } = {}) {
  let [wait, timer, isOver] = [EVERY, 0, false]

  const ask = async () => {
    if (isOver || (document.hidden && !whileHidden)) return
    try {
      const answer = await fetch(address, { cache: "no-cache" })
      if (!answer.ok) throw new Error(answer.status)
      wait = EVERY
      isOver = !words(await answer.text())
    } catch {
      wait = Math.min(wait * 2, LONGEST)
    }
    later()
  }
  const later = () => {
    clearTimeout(timer)
    if (!isOver) timer = setTimeout(ask, document.hidden ? Math.max(wait, SELDOM) : wait)
  }

  document.addEventListener("visibilitychange", ask)
  addEventListener("pageshow", (event) => { if (event.persisted) ask() })
  timer = setTimeout(ask, Math.random() * EVERY)
}

// Which seats of a plan are taken, from the digits that say it: a bit a seat, the first of a digit its highest.
export function taken(digits) {
  return (index) => (parseInt(digits[index >> 2], 16) & (8 >> (index & 3))) > 0
}
