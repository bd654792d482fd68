// A <time> in the reader's words, kept fresh where words age ("12 s ago", "Yesterday").
//   <time datetime="2026-11-24T15:54:00+00:00" data-controller="local-time" data-local-time-style-value="list">
import { Controller } from "stimulus"
import { everyMinute, full, said } from "lib/time"

const AGEING = new Set(["list", "day", "ago", "log"])

export default class extends Controller {
  static values = { style: { type: String, default: "clock" } }

  #stop

  connect() {
    this.write()
    if (AGEING.has(this.styleValue)) this.#stop = everyMinute(() => this.write())
  }

  disconnect() {
    this.#stop?.()
  }

  write() {
    const date = new Date(this.element.dateTime)
    if (Number.isNaN(date.getTime())) return
    this.element.title = full(date)
    this.element.textContent = said(date, this.styleValue)
  }
}
