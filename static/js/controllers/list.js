// The list: fresh by itself, further down by scrolling, searched by typing, walked through by j and k.
import { Controller } from "stimulus"
import { showCounts } from "lib/counts"
import { isFree } from "lib/keys"
import { parse, request } from "lib/request"
import { applyRows, remember } from "lib/rows"
import { showDue } from "lib/title"

const SETTLE = 250 // announcements come in bursts: one look for all of them
const SETTLE_HIDDEN = 2_000
const TYPED = 200

export default class extends Controller {
  static targets = ["rows", "counts", "more", "input", "tools"]
  static values = { url: String, query: String }

  #timer
  #held = false
  #waits = false
  #abort
  #seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#loadMore())

  disconnect() {
    clearTimeout(this.#timer)
    this.#seen.disconnect()
  }

  rowsTargetConnected(rows) {
    remember(rows.querySelectorAll(".row"))
  }

  moreTargetConnected(link) {
    this.#seen.observe(link)
  }

  countsTargetConnected(element) {
    showDue(Number(element.dataset.due))
    showCounts(JSON.parse(element.dataset.counts))
  }

  // Actions

  changed() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#refresh(), document.hidden ? SETTLE_HIDDEN : SETTLE)
  }

  hold({ pointerType }) {
    this.#held = pointerType === "mouse"
  }

  release() {
    this.#held = false
    if (this.#waits) this.#refresh()
  }

  search(event) {
    event.preventDefault()
    this.element.classList.add("searching")
    this.inputTarget.focus()
  }

  typed() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.find(), TYPED)
  }

  find(event) {
    event?.preventDefault()
    const query = new URLSearchParams(this.queryValue)
    query.set("q", this.inputTarget.value.trim())
    if (!query.get("q")) query.delete("q")
    this.queryValue = query.toString()
    this.element.classList.toggle("finding", query.has("q"))
    this.#refresh({ whole: true })
  }

  clear() {
    this.inputTarget.value = ""
    this.element.classList.remove("searching")
    this.find()
    this.rowsTarget.querySelector(".row")?.focus()
  }

  key(event) {
    const step = { j: 1, k: -1 }[event.key]
    if (!step || !isFree(event)) return
    const rows = [...this.rowsTarget.querySelectorAll(".row")]
    const here = rows.indexOf(document.activeElement)
    const from = here < 0 ? rows.findIndex((row) => row.matches("[aria-current]")) : here
    const to = rows[Math.max(0, Math.min(rows.length - 1, from + step))]
    to?.focus()
    to?.scrollIntoView({ block: "nearest" })
  }

  // Private

  async #refresh({ whole = false } = {}) {
    this.#abort?.abort()
    const abort = (this.#abort = new AbortController())
    const page = await this.#page({}, abort.signal)
    if (!page || abort.signal.aborted) return
    const rows = [...page.querySelectorAll(".row")]
    if (whole) this.rowsTarget.replaceChildren(page)
    else {
      const complete = !page.querySelector(".more")
      this.#waits = applyRows(this.rowsTarget, rows, { hold: this.#held, complete })
      this.#rest(page, rows.length)
    }
    remember(rows)
    this.#mark()
  }

  // What else came with the rows: the counts, and what stands under the last one unless more is loaded already.
  #rest(page, shown) {
    this.countsTargets.forEach((element) => element.remove())
    this.rowsTarget.append(...page.querySelectorAll("[data-counts]"))
    if (this.#waits || this.rowsTarget.querySelectorAll(".row").length > shown) return
    this.moreTargets.forEach((element) => element.remove())
    this.rowsTarget.append(...page.querySelectorAll(".more, .empty"))
  }

  async #loadMore() {
    const link = this.hasMoreTarget && this.moreTarget
    if (!link || link.dataset.loading) return
    link.dataset.loading = "true"
    const page = await this.#page({ cursor: link.dataset.cursor })
    if (!page) return delete link.dataset.loading
    this.countsTargets.forEach((element) => element.remove())
    for (const row of page.querySelectorAll(".row")) if (this.rowsTarget.querySelector(`#${row.id}`)) row.remove()
    remember(page.querySelectorAll(".row"))
    link.replaceWith(page)
    this.#mark()
  }

  async #page(more, signal) {
    const query = new URLSearchParams(this.queryValue)
    for (const [key, value] of Object.entries(more)) query.set(key, value)
    try {
      const response = await request(`${this.urlValue}?${query}`, { signal })
      return response.ok ? parse(await response.text()) : null
    } catch {
      return null // no answer, or another look has overtaken this one: the next announcement or resync looks again
    }
  }

  #mark() {
    this.dispatch("drawn", { bubbles: true })
  }
}
