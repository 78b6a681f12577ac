// What one can do to a plan: each takes its lines and gives new ones. A spot is a line and a place in it.
import { SEATS, isSeat, nextName } from "./lines.js"

export const nothing = { sign: ".", joined: false }

export function paint(lines, area, sign) {
  return inArea(lines, area, (places, x) => {
    while (places.length < x) places.push({ ...nothing })
    places[x] = { sign, joined: Boolean(places[x]?.joined) && SEATS.includes(sign) }
    if (!isSeat(places[x]) && places[x + 1]) places[x + 1] = { ...places[x + 1], joined: false }
  })
}

// Joins the seats of an area to those on their left, or parts them if all of them are joined already.
export function join(lines, area) {
  const first = area.right > area.left ? area.left + 1 : area.left
  const can = (places, x) => x >= first && isSeat(places[x]) && isSeat(places[x - 1])
  const spots = rowsIn(lines, area).flatMap((y) => columns(area).filter((x) => can(lines[y].places, x)).map((x) => lines[y].places[x]))
  const joined = !spots.every((place) => place.joined)
  return inArea(lines, area, (places, x) => {
    if (can(places, x)) places[x] = { ...places[x], joined }
  })
}

export function insertPlace(lines, { y, x }) {
  return withPlaces(lines, y, (places) => places.splice(x, 0, { ...nothing }))
}

export function removePlaces(lines, area) {
  return rowsIn(lines, area).reduce((changed, y) => withPlaces(changed, y, (places) => {
    places.splice(area.left, area.right - area.left + 1)
    if (places[area.left] && !isSeat(places[area.left - 1])) places[area.left] = { ...places[area.left], joined: false }
  }), lines)
}

export function addRow(lines, y) {
  const like = lines[y]?.places ?? Array.from({ length: 10 }, () => ({ sign: "s", joined: false }))
  return lines.toSpliced(y + 1, 0, { name: nextName(lines, y), places: like.map((place) => ({ ...place })), remark: "" })
}

export function dropRow(lines, y) {
  return lines.toSpliced(y, 1)
}

export function rename(lines, y, name) {
  return lines.toSpliced(y, 1, { ...lines[y], name })
}

// An aisle across the room in front of a row and of the rules that stand there; none, if there is one.
export function aisle(lines, y) {
  const at = startOfRules(lines, y)
  return lines[at - 1]?.text?.trim() === "" ? lines.toSpliced(at - 1, 1) : lines.toSpliced(at, 0, { text: "" })
}

// A rule for this row and those behind it: in the place of the one of its kind that stands right in front of the row.
export function rule(lines, y, word, said) {
  const text = word === "[" ? `[${said}]` : `${word}: ${said}`
  const kind = word === "[" ? /^\s*\[/ : new RegExp(`^\\s*${word}\\s*:`, "i")
  const at = startOfRules(lines, y)
  const old = lines.slice(at, y).findIndex((line) => kind.test(line.text))
  if (old >= 0) return lines.toSpliced(at + old, 1, { text })
  return lines.toSpliced(word === "[" ? at : y, 0, { text })
}

function startOfRules(lines, y) {
  let at = y
  while (lines[at - 1]?.text?.trim()) at -= 1
  return at
}

export function unnumbered(lines, wanted) {
  const others = lines.filter((line) => !/^\s*unnumbered\s*(#|$)/i.test(line.text ?? ""))
  return wanted ? [{ text: "unnumbered" }, ...others] : others
}

// The last rule of that word that holds for a row.
export function ruleAt(lines, y, word) {
  for (let at = y; at >= 0; at -= 1) {
    const [, said] = lines[at]?.text?.match(new RegExp(`^\\s*${word}\\s*:\\s*([^#]*)`, "i")) ?? []
    if (said !== undefined) return said.trim()
    if (lines[at]?.text?.trim().startsWith("[")) return ""
  }
  return ""
}

export function columns({ left, right }) {
  return Array.from({ length: right - left + 1 }, (_, at) => left + at)
}

export function rowsIn(lines, { top, bottom }) {
  return lines.flatMap((line, y) => (line.places && y >= top && y <= bottom ? [y] : []))
}

function inArea(lines, area, change) {
  return rowsIn(lines, area).reduce(
    (changed, y) => withPlaces(changed, y, (places) => columns(area).forEach((x) => change(places, x))), lines)
}

function withPlaces(lines, y, change) {
  const places = lines[y].places.map((place) => ({ ...place }))
  change(places)
  return lines.toSpliced(y, 1, { ...lines[y], places })
}
