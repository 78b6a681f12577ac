// A plan's text as lines: rows with their places, and everything else as it is written. What a text means, and what is
// wrong with it, the server says; here it only has to be drawn and written back.
export const SEATS = "sprfbvwc"
export const GAPS = "._"
const RULE = /^\s*(\[|unnumbered\s*(#|$)|[^#]*:)/i
const NAME = /^(\*|[\p{L}\p{N}]{1,4})$/u

export function read(text) {
  return text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map(readLine)
}

function readLine(text) {
  const [, said, remark] = text.match(/^([^#]*)(#.*)?$/)
  const [name] = said.trim().split(/\s/, 1)
  if (!said.trim() || RULE.test(text) || !NAME.test(name)) return { text }
  const places = readPlaces(said.slice(said.indexOf(name) + name.length))
  return places ? { name, places, remark: remark?.slice(1).trim() ?? "" } : { text }
}

// None, if a sign is unknown or a joint joins nothing: such a line stays text until it is put right.
function readPlaces(signs) {
  const places = []
  let joined = false
  for (const sign of signs.replace(/\s/g, "")) {
    const before = places.at(-1)
    if (sign === "-" && !joined && before && !GAPS.includes(before.sign)) joined = true
    else if (SEATS.includes(sign) || (GAPS.includes(sign) && !joined)) {
      places.push({ sign, joined })
      joined = false
    } else return null
  }
  return joined ? null : places
}

export function write(lines) {
  const width = Math.max(1, ...lines.map((line) => line.name?.length ?? 0))
  return lines.map((line) => (line.places ? writeRow(line, width) : line.text)).join("\n") + "\n"
}

function writeRow({ name, places, remark }, width) {
  const signs = places.map(({ sign, joined }, at) => (joined && isSeat(places[at - 1]) && isSeat({ sign }) ? "-" : " ") + sign)
  const said = `${name.padEnd(width)} ${signs.join("")}`.trimEnd()
  return remark ? `${said}  # ${remark}` : said
}

export function isSeat(place) {
  return Boolean(place) && SEATS.includes(place.sign)
}

// The row's name after this one, without those that the nearest rule above leaves out.
export function nextName(lines, at) {
  const name = lines[at]?.name ?? ""
  if (name === "*") return name
  const taken = new Set(lines.map((line) => line.name))
  let next = after(name, leftOut(lines, at))
  while (taken.has(next) && next.length <= 4) next = after(next, leftOut(lines, at))
  return next.length <= 4 ? next : "*"
}

function leftOut(lines, at) {
  for (const { text } of lines.slice(0, at + 1).reverse()) {
    const [, said] = text?.match(/^\s*rows:\s*([^#]*)/i) ?? []
    if (said) return said.toUpperCase().split(/\s+/).slice(1)
    if (text?.trim().startsWith("[")) break
  }
  return ["I", "O"]
}

function after(name, without) {
  const [digits] = name.match(/\d+$/) ?? [""]
  if (digits) {
    let number = +digits + 1
    while (without.includes(String(number))) number += 1
    return name.slice(0, -digits.length) + number
  }
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !without.includes(letter))
  const next = letters.find((letter) => letter > name.slice(-1))
  if (next || !name) return name.slice(0, -1) + (next ?? letters[0])
  return after(name.slice(0, -1), without) + letters[0]
}
