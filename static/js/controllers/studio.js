// The form of a template: shows the fields its category, layout, header and buttons have, and says where a sample file
// goes. What is hidden is sent too and ignored by the server, so without script everything shows and works.
import { Controller } from "stimulus"

const KINDS = { IMAGE: "image", VIDEO: "video", GIF: "video", DOCUMENT: "document" }

export default class extends Controller {
  static targets = ["row", "more", "place", "card", "cardButton"]
  static values = { sample: String, waba: String }

  connect() {
    this.draw()
    for (const row of this.rowTargets) this.#show(row, row.querySelector("select").value)
  }

  draw() {
    const { category, layout, header_kind: header, card_kind: kind, card_count: count, code_kind: code } = this.#fields
    const shape = category.value === "MARKETING" ? layout.value : ""
    const shown = { category: category.value, layout: shape, header: header.value, card: kind.value, code: code.value }
    Object.assign(this.element.dataset, shown)
    this.cardTargets.forEach((card, place) => (card.hidden = place >= Number(count.value)))
    for (const row of this.cardButtonTargets) this.#fit(row, this.#fields[`card_button:${row.dataset.cardButton}`].value)
    for (const place of this.placeTargets) {
      const form = this.#isOnCard(place) ? kind.value : header.value
      const wanted = KINDS[form] ?? ""
      const waba = this.wabaValue || this.#fields.waba?.value || ""
      place.dataset.encloseKindValue = wanted
      place.dataset.encloseUrlValue = `${this.sampleValue}?${new URLSearchParams({ kind: form === "GIF" ? "gif" : wanted, waba })}`
    }
  }

  // Another kind of header takes another file.
  turn({ target }) {
    this.draw()
    for (const place of this.placeTargets) {
      if (this.#isOnCard(place) === (target.name === "card_kind")) place.dispatchEvent(new CustomEvent("studio:turned"))
    }
  }

  add() {
    const next = this.rowTargets.find((row) => row.hidden)
    if (!next) return
    next.hidden = false
    next.querySelector("select").value = "QUICK_REPLY"
    this.#show(next, "QUICK_REPLY")
    next.querySelectorAll("input")[0].focus()
  }

  kind({ target }) {
    this.#show(target.closest("fieldset"), target.value)
  }

  #show(row, kind) {
    this.#fit(row, kind)
    this.moreTarget.hidden = this.rowTargets.every((one) => !one.hidden)
  }

  #fit(row, kind) {
    row.hidden = !kind
    for (const field of row.querySelectorAll("[data-for]")) field.hidden = !field.dataset.for.split(" ").includes(kind)
  }

  #isOnCard(place) {
    return Boolean(place.closest(".card-row"))
  }

  get #fields() {
    return this.element.elements
  }
}
