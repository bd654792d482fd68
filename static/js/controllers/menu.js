// A <details> as a menu: closes on Escape, on a press outside, when the focus leaves and after a choice; arrows walk through
// it.
//   <details class="menu-wrap" data-controller="menu"><summary>…</summary><div class="menu">…
import { Controller } from "stimulus"

export default class extends Controller {
  connect() {
    this.element.addEventListener("toggle", this.#toggled)
    this.element.addEventListener("keydown", this.#key)
    this.element.addEventListener("click", this.#chosen)
    this.element.addEventListener("focusout", this.#left)
  }

  disconnect() {
    document.removeEventListener("pointerdown", this.#outside)
  }

  #toggled = () => {
    const listen = this.element.open ? "addEventListener" : "removeEventListener"
    document[listen]("pointerdown", this.#outside)
  }

  #outside = ({ target }) => {
    if (!this.element.contains(target)) this.element.open = false
  }

  #left = ({ relatedTarget }) => {
    if (relatedTarget && !this.element.contains(relatedTarget)) this.element.open = false
  }

  #chosen = ({ target }) => {
    if (!target.closest(".menu :is(a, button)")) return
    if (this.element.querySelector(".menu").contains(document.activeElement)) this.element.querySelector("summary").focus()
    this.element.open = false
  }

  #key = (event) => {
    if (event.key === "Escape" && this.element.open) {
      event.stopPropagation()
      this.element.open = false
      this.element.querySelector("summary").focus()
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || event.target.matches("input, select, textarea")) return // there arrows mean something else
    event.preventDefault()
    this.element.open = true
    const items = [...this.element.querySelectorAll(".menu :is(a, button):not([disabled])")]
    const here = items.indexOf(document.activeElement)
    items.at(here < 0 ? (step > 0 ? 0 : -1) : (here + step) % items.length)?.focus()
  }
}
