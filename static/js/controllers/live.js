// Hears what changed in this tenant and says it to the page: `live:change` with a conversation and its version,
// `live:number` with a number that may send now or may no more, `live:resync` when anything may have. Whoever shows something fetches it again through the ordinary views.
import { Controller } from "stimulus"
import { note } from "lib/heard"
import { Stream } from "lib/stream"

const LONG_AWAY = 60_000

export default class extends Controller {
  static values = { slug: String, ticket: String }

  #stream
  #hiddenAt = 0

  connect() {
    this.#stream = new Stream({ name: this.slugValue, ticket: this.ticketValue, hear: (news) => this.#hear(news) })
    this.#stream.start()
    document.addEventListener("visibilitychange", this.#awake)
    addEventListener("online", this.#resync)
  }

  disconnect() {
    this.#stream.stop()
    document.removeEventListener("visibilitychange", this.#awake)
    removeEventListener("online", this.#resync)
  }

  #hear({ kind, ...detail }) {
    if (kind === "goodbye") return location.reload() // the server now says who we are: a stranger, or somebody else
    if (kind === "change") note(detail)
    document.dispatchEvent(new CustomEvent(detail.number ? "live:number" : `live:${kind}`, { detail }))
  }

  // A sleeping machine misses events without any stream having failed.
  #awake = () => {
    if (document.hidden) this.#hiddenAt = Date.now()
    else if (Date.now() - this.#hiddenAt > LONG_AWAY) this.#resync()
  }

  #resync = () => document.dispatchEvent(new CustomEvent("live:resync", { detail: {} }))
}
