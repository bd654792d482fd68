// The conversation: fetches what changed, keeps the elements of what did not, reads what arrives.
import { clock, day, h, paintAvatar } from "../dom.js"
import * as api from "./api.js"
import { Acts } from "./acts.js"
import { bubble } from "./bubble.js"

const HIDDEN = new Set(["reaction", "pin", "edit", "revoke"])
const seen = message => message.inbound || ["delivered", "read", "played"].includes(message.status)

export class Thread extends Acts {
  constructor(element, callbacks) {
    super()
    this.element = element
    this.callbacks = callbacks
    this.close()
  }

  close() {
    this.number = this.person = this.author = ""
    this.isGroup = false
    this.members = []
    this.pins = []
    this.messages = new Map()
    this.drawn = new Map()
    this.version = 0
    this.business = { name: "" }
    this.jump = true
    this.element.replaceChildren()
  }

  open(number, person) {
    this.close()
    this.number = number
    this.person = this.author = person
  }

  /** In a group somebody writes: whoever is chosen, or the first who is in it. */
  writeAs(author) {
    this.author = author
    this.drawn.clear()
    this.draw()
  }

  /** Whether whoever holds the phone wrote it. */
  isMine(message) {
    return message.inbound && (!this.isGroup || message.author?.id === this.author)
  }

  isPinned(message) {
    return this.pins.includes(message.wamid)
  }

  nameOf(message) {
    return this.isMine(message) ? "You" : message.author?.name || this.business.name
  }

  /** Fetch and show what changed; calls that come meanwhile lead to one more. */
  async refresh() {
    if (!this.person || this.busy) return void (this.again = Boolean(this.person))
    this.busy = true
    const { number, person } = this
    try {
      const found = await api.conversation(number, person, this.version)
      if (number === this.number && person === this.person) this.take(found)
    } finally {
      this.busy = false
    }
    if (this.again) {
      this.again = false
      await this.refresh()
    }
  }

  take(found) {
    this.business = found.number
    this.isGroup = found.group
    this.members = found.members
    this.pins = found.pins
    if (found.group && this.author === this.person) this.author = found.members[0]?.id || ""
    this.version = Math.max(this.version, ...found.messages.map(message => message.version))
    for (const message of found.messages) this.messages.set(message.wamid, message)
    this.head(found)
    this.draw()
    this.callbacks.onTaken(found)
  }

  head(found) {
    clearTimeout(this.typing)
    const left = found.typing_until * 1000 - Date.now()
    const name = found.group ? found.person.name : found.number.name
    const line = found.group ? [found.number, ...found.members].map(one => one.name).join(", ") : found.number.phone
    const under = line === name ? "" : line // a number that has no name yet is called by its digits
    document.querySelector("#business-name").textContent = name
    document.querySelector("#business-line").textContent = left > 0 ? "typing…" : under
    paintAvatar(document.querySelector("#business-avatar"), found.group ? "" : name, found.number.id, "users-round")
    if (left > 0) this.typing = setTimeout(() => this.head({ ...found, typing_until: 0 }), left)
  }

  draw() {
    const nearEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 80
    const shown = [...this.messages.values()].filter(message => !HIDDEN.has(message.type) && seen(message))
    shown.sort((left, right) => left.at - right.at)
    const children = []
    let last = null
    for (const message of shown) {
      if (!last || day(last.at) !== day(message.at)) children.push(this.line(day(message.at)))
      const first = !last || last.author?.id !== message.author?.id || last.type === "system" || day(last.at) !== day(message.at)
      children.push(this.piece(message, first))
      last = message
    }
    if (!shown.length) children.push(h("p", { class: "system", text: "No messages yet. Say hello." }))
    this.place(children)
    if (nearEnd || this.jump) this.toEnd()
    this.jump = false
  }

  /** Put what is to be seen in its order without touching what stands there: somebody may be pressing it. */
  place(children) {
    for (const child of [...this.element.childNodes]) if (!children.includes(child)) child.remove()
    let next = this.element.firstChild
    for (const child of children) {
      if (child === next) next = next.nextSibling
      else this.element.insertBefore(child, next)
    }
  }

  /** Where a day begins. */
  line(text) {
    const key = `day ${text}`
    if (!this.drawn.has(key)) this.drawn.set(key, { element: h("p", { class: "day", text }) })
    return this.drawn.get(key).element
  }

  /** Go to the end, and stay there while pictures take their room. */
  toEnd() {
    const end = () => { this.element.scrollTop = this.element.scrollHeight }
    end()
    for (const picture of this.element.querySelectorAll("img")) if (!picture.complete) picture.addEventListener("load", end, { once: true })
  }

  piece(message, first) {
    const { version, status, ...shown } = message
    const face = this.isMine(message) ? version : JSON.stringify(shown) // the business's have no ticks here
    const key = `${face}/${first}/${Boolean(this.messages.get(message.quoted))}/${this.isPinned(message)}`
    const known = this.drawn.get(message.wamid)
    if (known?.key === key) return known.element
    const element = bubble(message, this, first)
    this.drawn.set(message.wamid, { key, element })
    return element
  }

  /** Read what is on the screen. */
  async read() {
    const waiting = [...this.messages.values()].some(message => !message.inbound && message.status === "delivered")
    if (waiting) await api.read(this.number, this.person)
  }

  openUntil(found) {
    const left = found.open_until * 1000 - Date.now()
    if (!found.open_until) return "The business may not write freely yet: no message from this customer."
    const date = day(found.open_until) === "Today" ? "" : ` ${day(found.open_until).toLowerCase().replace(/,.*/, "")}`
    return left > 0 ? `The business may answer freely until${date} ${clock(found.open_until)}.` : "The free answers of the business are closed."
  }
}
