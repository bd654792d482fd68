// The list: fresh by itself, further down by scrolling, searched by typing, walked through by j and k.
import { Controller } from "stimulus"
import { showCounts } from "lib/counts"
import { isFree } from "lib/keys"
import { Look } from "lib/look"
import { parse, request } from "lib/request"
import { applyRest, applyRows, remember, walk } from "lib/rows"
import { showDue } from "lib/title"

const SETTLE = 250 // announcements come in bursts: one look for all of them
const PACE = 600
const SETTLE_HIDDEN = 2_000
const TYPED = 200

export default class extends Controller {
  static targets = ["rows", "counts", "more", "input", "tools"]
  static values = { url: String, query: String }

  #look
  #timer
  #held = false
  #waits = false
  #isOther = false // the rows that stand there answer another query
  #abort
  #seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#loadMore())

  connect() {
    this.#look = new Look(() => this.#refresh(), { settle: () => (document.hidden ? SETTLE_HIDDEN : SETTLE), pace: PACE })
  }

  disconnect() {
    clearTimeout(this.#timer)
    this.#look.stop()
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

  changed() {
    this.#look.soon()
  }

  hold({ pointerType }) {
    this.#held = pointerType === "mouse"
  }

  release() {
    this.#held = false
    if (this.#waits) this.#look.now()
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

  async find(event) {
    event?.preventDefault()
    clearTimeout(this.#timer)
    const query = new URLSearchParams(this.queryValue)
    query.set("q", this.inputTarget.value.trim())
    if (!query.get("q")) query.delete("q")
    this.queryValue = query.toString()
    this.element.classList.toggle("finding", query.has("q"))
    this.#isOther = true
    if (!(await this.#refresh())) this.#look.soon()
  }

  enter(event) {
    event.preventDefault()
    this.rowsTarget.querySelector(".row")?.focus()
  }

  clear() {
    this.inputTarget.value = ""
    this.element.classList.remove("searching")
    this.find()
    this.rowsTarget.querySelector(".row")?.focus()
  }

  key(event) {
    const step = { j: 1, k: -1 }[event.key]
    if (step && isFree(event)) walk(this.rowsTarget, step)
  }

  // Returns whether there was an answer, be it to the look that overtook this one.
  async #refresh() {
    this.#abort?.abort()
    const abort = (this.#abort = new AbortController())
    const page = await this.#page({}, abort.signal)
    if (!page || abort.signal.aborted) return abort.signal.aborted
    const rows = [...page.querySelectorAll(".row")]
    if (this.#isOther) {
      this.rowsTarget.replaceChildren(page)
      this.#isOther = false
    } else {
      const complete = !page.querySelector(".more")
      this.#waits = applyRows(this.rowsTarget, rows, { hold: this.#held, complete })
      applyRest(this.rowsTarget, page, { shown: rows.length, hold: this.#waits })
    }
    remember(rows)
    this.#mark()
    return true
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
      return null // no answer, or another look has overtaken this one
    }
  }

  #mark() {
    this.dispatch("drawn", { bubbles: true })
  }
}
