// Lets the customer see that an answer is being written: WhatsApp shows *typing …* for 25 seconds.
//   <textarea data-controller="typing" data-typing-url-value="…" data-action="input->typing#tell">
import { Controller } from "stimulus"
import { request } from "lib/request"

const TOLD_EVERY = 20_000 // milliseconds

export default class extends Controller {
  static values = { url: String }

  #told = 0

  tell() {
    if (!this.element.value.trim() || Date.now() - this.#told < TOLD_EVERY) return
    this.#told = Date.now()
    request(this.urlValue, { method: "POST" }).catch(() => {}) // the next letters say it again
  }
}
