// Where one writes. A message shows at once and is sent with an id of its own, so that pressing twice, or trying again
// after no answer, is still one message. What was refused comes back into the field with the reason above it.
import { Controller } from "stimulus"
import { attached } from "lib/attachment"
import { sendEntered } from "lib/entered"
import { isFree } from "lib/keys"
import { echoed } from "lib/letters"
import { Line } from "lib/line"

const COUNTED_FROM = 3_800
const OFFLINE = "You are offline. Drafts are kept, sending waits."
const UNDER_WAY = "A file is still on its way up."

export default class extends Controller {
  static targets = ["reply", "note", "problem", "counter", "send", "add", "price"]
  static values = { most: Number }
  #line = new Line()
  #given = "" // what came back into the field since one last sent

  connect = () => this.wake()

  // Enter that was pressed before this script was there, or the thread's.
  wake() {
    if (!this.#isHeard) return
    sendEntered(this.replyTarget, () => this.#send("reply", this.replyTarget))
    sendEntered(this.noteTarget, () => this.#send("note", this.noteTarget))
    this.#draw()
  }

  // Until the thread can show what is sent, the form is a plain one.
  send(event) {
    if (!this.#isHeard) return
    event.preventDefault()
    const mode = event.submitter?.value ?? this.mode
    this.#send(mode, mode === "note" ? this.noteTarget : this.replyTarget)
  }

  #send(mode, field) {
    const text = field.value.trim()
    const letters = this.#line.letters(mode, text, mode === "note" ? [] : attached(this.element))
    if (mode !== "note" && "uploading" in this.element.dataset) return this.#say(UNDER_WAY)
    if (!letters.length) return
    if (!navigator.onLine) return this.#say(OFFLINE)
    if (text.length > this.mostValue) return this.#say(`Too long by ${text.length - this.mostValue} characters. Shorten it, or send it in two.`)
    letters[0].replyTo = mode === "note" ? "" : this.element.elements.reply_to.value
    this.#deliver(field, letters)
  }

  refused = ({ detail: { text } }) => this.#say(text)

  typed() {
    this.#say("")
    this.#draw()
  }

  key(event) {
    if (!event.target.matches("textarea") || !this.#isHeard) return
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.altKey) return
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

  answer() {
    this.#turn("reply")
  }

  // A new message of the customer opens the window again; the clock closes it.
  until({ detail }) {
    this.element.querySelector(".countdown")?.setAttribute("data-window-until-value", detail)
    this.priceTarget.replaceChildren(...[...document.querySelectorAll("#thread-bar .free")].map((pill) => pill.cloneNode(true)))
  }

  turned({ detail }) {
    if (this.element.dataset.state !== "blocked") this.element.dataset.state = detail.state === "shut" ? "shut" : "open"
  }

  #deliver(field, letters) {
    this.#given = ""
    this.#fill(field, "")
    letters.forEach((letter) => this.dispatch("echo", { detail: echoed(letter) }))
    this.#line.send(this.element.action, letters, {
      taken: (html) => this.dispatch("sent", { detail: { html } }),
      back: (letter, problem) => this.#giveBack(field, letter, problem),
    })
  }

  // In the order in which it was written, before what is being written now.
  #giveBack(field, { clientId, written, id: file }, problem) {
    this.dispatch("dropped", { detail: { clientId, file } })
    const earlier = field.value.startsWith(this.#given) ? this.#given : ""
    const now = field.value.slice(earlier.length).replace(/^\n/, "")
    this.#given = [earlier, written].filter(Boolean).join("\n")
    this.#fill(field, [this.#given, now.trim() && now].filter(Boolean).join("\n"))
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

  get #isHeard() {
    return !!this.application.getControllerForElementAndIdentifier(this.element.closest(".thread"), "thread")
  }

  get mode() {
    return this.element.querySelector('input[name="tab"]:checked')?.value ?? "reply"
  }
}
