// Which message a reply answers: shown above the field, and said with it. Escape or the cross lets go of it.
import { Controller } from "stimulus"

export default class extends Controller {
  static targets = ["box", "id", "by", "text"]

  show({ detail: { id, speaker, line } }) {
    this.idTarget.value = id
    this.byTarget.textContent = speaker
    this.textTarget.textContent = line
    this.boxTarget.hidden = false
  }

  drop() {
    this.idTarget.value = ""
    this.boxTarget.hidden = true
  }

  key(event) {
    if (event.key !== "Escape" || this.boxTarget.hidden) return
    event.stopPropagation() // the next Escape leaves the field
    this.drop()
  }
}
