// Takes its element away at a moment, which may be weeks ahead.
//   <span data-controller="until" data-until-at-value="2026-11-24T16:42:00+00:00">
import { Controller } from "stimulus"

const FARTHEST = 2 ** 31 - 1 // milliseconds: a timer that is set for more goes off at once

export default class extends Controller {
  static values = { at: String }

  #timer

  connect() {
    const left = new Date(this.atValue) - Date.now()
    if (left <= 0) return this.element.remove()
    this.#timer = setTimeout(() => this.connect(), Math.min(left, FARTHEST))
  }

  disconnect() {
    clearTimeout(this.#timer)
  }
}
