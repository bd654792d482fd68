// A toast goes by itself after six seconds, not while it is looked at; an error stays until it is closed.
import { Controller } from "stimulus"

export default class extends Controller {
  static values = { stays: Boolean, seconds: { type: Number, default: 6 } }

  #timer

  connect() {
    if (this.staysValue) return
    this.element.addEventListener("pointerenter", () => clearTimeout(this.#timer))
    this.element.addEventListener("pointerleave", () => this.#wait())
    this.#wait()
  }

  disconnect() {
    clearTimeout(this.#timer)
  }

  close() {
    this.element.remove()
  }

  #wait() {
    this.#timer = setTimeout(() => this.close(), this.secondsValue * 1000)
  }
}
