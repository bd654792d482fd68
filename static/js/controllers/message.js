// What one does with a message: quote it, find what it quotes, send it again, look at its data, walk to the next.
import { Controller } from "stimulus"
import { STEPS, walkDeeds } from "lib/deeds"
import { sentence } from "lib/errors"
import { messages } from "lib/log"
import { NoAnswer, parse, request, uuid } from "lib/request"
import { toast } from "lib/toasts"

const GAP = 6

export default class extends Controller {
  #asked // the button for whose message an emoji is chosen

  original(event) {
    event.preventDefault()
    const original = document.getElementById(event.currentTarget.hash.slice(1))
    if (!original) return toast("The original is further up, or was deleted on time")
    original.scrollIntoView({ block: "center" })
    original.focus({ preventScroll: true })
  }

  quote({ currentTarget }) {
    const { id, speaker, line } = currentTarget.closest("[data-version]").dataset
    document.dispatchEvent(new CustomEvent("message:quoted", { detail: { id, speaker, line } }))
  }

  async again(event) {
    event.preventDefault()
    const form = event.currentTarget
    if ("ask" in form.dataset && !(await this.#isSure())) return
    const body = new FormData(form)
    body.set("sure", "1")
    const html = await this.#answer(form.action, { method: "POST", body })
    if (html) this.dispatch("sent", { detail: { html } })
  }

  // The choices stand beside the button that asked for them; the first one has the focus.
  choose({ currentTarget: button, params }) {
    this.#asked = button
    const menu = document.getElementById(params.menu)
    menu.showPopover()
    const { bottom, left, right, top } = button.getBoundingClientRect()
    const { offsetHeight: height, offsetWidth: width } = menu
    const below = bottom + height + GAP < innerHeight
    menu.style.top = `${below ? bottom + GAP : top - height - GAP}px`
    menu.style.left = `${Math.max(GAP, Math.min(innerWidth - width - GAP, (left + right - width) / 2))}px`
    menu.querySelector("button").focus()
  }

  // What was chosen: an emoji, or the days of a pin.
  put({ currentTarget: menu, target, params }) {
    const chosen = target.closest("button")
    if (!chosen) return
    menu.hidePopover()
    this.#asked.focus()
    return this.#change(this.#asked.dataset.address, { [params.name]: chosen.value })
  }

  unpin({ currentTarget }) {
    return this.#change(currentTarget.dataset.address, {})
  }

  pick(event) {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    const all = [...event.currentTarget.querySelectorAll("button")]
    all.at((all.indexOf(document.activeElement) + step) % all.length).focus()
  }

  // A dialog that the server draws: what WhatsApp sent, or another one that the link names.
  async payload(event) {
    event.preventDefault()
    this.#open(event.params.dialog ?? "payload", await this.#answer(event.currentTarget.href))
  }

  // The form of an answer to this message is opened by the + menu, which knows what becomes of it; without one the link
  // leads to its page.
  offer(event) {
    const detail = { address: event.currentTarget.href }
    const taken = !document.dispatchEvent(new CustomEvent("message:offered", { detail, cancelable: true }))
    if (taken) event.preventDefault()
  }

  async people(event) {
    event.preventDefault()
    const form = event.currentTarget
    this.#open("people", await this.#answer(form.action, { method: "POST", body: new FormData(form) }))
  }

  walk(event) {
    if (walkDeeds(event)) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || event.target.matches("input, textarea, select")) return
    event.preventDefault()
    const all = messages(event.currentTarget)
    const here = all.indexOf(document.activeElement.closest("[data-version]"))
    const to = all.at(here < 0 ? -1 : Math.max(0, Math.min(all.length - 1, here + step)))
    to?.focus({ preventScroll: true })
    to?.scrollIntoView({ block: "nearest" })
  }

  async #change(address, told) {
    const body = new URLSearchParams({ ...told, client_id: uuid() })
    const html = await this.#answer(address, { method: "POST", body })
    if (html) this.dispatch("sent", { detail: { html, isChange: true } })
  }

  #open(id, html) {
    if (!html) return
    document.getElementById(id)?.remove()
    document.body.append(parse(html))
    document.getElementById(id).showModal()
  }

  async #answer(address, options) {
    try {
      const response = await request(address, options)
      const html = await response.text()
      if (response.ok) return html
      const said = response.status === 422 && parse(html).querySelector("[dir], [data-sentence]")?.textContent
      toast(said || sentence(response.status), { tone: "error" })
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      toast(sentence(0), { tone: "error" })
    }
    return ""
  }

  async #isSure() {
    const dialog = document.getElementById("ask-again")
    dialog.returnValue = ""
    dialog.showModal()
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }))
    return dialog.returnValue === "sure"
  }
}
