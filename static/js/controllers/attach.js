// Files beside what is being written: chosen, pasted, dropped or recorded, sent up one after the other, gone with
// their messages. What WhatsApp would refuse is said before a byte leaves, and one that fails holds no other.
import { Controller } from "stimulus"
import * as item from "lib/attachment"
import { NoAnswer } from "lib/request"
import { sendUp } from "lib/send_up"

const MB = 1024 * 1024
const MOST = 30
const NAMES = { image: "A picture", sticker: "A sticker", video: "A film", audio: "A sound", document: "A document" }
const AWAY = "It did not get through."
const MANY = `${MOST} files at a time. The others were left out.`

export default class extends Controller {
  static targets = ["choose", "strip", "blank"]
  static values = { url: String, kinds: Array }

  #files = new Map() // of an element in the strip: the file, whether it is a voice note, what ends its way up
  #taken = new Map() // elements that went with a message, by file, to come back when it is refused
  #lane = Promise.resolve() // one at a time: a phone's line is thin

  disconnect() {
    for (const { stop } of this.#files.values()) stop.abort()
  }

  // Actions

  open() {
    this.chooseTarget.click()
  }

  chosen() {
    this.#takeAll([...this.chooseTarget.files])
    this.chooseTarget.value = ""
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])]
    if (!files.length || !this.#isOpen) return
    event.preventDefault()
    this.#takeAll(files)
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
    const files = [...(event.dataTransfer?.files ?? [])]
    this.element.removeAttribute("data-dropping")
    if (!files.length) return
    event.preventDefault() // the browser would leave the page for it
    if (this.#isOpen) this.#takeAll(files)
  }

  recorded({ detail: { file } }) {
    this.#take(file, true)
  }

  // The message is on its way with it.
  gone({ detail: { file } }) {
    const element = file && this.stripTarget.querySelector(`[data-id="${file}"]`)
    if (!element) return
    this.#taken.set(file, element)
    element.remove()
    this.#changed()
  }

  back({ detail: { file } }) {
    if (this.#taken.has(file)) this.stripTarget.append(this.#taken.get(file))
    this.#taken.delete(file)
    this.#changed()
  }

  remove({ currentTarget }) {
    const element = currentTarget.closest("li")
    const next = element.nextElementSibling ?? element.previousElementSibling
    this.#files.get(element)?.stop.abort()
    item.forget(element)
    element.remove()
    this.#changed()
    const way = next?.querySelector("[data-part=remove]") ?? this.element.querySelector("#reply")
    way.focus() // whoever goes by keyboard is not thrown to the top of the page
  }

  again({ currentTarget }) {
    this.#sendUp(currentTarget.closest("li"))
  }

  // Private

  #takeAll(files) {
    const room = MOST - this.stripTarget.children.length
    files.slice(0, room).forEach((file) => this.#take(file, false))
    if (files.length > room) this.dispatch("refused", { detail: { text: MANY } })
  }

  #take(file, isVoice) {
    const element = item.show(this.blankTarget, file)
    this.#files.set(element, { file, isVoice, stop: new AbortController() })
    this.stripTarget.append(element)
    const refused = this.#refusal(file)
    if (refused) item.say(element, refused, false)
    else this.#sendUp(element)
    this.#changed()
  }

  #sendUp(element) {
    item.begin(element)
    this.#lane = this.#lane.then(() => this.#goUp(element))
    this.#changed()
  }

  async #goUp(element) {
    const { file, isVoice, stop } = this.#files.get(element)
    if (stop.signal.aborted) return
    try {
      const found = await sendUp(this.urlValue, file, { progress: (part) => item.progress(element, part), signal: stop.signal })
      if (found.problem) item.say(element, found.problem, false)
      else item.name(element, found, isVoice)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      item.say(element, AWAY, true)
    }
    this.#changed()
  }

  #refusal({ type, size }) {
    if (!size) return "This file is empty. Choose another one."
    const kind = this.kindsValue.find(({ mimes }) => mimes.includes(type.split(";")[0]))
    if (!kind || size <= kind.most) return ""
    const most = kind.largest < MB ? `${kind.largest / 1024}\u00a0KB` : `${kind.largest / MB}\u00a0MB`
    return `${NAMES[kind.name]} may have ${most} at most on WhatsApp. Make it smaller, or send it in parts.`
  }

  #changed() {
    this.element.toggleAttribute("data-uploading", Boolean(this.stripTarget.querySelector("[data-state=up]")))
    this.dispatch("changed")
  }

  get #isOpen() {
    return this.element.dataset.state === "open" && this.element.querySelector('[name="tab"]:checked')?.value !== "note"
  }
}
