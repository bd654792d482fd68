// Where one writes. A message shows at once and is sent with an id of its own, so that pressing twice, or trying again
// after no answer, is still one message. What was refused comes back into the field with the reason above it.
import { Controller } from "stimulus"
import { attached } from "lib/attachment"
import { deliver } from "lib/deliver"
import { isFree } from "lib/keys"
import { echoed, formOf, isSame, lettersOf } from "lib/letters"
import { NoAnswer, uuid } from "lib/request"

const COUNTED_FROM = 3_800
const OFFLINE = "You are offline. Drafts are kept, sending waits."
const UNDER_WAY = "A file is still on its way up."
const SILENT = "No answer from the server. Your text is kept: press Send to try again, it cannot go out twice."

export default class extends Controller {
  static targets = ["reply", "note", "replyTo", "quoting", "quoteBy", "quoteText", "problem", "counter", "send", "add", "price"]
  static values = { most: Number }
  #unsure = [] // letters that got no answer: trying one again is the same message
  connect = () => this.#draw()

  send(event) {
    event.preventDefault()
    const mode = event.submitter?.value ?? this.mode
    const field = mode === "note" ? this.noteTarget : this.replyTarget
    const text = field.value.trim()
    const letters = lettersOf(mode, text, mode === "note" ? [] : attached(this.element))
    if (mode !== "note" && "uploading" in this.element.dataset) return this.#say(UNDER_WAY)
    if (!letters.length) return
    if (!navigator.onLine) return this.#say(OFFLINE)
    if (text.length > this.mostValue) return this.#say(`Too long by ${text.length - this.mostValue} characters. Shorten it, or send it in two.`)
    letters.forEach((letter) => (letter.clientId = this.#unsure.find((one) => isSame(one, letter))?.clientId ?? uuid()))
    letters[0].replyTo = mode === "note" ? "" : this.replyToTarget.value
    this.#deliver(field, letters)
  }

  refused = ({ detail: { text } }) => this.#say(text)

  typed() {
    this.#say("")
    this.#draw()
  }

  key(event) {
    if (!event.target.matches("textarea")) return
    if (event.key === "Escape" && !this.quotingTarget.hidden) {
      event.stopPropagation() // the next Escape leaves the field
      return this.unquote()
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.ctrlKey || event.altKey) return
    event.preventDefault()
    this.element.requestSubmit(this.mode === "note" ? this.addTarget : this.sendTarget)
  }

  press(event) {
    const mode = { r: "reply", n: "note" }[event.key]
    if (!mode || !isFree(event)) return
    event.preventDefault()
    this.#turn(mode)
  }

  choose() {
    const field = this.mode === "note" ? this.noteTarget : this.replyTarget
    if (field.checkVisibility()) field.focus()
    this.#draw()
  }

  quote({ detail: { id, speaker, line } }) {
    this.replyToTarget.value = id
    this.quoteByTarget.textContent = speaker
    this.quoteTextTarget.textContent = line
    this.quotingTarget.hidden = false
    this.#turn("reply")
  }

  unquote() {
    this.replyToTarget.value = ""
    this.quotingTarget.hidden = true
    this.replyTarget.focus()
  }

  // A new message of the customer opens the window again; the clock closes it.
  until({ detail }) {
    this.element.querySelector(".countdown")?.setAttribute("data-window-until-value", detail)
    this.priceTarget.replaceChildren(...[...document.querySelectorAll("#thread-bar .free")].map((pill) => pill.cloneNode(true)))
  }

  turned({ detail }) {
    if (this.element.dataset.state !== "blocked") this.element.dataset.state = detail.state === "shut" ? "shut" : "open"
  }

  // One after the other, so that they stand in their order. A refused one holds no other; after silence none is tried.
  async #deliver(field, letters) {
    this.#unsure = []
    this.#fill(field, "")
    this.replyToTarget.value = ""
    this.quotingTarget.hidden = true
    letters.forEach((letter) => this.dispatch("echo", { detail: echoed(letter) }))
    for (const letter of letters) {
      const problem = this.#unsure.length ? SILENT : await this.#post(letter)
      if (problem) this.#giveBack(field, letter, problem)
    }
  }

  // What is wrong, if it did not go.
  async #post(letter) {
    try {
      const { html, problem } = await deliver(this.element.action, formOf(letter))
      if (!problem) this.dispatch("sent", { detail: { html } })
      return problem
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      this.#unsure.push(letter)
      return SILENT
    }
  }

  #giveBack(field, { clientId, written, id: file }, problem) {
    this.dispatch("dropped", { detail: { clientId, file } })
    this.#fill(field, [written, field.value.trim() && field.value].filter(Boolean).join("\n"))
    this.#say(problem)
  }

  #fill(field, text) {
    field.value = text
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #turn(mode) {
    this.element.querySelector(`input[name="tab"][value="${mode}"]`).checked = true
    this.choose()
  }

  #say(problem) {
    this.problemTarget.hidden = !problem
    this.problemTarget.querySelector("span").textContent = problem
  }

  #draw() {
    const { length } = (this.mode === "note" ? this.noteTarget : this.replyTarget).value
    this.counterTarget.hidden = length < COUNTED_FROM
    this.counterTarget.textContent = `${length} of ${this.mostValue}`
    this.counterTarget.classList.toggle("red", length > this.mostValue)
    this.sendTarget.setAttribute("aria-disabled", String(!this.replyTarget.value.trim() && !attached(this.element).length))
    this.addTarget.setAttribute("aria-disabled", String(!this.noteTarget.value.trim()))
  }

  get mode() {
    return this.element.querySelector('input[name="tab"]:checked')?.value ?? "reply"
  }
}
