// The conversation: fetches what changed, keeps the elements of what did not, reads what arrives.
import { clock, day, h, paintAvatar } from "../dom.js"
import * as api from "./api.js"
import { bubble } from "./bubble.js"

const HIDDEN = new Set(["reaction", "edit", "revoke"])
const seen = message => message.inbound || ["delivered", "read", "played"].includes(message.status)

export class Thread {
  constructor(element, callbacks) {
    this.element = element
    this.callbacks = callbacks
    this.close()
  }

  close() {
    this.number = this.person = ""
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
    this.person = person
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
    this.version = Math.max(this.version, ...found.messages.map(message => message.version))
    for (const message of found.messages) this.messages.set(message.wamid, message)
    this.head(found)
    this.draw()
    this.callbacks.onTaken(found)
  }

  head(found) {
    clearTimeout(this.typing)
    const left = found.typing_until * 1000 - Date.now()
    document.querySelector("#business-name").textContent = found.number.name
    document.querySelector("#business-line").textContent = left > 0 ? "typing…" : found.number.phone
    paintAvatar(document.querySelector("#business-avatar"), found.number.name, found.number.id)
    if (left > 0) this.typing = setTimeout(() => this.head({ ...found, typing_until: 0 }), left)
  }

  draw() {
    const nearEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 80
    const shown = [...this.messages.values()].filter(message => !HIDDEN.has(message.type) && seen(message))
    shown.sort((left, right) => left.at - right.at)
    const children = []
    let last = null
    for (const message of shown) {
      if (!last || day(last.at) !== day(message.at)) children.push(h("p", { class: "day", text: day(message.at) }))
      const first = !last || last.inbound !== message.inbound || last.type === "system" || day(last.at) !== day(message.at)
      children.push(this.piece(message, first))
      last = message
    }
    if (!shown.length) children.push(h("p", { class: "system", text: "No messages yet. Say hello." }))
    this.element.replaceChildren(...children)
    if (nearEnd || this.jump) this.toEnd()
    this.jump = false
  }

  /** Go to the end, and stay there while pictures take their room. */
  toEnd() {
    const end = () => { this.element.scrollTop = this.element.scrollHeight }
    end()
    for (const picture of this.element.querySelectorAll("img")) if (!picture.complete) picture.addEventListener("load", end, { once: true })
  }

  piece(message, first) {
    const key = `${message.version}/${first}/${Boolean(this.messages.get(message.quoted))}`
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

  async say(message) {
    try {
      this.jump = true
      await api.say(this.number, this.person, message)
      this.callbacks.onProblem("")
    } catch (error) {
      this.callbacks.onProblem(error.message)
      throw error
    }
  }

  /** An answer to a message of the business; what goes wrong is said under the thread. */
  answer(message, answer) {
    return this.say({ ...answer, reply_to: message.wamid }).catch(() => {})
  }

  ring(seconds) {
    return this.#try(api.ring(this.number, this.person, seconds))
  }

  pay(message) {
    return this.#try(api.pay(message.wamid, "captured"))
  }

  prefer(value) {
    return this.#try(api.prefer(this.number, this.person, value))
  }

  async #try(asked) {
    await asked.then(() => this.callbacks.onProblem(""), error => this.callbacks.onProblem(error.message))
  }

  react(message, emoji) {
    const reaction = emoji ? { message_id: message.wamid, emoji } : { message_id: message.wamid }
    return this.say({ type: "reaction", reaction }).catch(() => {})
  }

  revoke(message) {
    return this.say({ type: "revoke", revoke: { original_message_id: message.wamid } }).catch(() => {})
  }

  reply(message) {
    this.callbacks.onReply(message)
  }

  shareNumber(message) {
    this.callbacks.onShareNumber(message)
  }

  openUntil(found) {
    const left = found.open_until * 1000 - Date.now()
    if (!found.open_until) return "The business may not write freely yet: no message from this customer."
    const date = day(found.open_until) === "Today" ? "" : ` ${day(found.open_until).toLowerCase().replace(/,.*/, "")}`
    return left > 0 ? `The business may answer freely until${date} ${clock(found.open_until)}.` : "The free answers of the business are closed."
  }
}
