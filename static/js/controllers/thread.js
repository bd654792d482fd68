// An open conversation: what is new or changed since the highest version received is fetched and put in its place.
// It stays where the reader reads; a pill says what came below.
import { Controller } from "stimulus"
import { replaceAround } from "lib/around"
import { echoOf } from "lib/echo"
import { Follow } from "lib/follow"
import { isJustChanged, justHeard } from "lib/heard"
import { arrange, put, without } from "lib/log"
import { Look } from "lib/look"
import { parse, request } from "lib/request"
import { Seen } from "lib/seen"

export default class extends Controller {
  static targets = ["scroll", "log", "older", "jump", "jumpText", "say", "bar", "empty"]
  static values = { seen: Object, url: String, reading: String, number: Number }
  #look
  #waiting = 0
  #follow
  #received
  #seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#loadOlder())

  connect() {
    this.#look = new Look(() => this.#fetch())
    this.#received = new Seen(this.seenValue)
    this.#follow = new Follow(this.scrollTarget, (isPinned) => this.#drawJump(isPinned))
    this.#follow.toEnd()
    this.logTarget.querySelector(".day.new")?.scrollIntoView({ block: "center" })
    this.#follow.look()
    for (const conversation of Object.keys(this.seenValue)) this.changed({ detail: { conversation, ...justHeard(conversation) } })
    if (isJustChanged(this.numberValue)) this.resync()
    this.dispatch("ready", { target: document })
  }

  disconnect() {
    this.#look.stop()
    this.#seen.disconnect()
    this.#follow.stop()
  }

  olderTargetConnected(link) {
    requestAnimationFrame(() => this.#seen.observe(link)) // after the first scroll to the end
  }

  changed({ detail: { conversation, version, around, number } }) {
    if (number === this.numberValue || this.#received.isBehind(conversation, version) || (around && this.#received.has(conversation))) this.resync()
  }

  resync() {
    this.#look.now()
  }

  // The answer to what was written here: the truth takes the place of the echo. A change of what is here moves nobody.
  show({ detail: { html, isChange } }) {
    this.#apply(parse(html), "noteNext")
    if (!isChange) this.#follow.toEnd()
  }

  echo({ detail }) {
    this.logTarget.append(echoOf(this.element.querySelector(`template[data-blank="${detail.mode}"]`), detail))
    this.#arrange()
    this.#follow.toEnd()
  }

  drop({ detail: { clientId } }) {
    this.logTarget.querySelector(`#${CSS.escape(clientId)}`)?.remove()
    this.#arrange()
  }

  scrolled() {
    this.#follow.look()
    this.seen()
  }

  jump() {
    this.#follow.toEnd()
    this.logTarget.focus({ preventScroll: true })
  }

  // Whoever has it before their eyes has read it.
  seen() {
    if (!this.readingValue || document.hidden || !this.#follow.isPinned || this.barTarget.dataset.unread === "0") return
    this.barTarget.dataset.unread = "0"
    request(this.readingValue, { method: "POST" }).catch(() => {}) // the next message or visit says it again
  }

  async #fetch() {
    let page
    try {
      const response = await request(`${this.urlValue}?after=${this.#received}`)
      if (!response.ok) return false
      page = parse(await response.text())
    } catch {
      return false // no answer, or half of one
    }
    if (this.#apply(page)) this.#look.soon()
    return true
  }

  // Puts a part of the thread in its place. Returns whether there is more to fetch.
  #apply(page, note = "note") {
    const part = page.querySelector('[data-part="messages"]')
    if (!this.element.isConnected) return false
    this.#received.keep(part.dataset.threads.split(" "))
    without(this.logTarget, (thread) => !this.#received.has(thread))
    const fresh = []
    const { isPinned } = this.#follow
    for (const element of [...part.children]) {
      if (this.#received[note](element.dataset) === false) this.resync() // others wrote before it
      if (put(this.logTarget, element, { isComplete: !this.hasOlderTarget }) === "new") fresh.push(element)
    }
    replaceAround(page)
    this.dispatch("until", { detail: this.barTarget.dataset.until, target: document })
    this.#arrange()
    const spoken = fresh.filter(({ dataset }) => dataset.by === "in").map(({ dataset }) => `${dataset.speaker}: ${dataset.line}`)
    if (spoken.length) this.sayTarget.textContent = spoken.join(". ")
    this.#waiting += fresh.filter((one) => one.matches(".msg, .note")).length
    if (isPinned) this.#follow.toEnd()
    this.#drawJump(isPinned)
    this.seen()
    return "full" in part.dataset
  }

  async #loadOlder() {
    const link = this.hasOlderTarget && this.olderTarget
    if (!link || link.dataset.loading) return
    link.dataset.loading = "true"
    const response = await request(`${this.urlValue}?before=${link.dataset.cursor}`).catch(() => null)
    if (!response?.ok) return delete link.dataset.loading // the link stays, to be pressed
    const part = parse(await response.text()).querySelector('[data-part="messages"]')
    this.#follow.still(() => {
      this.logTarget.prepend(...part.children)
      this.#arrange()
    })
    if (!part.dataset.older) return link.remove()
    const further = link.cloneNode(true) // a new one is looked at again, even when it is still in sight
    Object.assign(further.dataset, { cursor: part.dataset.older, loading: "" })
    link.replaceWith(further)
  }

  #arrange() {
    if (this.hasEmptyTarget && this.logTarget.childElementCount > 1) this.emptyTarget.remove()
    arrange(this.logTarget, this.element.querySelector("template[data-day]"))
  }

  #drawJump(isPinned) {
    if (isPinned) this.#waiting = 0
    this.jumpTarget.hidden = isPinned
    this.jumpTextTarget.textContent = this.#waiting ? `${this.#waiting} new` : "Latest"
  }
}
