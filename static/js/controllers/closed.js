// Why nothing can be sent, or not freely: the composer shows by it. It comes anew with the thread's answers, when
// somebody was blocked or may write again.
import { Controller } from "stimulus"

export default class extends Controller {
  static targets = ["kept"]
  static values = { blocked: Boolean }

  // Whoever says that it is still them goes on writing.
  vouched() {
    this.element.closest(".composer").dataset.vouched = ""
  }

  connect() {
    const composer = this.element.closest(".composer")
    const isShut = composer.querySelector(".countdown").dataset.w === "shut"
    composer.dataset.state = this.blockedValue ? "blocked" : isShut ? "shut" : "open"
    if (composer.dataset.state === "open" && "vouched" in composer.dataset) composer.querySelector("#reply").focus()
    if (composer.dataset.state !== "blocked") delete composer.dataset.vouched
    if (this.hasKeptTarget) this.keptTarget.hidden = !composer.querySelector("#reply").value.trim()
  }
}
