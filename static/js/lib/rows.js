// Puts a fresh first page of the list in the place of the old one, row by row: what did not change is not touched, the
// focus stays where it was, and what was loaded further down stays loaded.

const written = new WeakMap() // the server's words for each row, because times and rings rewrite themselves

function words(row) {
  if (!written.has(row)) written.set(row, row.outerHTML)
  return written.get(row)
}

export function remember(rows) {
  rows.forEach(words)
}

// `hold`: someone is about to press a row. Rows change in their place, none moves. Returns whether anything waits.
export function applyRows(list, fresh, { hold = false, complete = false } = {}) {
  const old = new Map([...list.querySelectorAll(":scope > .row")].map((row) => [row.id, row]))
  const placed = fresh.map((row) => swap(old, row, hold)).filter(Boolean)
  if (hold) return placed.length < fresh.length || isMoved(list, placed)
  const end = fresh.length && !complete ? Number(fresh.at(-1).dataset.order) : Infinity
  const kept = new Set(placed)
  for (const row of old.values()) if (!kept.has(row) && row.isConnected && Number(row.dataset.order) <= end) row.remove()
  place(list, placed)
  list.querySelectorAll(":scope > .empty").forEach((element) => element.remove())
  return false
}

// What else came with `shown` rows: the counts, and what stands under the last one unless more is loaded already.
export function applyRest(list, page, { shown, hold }) {
  const replace = (what) => {
    list.querySelectorAll(`:scope > :is(${what})`).forEach((element) => element.remove())
    list.append(...page.querySelectorAll(what))
  }
  replace("[data-counts]")
  if (!hold && list.querySelectorAll(".row").length <= shown) replace(".more, .empty")
}

// To the row above or below the one that has the focus, or is open.
export function walk(list, step) {
  const rows = [...list.querySelectorAll(".row")]
  const here = rows.indexOf(document.activeElement)
  const from = here < 0 ? rows.findIndex((row) => row.matches("[aria-current]")) : here
  const to = rows[Math.max(0, Math.min(rows.length - 1, from + step))]
  to?.focus()
  to?.scrollIntoView({ block: "nearest" })
}

function swap(old, row, hold) {
  const before = old.get(row.id)
  if (!before) return hold ? null : row
  if (words(before) === words(row)) return before
  if (before.hasAttribute("aria-current")) row.setAttribute("aria-current", "true")
  const hadFocus = before === document.activeElement
  before.replaceWith(row)
  if (hadFocus) row.focus({ preventScroll: true })
  return row
}

function place(list, rows) {
  let before = null
  for (const row of rows) {
    const next = before ? before.nextElementSibling : list.firstElementChild
    if (next !== row) list.insertBefore(row, next)
    before = row
  }
}

function isMoved(list, rows) {
  return rows.some((row, index) => list.querySelectorAll(":scope > .row")[index] !== row)
}

// Whether a reply is begun in the conversation of this address, until the row is drawn anew.
export function showDraft(address, isBegun) {
  const row = document.getElementById(`row-${address.match(/\/inbox\/(\d+)\//)[1]}`)
  row?.querySelector(".drafted").toggleAttribute("hidden", !isBegun)
  written.delete(row)
}
