// One key presses one button or link: data-hotkey-key-value="r". Silent while someone types, in an open dialog, and
// with Ctrl, Alt or Meta. On <html data-hotkeys="off"> it is silent everywhere (WCAG 2.1.4).
//   <a href="…" data-controller="hotkey" data-hotkey-key-value="/" data-action="keydown@document->hotkey#press">
import { Controller } from "stimulus"

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"

export default class extends Controller {
  static values = { key: String }

  press(event) {
    if (event.key !== this.keyValue || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.documentElement.dataset.hotkeys === "off") return
    if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return
    if (!this.element.checkVisibility()) return
    event.preventDefault()
    if (this.element.matches(TYPING)) this.element.focus()
    else this.element.click()
    // A menu that a key has opened is gone through by keys: its first choice is next.
    if (this.element.matches("summary")) this.element.nextElementSibling.querySelector("a, button:not([disabled])")?.focus()
  }
}
