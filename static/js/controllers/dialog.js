// Opens and closes a <dialog>. Escape and a press on the scrim close it unless something was typed.
//   <button data-controller="dialog" data-action="dialog#show" data-dialog-id-param="remove-key">
//   <dialog id="remove-key" data-controller="dialog"> … <button data-action="dialog#close">
import { Controller } from "stimulus"

export default class extends Controller {
  #typed = false

  connect() {
    if (!this.#isDialog) return
    this.element.addEventListener("input", () => (this.#typed = true))
    this.element.addEventListener("cancel", (event) => this.#typed && event.preventDefault())
    this.element.addEventListener("pointerdown", (event) => event.target === this.element && !this.#typed && this.close())
  }

  show({ params }) {
    document.getElementById(params.id)?.showModal()
  }

  close() {
    this.#typed = false
    this.element.close()
  }

  get #isDialog() {
    return this.element instanceof HTMLDialogElement
  }
}
