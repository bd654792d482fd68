// One quiet notice for all who wait while their window closes. It comes when this member is reminded, is kept true while
// it stands, goes when everybody is answered, and once closed stays away until the next reminder.
import { Controller } from "stimulus"
import { parse, request } from "lib/request"

const EVERYBODY = 0
const SETTLE = 250 // several windows close at once: one look for all of them

export default class extends Controller {
  static values = { url: String, member: Number }

  #timer

  disconnect() {
    clearTimeout(this.#timer)
  }

  heard({ detail: { reminder } }) {
    const isMine = reminder === EVERYBODY || reminder === this.memberValue
    if (isMine || this.#shown) this.#look()
  }

  #look() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#fetch(), SETTLE)
  }

  async #fetch() {
    let notice = null
    try {
      const response = await request(this.urlValue)
      if (!response.ok) return
      if (response.status !== 204) notice = parse(await response.text())
    } catch {
      return // the bell in the list says it too, and the next announcement looks again
    }
    const shown = this.#shown
    if (notice && shown) shown.replaceWith(notice)
    else if (notice) document.querySelector(".toasts").append(notice)
    else shown?.remove()
  }

  get #shown() {
    return document.getElementById("reminder")
  }
}
