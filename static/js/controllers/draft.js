// Keeps what is being typed on the server, half a second after the last key and when the page goes away, so that a
// phone can go on where the desk stopped. The server forgets it when the message is sent.
//   <textarea data-controller="draft" data-draft-mode-value="reply" data-draft-url-value="…" data-action="input->draft#typed">
import { Controller } from "stimulus"
import { request } from "lib/request"
import { showDraft } from "lib/rows"

const PAUSE = 500

export default class extends Controller {
  static values = { url: String, mode: String }

  #timer
  #kept

  connect() {
    this.#kept = this.element.defaultValue // what the server knows; whoever types faster than scripts load is heard too
    if (this.element.value !== this.#kept) this.typed()
    addEventListener("pagehide", this.#leave)
    addEventListener("online", this.#keep)
    document.addEventListener("live:resync", this.#keep)
  }

  disconnect() {
    this.#leave()
    removeEventListener("pagehide", this.#leave)
    removeEventListener("online", this.#keep)
    document.removeEventListener("live:resync", this.#keep)
  }

  typed() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#keep, PAUSE)
  }

  #leave = () => this.#keep({ keepalive: true })

  #keep = async ({ keepalive = false } = {}) => {
    clearTimeout(this.#timer)
    const text = this.element.value
    if (text === this.#kept || !navigator.onLine || this.element.closest("[data-leaving]")) return // or it is being sent
    const former = this.#kept
    this.#kept = text
    const body = new URLSearchParams({ mode: this.modeValue, text })
    const response = await request(this.urlValue, { method: "PUT", body, keepalive }).catch(() => null)
    if (response?.ok && this.modeValue === "reply") showDraft(this.urlValue, !!text.trim())
    if (!response?.ok && this.#kept === text) this.#kept = former // said again with the next key, or when we are back
  }
}
