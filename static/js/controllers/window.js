// Keeps a ring, pill or countdown true: once a minute it asks how much of the window is left.
//   <span data-w="now" data-controller="window" data-window-says-value="short"
//     data-window-until-value="2026-11-24T16:42:00+00:00"><span data-window-target="text">
import { Controller } from "stimulus"
import { clock, everyMinute } from "lib/time"
import { windowAt } from "lib/window"

export default class extends Controller {
  static targets = ["arc", "text"]
  static values = { until: String, says: { type: String, default: "short" } }

  #stop

  connect() {
    this.draw()
    this.#stop = everyMinute(() => this.draw())
  }

  disconnect() {
    this.#stop?.()
  }

  untilValueChanged() {
    this.draw()
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
    if (before !== now.state) this.dispatch("changed", { detail: now })
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
