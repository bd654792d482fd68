// A file in its place in a form: chosen here or taken from the conversation, sent up at once. The form keeps what the
// server says of it, in hidden fields named by `data-key`; what WhatsApp would refuse is said before a byte leaves.
import { Controller } from "stimulus"
import { misfit } from "lib/fits"
import { NoAnswer } from "lib/request"
import { sendUp } from "lib/send_up"

const AWAY = "The file did not get through. Choose it again when you are back."

export default class extends Controller {
  static targets = ["choose", "stored", "kept", "name", "progress", "problem"]
  static values = { url: String, kind: String, kinds: Array }

  #stop // ends an upload that is on its way

  connect() {
    if (this.chooseTarget.files.length) this.chosen() // before the script was there
  }

  disconnect() {
    this.#stop?.abort()
  }

  open() {
    this.chooseTarget.click()
  }

  chosen() {
    const [file] = this.chooseTarget.files
    this.chooseTarget.value = ""
    if (!file) return
    const problem = misfit(file, this.kindsValue, this.kindValue)
    if (problem) this.#say(problem)
    else this.#take(this.urlValue, file, file.name)
  }

  pick({ target }) {
    const [option] = target.selectedOptions
    target.selectedIndex = 0
    if (option.value) this.#take(option.value, null, option.textContent.trim())
  }

  remove() {
    this.#stop?.abort()
    this.#say("")
    this.#keep({})
  }

  async #take(address, file, name) {
    this.remove()
    const stop = (this.#stop = new AbortController())
    this.nameTarget.textContent = name
    this.progressTarget.value = 0
    this.element.dataset.state = "uploading"
    try {
      const progress = (part) => (this.progressTarget.value = part)
      const found = await sendUp(address, file, { progress, signal: stop.signal })
      if (stop.signal.aborted) return
      if (found.problem) this.#say(found.problem)
      else this.#keep(found)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      if (!stop.signal.aborted) this.#say(AWAY)
    }
  }

  #keep(found) {
    for (const field of this.keptTargets) field.value = found[field.dataset.key] ?? ""
    this.element.dataset.state = found.id ? "held" : ""
    this.element.dispatchEvent(new Event("input", { bubbles: true })) // the preview looks again
  }

  #say(problem) {
    this.element.dataset.state = ""
    this.problemTarget.hidden = !problem
    this.problemTarget.textContent = problem
  }
}
