// Choosing a template: the list, its search and the preview are the server's; this opens, sends and closes. What was
// refused is said above the fields, and nothing that was typed is lost. No answer: sending again is the same message.
import htmx from "htmx"
import { Controller } from "stimulus"
import { deliver } from "lib/deliver"
import { isFree } from "lib/keys"
import { NoAnswer } from "lib/request"

const SILENT = "No answer from the server. Send it again: it cannot go out twice."

export default class extends Controller {
  static targets = ["dialog", "problem", "open"]
  static values = { home: String }

  async open(event) {
    event.preventDefault()
    await htmx.ajax("GET", event.currentTarget.getAttribute("href"), { target: this.dialogTarget })
    delete this.dialogTarget.dataset.chosen
    if (!this.dialogTarget.open) this.dialogTarget.showModal()
  }

  press(event) {
    if (event.key !== "t" || !isFree(event) || !this.hasOpenTarget) return
    event.preventDefault()
    this.openTargets.find((link) => link.checkVisibility())?.click()
  }

  // Arrows walk the list, from the search too; Enter in the search takes the first that was found.
  walk(event) {
    const rows = [...this.#frame.querySelectorAll("#picker-list .open")]
    const at = rows.indexOf(document.activeElement)
    const search = this.#frame.querySelector("input[type=search]")
    if (event.key === "Enter" && event.target === search) {
      event.preventDefault()
      rows[0]?.click()
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && (at >= 0 || event.target === search)) {
      event.preventDefault()
      const next = event.key === "ArrowDown" ? rows[at + 1] : (rows[at - 1] ?? search)
      next?.focus()
    }
  }

  choose({ currentTarget }) {
    for (const row of this.#frame.querySelectorAll(".tpl [aria-current]")) row.removeAttribute("aria-current")
    currentTarget.setAttribute("aria-current", "true")
    this.#frame.dataset.chosen = ""
  }

  back() {
    delete this.#frame.dataset.chosen
  }

  async send(event) {
    event.preventDefault()
    const form = event.target
    const button = this.#frame.querySelector(`[form="${form.id}"]`)
    if (button.disabled) return
    button.disabled = true
    this.#say("")
    try {
      const { html, problem } = await deliver(form.action, new URLSearchParams(new FormData(form)))
      if (problem) this.#say(problem)
      else this.#sent(html)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      this.#say(SILENT)
    } finally {
      button.disabled = false
    }
  }

  close() {
    if (this.hasDialogTarget) this.dialogTarget.close()
    else this.leave()
  }

  leave() {
    location.assign(this.homeValue)
  }

  #sent(html) {
    if (this.hasDialogTarget) this.dialogTarget.close()
    this.dispatch("sent", { detail: { html } })
  }

  #say(problem) {
    this.problemTarget.hidden = !problem
    this.problemTarget.querySelector("span").textContent = problem
    if (problem) this.problemTarget.scrollIntoView({ block: "nearest" })
  }

  get #frame() {
    return this.hasDialogTarget ? this.dialogTarget : this.element
  }
}
