// Shows what is in a password field for as long as the eye is pressed in.
//   <span class="input" data-controller="reveal"><input type="password">
//     <button data-action="reveal#toggle" data-reveal-target="button">
import { Controller } from "stimulus"

export default class extends Controller {
  static targets = ["button"]

  toggle() {
    const input = this.element.querySelector("input")
    const isShown = input.type === "text"
    input.type = isShown ? "password" : "text"
    this.buttonTarget.setAttribute("aria-pressed", String(!isShown))
    const use = this.buttonTarget.querySelector("use")
    use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, isShown ? "#eye" : "#eye-off"))
  }
}
