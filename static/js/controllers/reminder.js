// One quiet notice for all who wait while their window closes. It comes when this member is reminded, is kept true while
// it stands, goes when everybody is answered, and once closed stays away until the next reminder.
import { Controller } from "stimulus"
import { Look } from "lib/look"
import { parse, request } from "lib/request"
import { shelf } from "lib/shelf"

const EVERYBODY = 0
const SETTLE = 250 // several windows close at once: one look for all of them

export default class extends Controller {
  static values = { url: String, member: Number }

  #look

  connect() {
    this.#look = new Look(() => this.#fetch(), { settle: () => SETTLE })
  }

  disconnect() {
    this.#look.stop()
  }

  heard({ detail: { reminder } }) {
    const isMine = reminder === EVERYBODY || reminder === this.memberValue
    if (isMine || this.#shown) this.#look.soon()
  }

  async #fetch() {
    let notice = null
    try {
      const response = await request(this.urlValue)
      if (!response.ok) return false
      if (response.status !== 204) notice = parse(await response.text())
    } catch {
      return false
    }
    const shown = this.#shown
    if (notice && shown) shown.replaceWith(notice)
    else if (notice) shelf().append(notice)
    else shown?.remove()
    return true
  }

  get #shown() {
    return document.getElementById("reminder")
  }
}
