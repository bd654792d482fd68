// The list of keys, and the switch that turns off those without Ctrl or Alt (WCAG 2.1.4). The choice stays in this browser.
import { Controller } from "stimulus"
import { isFree } from "lib/keys"

const KEPT = "wapp_keys"

export default class extends Controller {
  static targets = ["switch"]

  connect() {
    this.#set(localStorage.getItem(KEPT) !== "off")
  }

  open(event) {
    if (event.key === "?" && isFree(event)) this.element.showModal()
  }

  toggle() {
    this.#set(this.switchTarget.checked)
    localStorage.setItem(KEPT, this.switchTarget.checked ? "on" : "off")
  }

  #set(isOn) {
    this.switchTarget.checked = isOn
    document.documentElement.dataset.hotkeys = isOn ? "on" : "off"
  }
}
