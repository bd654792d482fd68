// The line at the bottom: text, replies, and ready-made examples of everything else.
import { h, icon } from "../dom.js"
import { summary } from "./content.js"

const EXAMPLES = [
  ["image", "image", "Photo"], ["mic", "audio", "Voice message"], ["video", "video", "Video"], ["file-text", "document", "Document"],
  ["sticky-note", "sticker", "Sticker"], ["map-pin", "location", "Location"], ["contact", "contacts", "Contact card"],
  ["shopping-bag", "order", "Order"], ["circle-help", "unsupported", "Poll, which the API does not carry"],
  ["list", { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "express", title: "Express", description: "Tomorrow" } } }, "Row of a list"],
  ["file-text", { type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: JSON.stringify({ flow_token: "unused", delivery_day: "Thursday", between: ["9", "12"], gift: true }) } } }, "Answers of a form"],
  ["house", { type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { name: "address_message", body: "10 Anson Road", response_json: JSON.stringify({ values: { name: "Wei Ling", address: "10 Anson Road", unit_number: "12-03", sg_post_code: "079903", city: "Singapore" } }) } } }, "Address"],
  ["phone", { type: "interactive", interactive: { type: "call_permission_reply", call_permission_reply: { response: "accept", is_permanent: true, response_source: "user_action" } } }, "Permission to call"],
  ["external-link", { type: "text", text: { body: "Is it still on?" }, referral: { source_type: "ad", source_id: "990000000000002", source_url: "https://fb.me/demo", headline: "Moka week, up to 30 % off", body: "Until Sunday", ctwa_clid: "ARAkLkA8rmlFeiCktEJQ" } }, "Message after an ad"],
  ["shopping-bag", { type: "text", text: { body: "Does it come in blue?" }, context: { referred_product: { catalog_id: "194836987003835", product_retailer_id: "moka-6" } } }, "Question about a product"],
  ["phone", thread => thread.ring(42), "Call, answered"], ["phone", thread => thread.ring(0), "Call, not answered"],
  ["lock", thread => thread.prefer("stop"), "Stop marketing"], ["lock-open", thread => thread.prefer("resume"), "Resume marketing"],
]
const find = id => document.getElementById(id)

export class Composer {
  constructor(thread) {
    this.thread = thread
    this.text = find("text")
    this.menu = find("attach")
    this.opener = find("attach-open")
    this.menu.append(...EXAMPLES.map(([name, type, words]) =>
      h("button", { type: "button", onclick: () => this.example(type) }, icon(name), words)))
    this.file = h("input", { type: "file", hidden: true, "aria-label": "A file of this computer", onchange: () => this.own() })
    this.menu.append(h("button", { type: "button", onclick: () => this.file.click() }, icon("paperclip"), "A file of this computer"), this.file)
    find("composer").addEventListener("submit", event => { event.preventDefault(); this.send() })
    find("replying-stop").addEventListener("click", () => { this.reply(null); this.text.focus() })
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
    } else if (this.quoted) this.reply(null)
  }

  toggle(open) {
    this.menu.hidden = !open
    this.opener.setAttribute("aria-expanded", String(open))
    if (open) this.menu.querySelector("button").focus()
  }

  reply(message) {
    this.quoted = message
    find("replying").hidden = !message
    if (!message) return
    find("replying-who").textContent = message.inbound ? "You" : this.thread.business.name
    find("replying-text").textContent = summary(message)
    this.text.focus()
  }

  async send() {
    const body = this.text.value.trim()
    if (!this.on || !body) return
    const message = { type: "text", text: { body }, reply_to: this.quoted?.wamid }
    this.text.value = ""
    this.reply(null)
    this.allow()
    await this.thread.say(message).catch(() => {
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
