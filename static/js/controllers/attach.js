// A file beside what is being written: chosen, pasted, dropped or recorded, sent up at once, gone with the message.
// What WhatsApp would refuse is said before a byte leaves.
import { Controller } from "stimulus"
import { NoAnswer } from "lib/request"
import { sendUp } from "lib/send_up"

const MB = 1024 * 1024
const NAMES = { image: "A picture", sticker: "A sticker", video: "A film", audio: "A sound", document: "A document" }
const AWAY = "The file did not get through. Attach it again when you are back."

export default class extends Controller {
  static targets = ["choose", "chip", "id", "voice", "asDocument", "picture", "glyph", "name", "size", "progress", "problem"]
  static values = { url: String, kinds: Array }

  #stop // ends an upload that is on its way
  #taken // what went with the last message, to come back when it was refused

  disconnect() {
    this.remove()
  }

  // Actions

  open() {
    this.chooseTarget.click()
  }

  chosen() {
    const [file] = this.chooseTarget.files
    this.chooseTarget.value = ""
    if (file) this.take(file)
  }

  paste(event) {
    const [file] = event.clipboardData?.files ?? []
    if (!file || !this.#isOpen) return
    event.preventDefault()
    this.take(file)
  }

  over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    this.element.toggleAttribute("data-dropping", this.#isOpen)
  }

  out(event) {
    if (!event.relatedTarget) this.element.removeAttribute("data-dropping")
  }

  drop(event) {
    const [file] = event.dataTransfer?.files ?? []
    this.element.removeAttribute("data-dropping")
    if (!file) return
    event.preventDefault() // the browser would leave the page for it
    if (this.#isOpen) this.take(file)
  }

  recorded({ detail: { file } }) {
    this.take(file, { isVoice: true })
  }

  // The message is on its way with it.
  gone({ detail: { mode } }) {
    if (mode !== "reply" || !this.idTarget.value) return
    this.#taken = { id: this.idTarget.value, name: this.idTarget.dataset.name, voice: this.voiceTarget.value }
    this.#clear()
  }

  back() {
    if (!this.#taken || this.idTarget.value) return
    this.#show(this.#taken.name, "", "")
    this.#name(this.#taken.id, this.#taken.name, this.#taken.voice)
    this.#taken = undefined
  }

  remove() {
    this.#stop?.abort()
    this.#clear()
  }

  async take(file, { isVoice = false } = {}) {
    this.remove()
    const refused = this.#refusal(file)
    if (refused) return this.#say(refused)
    this.#show(file.name || "File", file.size, file.type, file)
    const stop = (this.#stop = new AbortController())
    this.element.dataset.uploading = ""
    try {
      const progress = (part) => (this.progressTarget.value = part)
      const found = await sendUp(this.urlValue, file, { progress, signal: stop.signal })
      if (stop.signal.aborted) return
      if (found.problem) this.#say(found.problem)
      else this.#name(found.id, file.name || "File", isVoice ? "1" : "")
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      if (!stop.signal.aborted) this.#say(AWAY)
    }
  }

  #refusal({ type, size }) {
    if (!size) return "This file is empty. Choose another one."
    const kind = this.kindsValue.find(({ mimes }) => mimes.includes(type.split(";")[0]))
    if (!kind || size <= kind.largest) return ""
    const most = kind.largest < MB ? `${kind.largest / 1024} KB` : `${kind.largest / MB} MB`
    return `${NAMES[kind.name]} may have ${most} at most on WhatsApp. Make it smaller, or send it in parts.`
  }

  #name(id, name, voice) {
    delete this.element.dataset.uploading
    this.progressTarget.hidden = true
    this.idTarget.value = id
    this.idTarget.dataset.name = name
    this.voiceTarget.value = voice
    this.dispatch("changed")
  }

  #show(name, size, type, file) {
    this.chipTarget.hidden = false
    this.nameTarget.textContent = name
    this.sizeTarget.textContent = size ? (size < 1e6 ? `${Math.max(1, Math.round(size / 1e3))} KB` : `${(size / 1e6).toFixed(1)} MB`) : ""
    this.progressTarget.hidden = !file
    this.progressTarget.value = 0
    const isPicture = Boolean(file) && /^image\/(png|jpeg|webp)$/.test(type)
    this.pictureTarget.hidden = !isPicture
    this.glyphTarget.hidden = isPicture
    if (isPicture) this.pictureTarget.src = URL.createObjectURL(file)
    this.asDocumentTarget.closest("label").hidden = !isPicture
  }

  #clear() {
    if (this.pictureTarget.src) URL.revokeObjectURL(this.pictureTarget.src)
    this.pictureTarget.removeAttribute("src")
    delete this.element.dataset.uploading
    this.idTarget.value = this.voiceTarget.value = ""
    this.asDocumentTarget.checked = false
    this.chipTarget.hidden = true
    this.dispatch("changed")
  }

  #say(text) {
    this.#clear()
    this.dispatch("refused", { detail: { text } })
  }

  get #isOpen() {
    return this.element.dataset.state === "open" && this.element.querySelector('[name="tab"]:checked')?.value !== "note"
  }
}
