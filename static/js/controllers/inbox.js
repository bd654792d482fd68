// The frame of the inbox: opens a conversation beside the list, goes back on a phone, shows and hides the contact.
import htmx from "htmx"
import { Controller } from "stimulus"
import { isFree } from "lib/keys"

const YEAR = 365 * 24 * 3600
const DRAWER = "(max-width: 1199px)"
const PRESSED = { i: "mine", E: "resolve-next", u: "unread", "]": "panel" } // what stands in a closed menu, or has a key besides

export default class extends Controller {
  static targets = ["conversation", "panel"]
  static values = { list: String }

  connect() {
    this.#mark()
    this.element.addEventListener("list:drawn", () => this.#mark())
  }

  // Actions

  async open(event) {
    const row = event.target.closest("a.row")
    if (!row || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    this.#select(row.dataset.id)
    this.conversationTarget.setAttribute("aria-busy", "true")
    await htmx.ajax("GET", row.getAttribute("href"), { target: this.conversationTarget, push: "true" })
    this.conversationTarget.removeAttribute("aria-busy")
  }

  swapped({ detail: { ctx } }) {
    if (ctx.target !== this.conversationTarget) return
    this.#app.classList.add("thread-open")
    this.#app.classList.remove("drawer-open")
    this.element.classList.toggle("no-panel", document.cookie.includes("wapp_panel=off"))
    this.#mark()
    this.conversationTarget.querySelector(".log")?.focus({ preventScroll: true })
    this.dispatch("opened", { target: document })
  }

  back(event) {
    event.preventDefault()
    const row = this.element.querySelector(".row[aria-current]")
    history.pushState({ htmx: true }, "", event.currentTarget.getAttribute("href"))
    this.#app.classList.remove("thread-open")
    row?.focus({ preventScroll: true })
  }

  // A view chosen while a conversation is open is opened beside it.
  keepThread({ currentTarget }) {
    const isOpen = this.#id && this.#app.classList.contains("thread-open") && !matchMedia("(max-width: 767px)").matches
    if (isOpen) currentTarget.pathname = location.pathname
  }

  togglePanel(event) {
    event.preventDefault()
    if (!this.hasPanelTarget) return
    if (matchMedia(DRAWER).matches) {
      const isShown = this.#app.classList.toggle("drawer-open")
      const ways = isShown ? this.panelTarget.querySelectorAll(".bar a") : this.element.querySelectorAll(".panel-toggle, .thread a.who")
      ;[...ways].findLast((way) => way.checkVisibility())?.focus()
      return
    }
    const isHidden = this.element.classList.toggle("no-panel")
    document.cookie = `wapp_panel=${isHidden ? "off" : ""}; path=/; samesite=lax; max-age=${isHidden ? YEAR : 0}`
  }

  // The drawer lies over the thread, where one may go on writing; it makes way for what has the focus and is below it.
  focused({ target }) {
    if (!this.hasPanelTarget || !this.#app.classList.contains("drawer-open") || this.panelTarget.contains(target)) return
    const [panel, below] = [this.panelTarget, target].map((one) => one.getBoundingClientRect())
    const isCovered = this.conversationTarget.contains(target) && below.left >= panel.left && below.right <= panel.right
    if (isCovered) this.#app.classList.remove("drawer-open")
  }

  key(event) {
    if (event.key === "Escape") return this.#escape(event)
    const name = PRESSED[event.key]
    if (name && isFree(event)) this.element.querySelector(`[data-key="${name}"]`)?.click()
  }

  // Private

  #escape(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open], details[open]")) return
    if (this.#app.classList.contains("drawer-open")) return this.togglePanel(event)
    if (event.target.closest?.(".list")) return
    const row = this.element.querySelector(".row[aria-current]")
    if (event.target.closest?.(".composer")) this.conversationTarget.querySelector(".log")?.focus({ preventScroll: true })
    else if (matchMedia("(max-width: 767px)").matches) this.element.querySelector(".back")?.click()
    else row?.focus()
  }

  #mark() {
    this.#select(this.#id)
  }

  #select(id) {
    for (const row of this.element.querySelectorAll(".row")) {
      const isOpen = row.dataset.id === id
      row.toggleAttribute("aria-current", isOpen)
      if (!isOpen) continue
      row.setAttribute("aria-current", "true")
      delete row.dataset.unread
      row.querySelector(".count")?.remove()
    }
  }

  get #id() {
    return location.pathname.match(/\/inbox\/(\d+)\//)?.[1]
  }

  get #app() {
    return this.element.closest(".app")
  }
}
