// The line at the bottom: text, replies, other words for what was sent, and ready-made examples of everything else.
import { h, icon } from "../dom.js"
import { summary } from "./content.js"
import { EXAMPLES } from "./examples.js"

const find = id => document.getElementById(id)
const alone = what => typeof what === "function" || ["interactive", "system"].includes(what.type)

const part = message => message.type === "text" ? "body" : "caption"
const wordsOf = message => message.content[part(message)] || ""

// A change carries the whole message with its new words.
const change = (message, text) => ({ type: "edit", edit: { original_message_id: message.wamid,
  message: { type: message.type, [message.type]: { ...message.content, [part(message)]: text } } } })

export class Composer {
  constructor(thread) {
    this.thread = thread
    this.text = find("text")
    this.menu = find("attach")
    this.opener = find("attach-open")
    for (const [title, examples] of EXAMPLES) {
      const buttons = examples.map(([name, what, words]) =>
        h("button", { type: "button", "data-alone": alone(what), onclick: () => this.example(what) }, icon(name), words))
      this.menu.append(h("div", { role: "group", "aria-label": title }, h("p", { class: "section", "aria-hidden": "true", text: title }), ...buttons))
    }
    this.file = h("input", { type: "file", hidden: true, "aria-label": "A file of this computer", onchange: () => this.own() })
    this.menu.append(h("button", { type: "button", onclick: () => this.file.click() }, icon("paperclip"), "A file of this computer"), this.file)
    find("composer").addEventListener("submit", event => { event.preventDefault(); this.send() })
    find("replying-stop").addEventListener("click", () => { this.stop(); this.text.focus() })
    find("author").addEventListener("change", event => this.thread.writeAs(event.target.value))
    this.text.addEventListener("keydown", event => this.key(event))
    this.text.addEventListener("input", () => this.allow())
    this.opener.addEventListener("click", () => this.toggle(this.menu.hidden))
    document.addEventListener("keydown", event => event.key === "Escape" && this.escape())
    document.addEventListener("pointerdown", event => {
      if (!this.menu.contains(event.target) && !this.opener.contains(event.target)) this.toggle(false)
    })
    this.enable(false)
  }

  enable(on) {
    this.on = on
    this.text.disabled = this.opener.disabled = !on
    this.reply(null)
    this.allow()
  }

  allow() {
    find("send").disabled = !this.on || !this.text.value.trim()
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.send()
  }

  escape() {
    if (!this.menu.hidden) {
      this.toggle(false)
      this.opener.focus()
    } else this.stop()
  }

  toggle(open) {
    this.menu.hidden = !open
    this.opener.setAttribute("aria-expanded", String(open))
    if (open) this.menu.querySelector("button").focus()
  }

  reply(message) {
    this.quoted = message
    this.edited = null
    this.above(message && this.thread.nameOf(message), message)
  }

  /** The words of a message that was sent, to be changed. */
  edit(message) {
    this.reply(null)
    this.edited = message
    this.above("Edit message", message)
    this.text.value = wordsOf(message)
    this.allow()
  }

  /** What one is about to do with a message, above the line; nothing without one. */
  above(title, message) {
    find("replying").hidden = !message
    if (!message) return
    find("replying-who").textContent = title
    find("replying-text").textContent = summary(message)
    this.text.focus()
  }

  stop() {
    if (this.edited) this.text.value = ""
    this.reply(null)
    this.allow()
  }

  /** In a group: who writes, and nothing that stands between one person and the business. */
  company(isGroup, people, author) {
    find("as").hidden = !isGroup
    for (const one of this.menu.querySelectorAll("[data-alone]")) one.hidden = isGroup
    for (const one of this.menu.querySelectorAll("[role=group]")) one.hidden = !one.querySelector("button:not([hidden])")
    find("author").replaceChildren(...people.map(one => h("option", { value: one.id, text: one.name })))
    find("author").value = author
  }

  async send() {
    const body = this.text.value.trim()
    if (!this.on || !body) return
    const { edited } = this
    const message = edited ? change(edited, body) : { type: "text", text: { body }, reply_to: this.quoted?.wamid }
    this.text.value = ""
    this.reply(null)
    this.allow()
    await this.thread.say(message).catch(() => {
      if (edited) this.edit(edited)
      this.text.value = body
      this.allow()
    })
  }

  // A file of one's own goes as what its type says.
  async own() {
    const [file] = this.file.files
    this.file.value = ""
    if (!file) return
    const url = await new Promise(done => {
      const reader = new FileReader()
      reader.addEventListener("load", () => done(reader.result))
      reader.readAsDataURL(file)
    })
    const [major] = file.type.split("/")
    const type = file.type === "image/webp" ? "sticker" : ["image", "video", "audio"].includes(major) ? major : "document"
    await this.example(type, { file_base64: url.slice(url.indexOf(",") + 1), mime_type: file.type, filename: file.name })
  }

  async example(what, file = {}) {
    this.toggle(false)
    if (typeof what === "function") return what(this.thread)
    const message = { ...(typeof what === "string" ? { type: what } : what), reply_to: this.quoted?.wamid, ...file }
    this.reply(null)
    this.text.focus()
    await this.thread.say(message).catch(() => {})
  }
}
