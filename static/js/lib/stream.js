// One event stream for all pages of this browser and tenant. The page that holds the lock keeps it open and tells the
// others; when it closes, the next one takes over. The stream never reconnects by itself: each time a fresh ticket is
// fetched, which asks the server again who we are. While no stream can be had, everybody simply looks every few seconds.
import { backoff, wait } from "lib/backoff"
import { request } from "lib/request"

const TRUSTED = 20_000 // a stream that lived this long was a good one: the next failure is the first again
const POLL = 5_000
const FAILURES = 3

export class Stream {
  #name
  #ticket
  #hear
  #channel
  #end = new AbortController()

  // `hear` gets {kind: "change"} with {conversation, version} or {number}, {kind: "resync"} or {kind: "goodbye"}.
  constructor({ name, ticket, hear }) {
    this.#name = `wapp-live-${name}`
    this.#ticket = ticket
    this.#hear = hear
  }

  start() {
    this.#channel = new BroadcastChannel(this.#name)
    this.#channel.onmessage = ({ data }) => this.#hear(data)
    if (!navigator.locks) return this.#lead()
    const lead = () => this.#lead()
    return navigator.locks.request(this.#name, { signal: this.#end.signal }, lead).catch(() => {})
  }

  stop() {
    this.#end.abort()
    this.#channel.close()
  }

  async #lead() {
    let failures = 0
    while (!this.#ended) {
      const opened = Date.now()
      const had = await this.#listen()
      failures = had && Date.now() - opened > TRUSTED ? 0 : failures + 1
      if (this.#ended) return
      await wait(failures > FAILURES ? POLL : backoff(failures, { most: POLL }), this.#end.signal)
      if (failures > FAILURES) this.#tell({ kind: "resync" })
    }
  }

  // Resolves when the stream is over: true when there was one.
  async #listen() {
    let address
    try {
      const response = await request(this.#ticket, { method: "POST" })
      if (!response.ok) return false
      address = await response.text()
    } catch {
      return false
    }
    return new Promise((resolve) => {
      let had = false
      const source = new EventSource(address)
      const over = () => {
        source.close()
        resolve(had)
      }
      source.addEventListener("open", () => {
        had = true
        this.#tell({ kind: "resync" })
      })
      source.addEventListener("change", ({ data }) => this.#tell({ kind: "change", ...JSON.parse(data) }))
      source.addEventListener("resync", () => this.#tell({ kind: "resync" }))
      source.addEventListener("goodbye", () => this.#tell({ kind: "goodbye" }))
      source.addEventListener("error", over)
      this.#end.signal.addEventListener("abort", over)
    })
  }

  #tell(news) {
    if (this.#ended) return
    this.#channel.postMessage(news)
    this.#hear(news)
  }

  get #ended() {
    return this.#end.signal.aborted
  }
}
