// The tools above the drawing. They show what holds for the row one is in, and change it from that row on.
import * as changes from "./changes.js"

export function bind(root, editor) {
  const find = (name) => root.querySelector(`[data-${name}]`)
  const numbers = Object.fromEntries([...root.querySelectorAll("[data-numbers]")].map((each) => [each.dataset.numbers, each]))
  const here = () => editor.cursor.spot.y
  const above = { above: true }
  const acts = {
    undo: () => editor.step(-1),
    redo: () => editor.step(1),
    join: () => editor.change((lines) => changes.join(lines, editor.cursor.area)),
    row: () => editor.addRow(),
    drop: () => editor.change((lines) => changes.dropRow(lines, here())),
    aisle: () => editor.change((lines) => changes.aisle(lines, here()), above),
    section: () => editor.change((lines) => changes.rule(lines, here(), "[", find("section").value.replace(/[[\]#]/g, "").trim() || "Section"), above),
    number: () => editor.change((lines) => changes.rule(lines, here(), "numbers", phrases(numbers)), above),
  }
  root.addEventListener("click", ({ target }) => acts[target.closest("[data-do]")?.dataset.do]?.())
  root.addEventListener("change", ({ target }) => {
    const word = target.dataset.rule
    if (word) editor.change((lines) => changes.rule(lines, here(), word, target.value || "0"), above)
    if ("name" in target.dataset && target.value.trim()) editor.change((lines) => changes.rename(lines, here(), target.value.trim()))
    if ("unnumbered" in target.dataset) editor.change((lines) => changes.unnumbered(lines, target.checked), above)
  })

  return function show(lines) {
    const { y } = editor.cursor.spot
    find("name").value = lines[y]?.name ?? ""
    root.querySelector("[data-rule=bend]").value = changes.ruleAt(lines, y, "bend") || "0"
    root.querySelector("[data-rule=shift]").value = changes.ruleAt(lines, y, "shift").toLowerCase() === "half" ? "half" : "none"
    find("unnumbered").checked = lines.some((line) => /^\s*unnumbered\s*(#|$)/i.test(line.text ?? ""))
    fill(numbers, changes.ruleAt(lines, y, "numbers"))
    root.querySelector("[data-do=undo]").ariaDisabled = !editor.history.canUndo
    root.querySelector("[data-do=redo]").ariaDisabled = !editor.history.canRedo
  }
}

function phrases({ order, from, without, gaps }) {
  const left = without.value.match(/\d+/g)
  return [order.value, +from.value > 1 && `from ${+from.value}`, left && `without ${left.join(" ")}`, gaps.checked && "counting gaps"]
    .filter(Boolean).join(", ")
}

function fill({ order, from, without, gaps }, said) {
  const parts = said.toLowerCase().split(",").map((part) => part.trim())
  const after = (word) => parts.find((part) => part.startsWith(`${word} `))?.slice(word.length + 1)
  order.value = [...order.options].map((option) => option.value).find((value) => parts.includes(value)) ?? "left to right"
  from.value = after("from") ?? "1"
  without.value = after("without") ?? ""
  gaps.checked = parts.includes("counting gaps")
}
