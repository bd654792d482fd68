// Where one writes. A message shows at once and is sent with an id of its own, so that pressing twice, or trying again
// after no answer, is still one message. What was refused comes back into the field with the reason above it.
import { Controller } from "stimulus"
import { deliver } from "lib/deliver"
import { isFree } from "lib/keys"
import { attached } from "lib/attached"
import { NoAnswer, uuid } from "lib/request"

const COUNTED_FROM = 3_800
const OFFLINE = "You are offline. Drafts are kept, sending waits."
const SILENT = "No answer from the server. Your text is kept: press Send to try again, it cannot go out twice."

export default class extends Controller {
  static targets = ["reply", "note", "replyTo", "quoting", "quoteBy", "quoteText", "problem", "counter", "send", "add", "price"]
  static values = { most: Number }

  #unsure // {text, mode, clientId, file} of what got no answer: trying it again is the same message

  connect() {
    this.#draw()
  }

  // Actions

  send(event) {
    event.preventDefault()
    const mode = event.submitter?.value ?? this.mode
    const field = mode === "note" ? this.noteTarget : this.replyTarget
    const text = field.value.trim()
    const file = mode === "note" ? {} : attached(this.element)
    if (!text && !file.file) return
    if (mode !== "note" && "uploading" in this.element.dataset) return this.#say("The file is still on its way up.")
    if (!navigator.onLine) return this.#say(OFFLINE)
    if (text.length > this.mostValue) return this.#say(`Too long by ${text.length - this.mostValue} characters. Shorten it, or send it in two.`)
    const isSame = this.#unsure?.text === text && this.#unsure.mode === mode && this.#unsure.file.file === file.file
    const clientId = isSame ? this.#unsure.clientId : uuid()
    this.#deliver({ mode, field, text, clientId, file, replyTo: mode === "note" ? "" : this.replyToTarget.value })
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

  // Private

  async #deliver(letter) {
    const { mode, field, text, clientId, replyTo, file } = letter
    this.#unsure = undefined
    this.#empty(field)
    this.dispatch("echo", { detail: { clientId, text: text || file.name, mode } })
    const body = new URLSearchParams({ mode, client_id: clientId, [mode === "note" ? "note" : "body"]: text, reply_to: replyTo, ...file })
    try {
      const { html, problem } = await deliver(this.element.action, body)
      if (problem) this.#giveBack(letter, problem)
      else this.dispatch("sent", { detail: { html } })
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      this.#unsure = { text, mode, clientId, file }
      this.#giveBack(letter, SILENT)
    }
  }

  #giveBack({ field, text, clientId }, problem) {
    this.dispatch("dropped", { detail: { clientId } })
    field.value = field.value.trim() ? `${text}\n${field.value}` : text
    field.dispatchEvent(new Event("input", { bubbles: true }))
    this.#say(problem)
  }

  #empty(field) {
    field.value = ""
    field.dispatchEvent(new Event("input", { bubbles: true }))
    this.replyToTarget.value = ""
    this.quotingTarget.hidden = true
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
    this.sendTarget.setAttribute("aria-disabled", String(!this.replyTarget.value.trim() && !attached(this.element).file))
    this.addTarget.setAttribute("aria-disabled", String(!this.noteTarget.value.trim()))
  }

  get mode() {
    return this.element.querySelector('input[name="tab"]:checked')?.value ?? "reply"
  }
}
