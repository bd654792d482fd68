// What a customer does in a conversation besides reading it; what goes wrong is said under it.
import * as api from "./api.js"
import { line, sheet } from "./sheet.js"

export class Acts {
  async say(message) {
    try {
      this.jump = true
      await api.say(this.number, this.author, this.isGroup ? { ...message, group_id: this.person } : message)
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

  /** A button of a template that opens a page: WhatsApp counts who tapped it. */
  tap(message, text) {
    return this.#try(api.tap(message.wamid, text))
  }

  prefer(value) {
    return this.#try(api.prefer(this.number, this.person, value))
  }

  rotate() {
    return this.#try(api.rotate(this.person))
  }

  /** Another key, as of a new phone; what follows from here has it. */
  rekey() {
    return this.#try(api.rekey(this.person))
  }

  /** Another phone number, which makes another user id. */
  move() {
    const phone = line("phone", "New phone number", "", { type: "tel", required: true, placeholder: "+55 11 90000-0413" })
    sheet("New phone number", [phone], "Change number", values => this.#try(api.move(this.person, values.get("phone"))))
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

  edit(message) {
    this.callbacks.onEdit(message)
  }

  shareNumber(message) {
    this.callbacks.onShareNumber(message)
  }
}
