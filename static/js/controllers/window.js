// Keeps a ring, pill or countdown true: once a minute, and at the very second at which it turns or closes.
//   <span data-w="now" data-controller="window" data-window-says-value="short"
//     data-window-until-value="2026-11-24T16:42:00+00:00"><span data-window-target="text">
import { Controller } from "stimulus"
import { clock, everyMinute } from "lib/time"
import { nextTurn, windowAt } from "lib/window"

const AHEAD = 61_000 // milliseconds; what turns later is set up by a later minute

export default class extends Controller {
  static targets = ["arc", "text"]
  static values = { until: String, says: { type: String, default: "short" } }

  #stop
  #turn

  connect() {
    this.draw()
    this.#stop = everyMinute(() => this.#tick())
    this.#awaitTurn()
  }

  disconnect() {
    this.#stop?.()
    clearTimeout(this.#turn)
  }

  untilValueChanged() {
    this.draw()
    this.#awaitTurn()
  }

  draw() {
    const until = this.untilValue ? new Date(this.untilValue) : null
    const now = windowAt(until)
    const before = this.element.dataset.w
    this.element.dataset.w = now.state
    const inComposer = this.saysValue === "long"
    if (this.hasArcTarget) this.arcTarget.setAttribute("stroke-dasharray", `${inComposer ? now.hourArc : now.arc} 100`)
    if (this.hasTextTarget) this.textTarget.textContent = this.#words(now, until)
    this.#swapIcon(now.icon)
    if (before !== now.state && this.saysValue !== "nothing") this.dispatch("changed", { detail: now })
  }

  // By the clock alone: lists that are cut by the window have to be looked at again.
  #tick() {
    const before = this.element.dataset.w
    this.draw()
    if (before !== this.element.dataset.w) this.dispatch("turned")
    this.#awaitTurn()
  }

  #awaitTurn() {
    clearTimeout(this.#turn)
    const wait = nextTurn(this.untilValue ? new Date(this.untilValue) : null)
    if (wait <= AHEAD) this.#turn = setTimeout(() => this.#tick(), wait)
  }

  #words(now, until) {
    const names = this.saysValue === "long" && now.state !== "shut"
    return names ? `${now.long}, until ${clock(until)}` : now[this.saysValue]
  }

  #swapIcon(name) {
    const use = this.element.querySelector(":scope > .icon use")
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${name}`))
  }
}
