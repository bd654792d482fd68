// What the group has pinned, above the conversation: the newest first; a press goes to it and offers the next.
import { h, icon } from "../dom.js"
import { summary } from "./content.js"

export class Pins {
  constructor(element, thread) {
    this.element = element
    this.thread = thread
    this.place = 0
    element.addEventListener("click", () => this.go())
  }

  draw() {
    const known = this.thread.pins.map(wamid => this.thread.messages.get(wamid))
    this.shown = known.filter(message => message && !message.revoked).reverse()
    this.element.hidden = !this.shown.length
    if (!this.shown.length) return
    this.place %= this.shown.length
    const message = this.shown[this.place]
    this.element.replaceChildren(icon("pin", "Pinned"),
      h("b", { text: this.thread.nameOf(message), dir: "auto" }),
      h("span", { text: summary(message), dir: "auto" }),
      h("small", { text: this.shown.length > 1 ? `${this.place + 1} of ${this.shown.length}` : "" }))
  }

  go() {
    const { wamid } = this.shown[this.place]
    document.getElementById(wamid)?.scrollIntoView({ block: "center" })
    this.place += 1
    this.draw()
  }
}
