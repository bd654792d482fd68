// The form of a template: shows the fields its category, header and buttons have. What is hidden is sent too and
// ignored by the server, so without script everything shows and works.
import { Controller } from "stimulus"

export default class extends Controller {
  static targets = ["row", "more"]

  connect() {
    this.draw()
    for (const row of this.rowTargets) this.#show(row)
  }

  draw() {
    const { category, header_kind: header } = this.element.elements
    this.element.dataset.category = category.value
    this.element.dataset.header = header.value
  }

  add() {
    const next = this.rowTargets.find((row) => row.hidden)
    if (!next) return
    next.hidden = false
    next.querySelector("select").value = "QUICK_REPLY"
    this.#show(next)
    next.querySelectorAll("input")[0].focus()
  }

  kind({ target }) {
    this.#show(target.closest("fieldset"))
  }

  #show(row) {
    const kind = row.querySelector("select").value
    row.hidden = !kind
    for (const field of row.querySelectorAll("[data-for]")) field.hidden = !field.dataset.for.split(" ").includes(kind)
    this.moreTarget.hidden = this.rowTargets.every((one) => !one.hidden)
  }
}
