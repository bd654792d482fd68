// What stands inside a bubble, by type of message, and one line of it for quotes.
import { h, icon } from "../dom.js"
import { voice } from "./voice.js"
import { answers, cards, taps } from "./answers.js"
import { news, owed, ware, wares } from "./shop.js"

const words = text => h("span", { class: "body", text, dir: "auto" })
const thing = (name, title, line) => h("div", { class: "thing" },
  h("span", { class: "tile" }, icon(name)),
  h("span", {}, h("b", { text: title, dir: "auto" }), line && h("small", { text: line, dir: "auto" })))
const titled = word => word[0].toUpperCase() + word.slice(1)
const box = (...parts) => ({ shape: "box", parts })
const source = file => file.id ? `/phone/media/${encodeURIComponent(file.id)}` : ""

function picture(file, words) {
  const url = source(file)
  if (!url) return thing("image", words, file.link || "Not shown here")
  return h("img", { class: "picture", src: url, alt: file.caption || words, loading: "lazy" })
}

function film(file) {
  const url = source(file)
  return url ? h("video", { class: "picture", src: url, controls: true, preload: "metadata", "aria-label": "Video" })
    : thing("video", "Video", file.link)
}

function paper(file) {
  const url = source(file)
  const shown = thing("file-text", file.filename || "Document", file.mime_type || file.link)
  return url ? h("a", { href: url, download: file.filename || "document" }, shown) : shown
}

const FILES = { image: value => picture(value, "Picture"), video: film, gif: film, document: paper,
  location: value => thing("map-pin", value.name || "Location", value.address) }

// The file above a template's words, and the words.
const printed = (shown, message) => [
  shown.product && ware(wares(message, [shown.product])[0], shown.product),
  shown.media && FILES[shown.media.type]?.(shown.media.value),
  shown.offer && h("p", { class: "heading", text: shown.offer, dir: "auto" }),
  shown.header && h("p", { class: "heading", text: shown.header, dir: "auto" }),
  shown.body && words(shown.body),
  shown.footer && h("p", { class: "footer", text: shown.footer, dir: "auto" }),
  shown.order && h("p", { class: "footer", text: owed(message, shown.order) }),
  shown.news && h("p", { class: "heading", text: news(shown.news), dir: "auto" }),
].filter(Boolean)

function template(value, message, thread) {
  const shown = message.template
  if (!shown) {
    const lines = (value.components || []).flatMap(part => (part.parameters || []).map(one => one.text).filter(Boolean))
    return { shape: "", parts: [h("span", { class: "heading", text: `Template ${value.name}` }), h("br"), words(lines.join("\n") || value.language?.code || "")] }
  }
  const side = (shown.cards || []).map(card => h("div", { class: "one" }, ...printed(card, message), h("div", { class: "answers" }, ...taps(message, thread, card))))
  const beside = side.length && h("div", { class: "side", role: "group", "aria-label": "Cards", tabindex: "0" }, ...side)
  return { shape: side.length || shown.media ? "broad" : "", parts: [...printed(shown, message), beside].filter(Boolean) }
}

// What the customer answered, where it is more than the words of a button.
const REPLIES = {
  nfm_reply: ({ name, body }) => box(thing(name === "address_message" ? "house" : "file-text", name === "address_message" ? "Address" : "Form", body)),
  call_permission_reply: ({ response }) => box(thing("phone", response === "accept" ? "You allow calls" : "You do not allow calls")),
}

// The products a message shows by themselves: one large, of several the first three.
function goods(message) {
  const { type, action } = message.content
  const shown = action?.product_retailer_id || action?.parameters?.thumbnail_product_retailer_id
  if (shown) return [ware(wares(message, [shown])[0], shown)]
  return type === "product_list" ? wares(message).slice(0, 3).map(one => ware(one)) : []
}

function interactive(value, message, thread) {
  if (REPLIES[value.type]) return REPLIES[value.type](value[value.type])
  const head = value.header
  const said = value.body?.text || value.button_reply?.title || value.list_reply?.title
  const parts = [
    head?.type === "text" && h("p", { class: "heading", text: head.text, dir: "auto" }),
    head && FILES[head.type]?.(head[head.type] || {}),
    ...(message.inbound ? [] : goods(message)),
    said && words(said),
    value.footer && h("p", { class: "footer", text: value.footer.text, dir: "auto" }),
    value.type === "order_details" && h("p", { class: "footer", text: owed(message, value.action.parameters) }),
    value.type === "order_status" && h("p", { class: "heading", text: news(value.action.parameters), dir: "auto" }),
    value.type === "carousel" && cards(message, thread),
  ]
  return { shape: value.type === "carousel" ? "broad" : "", parts: parts.filter(Boolean) }
}

const MAKERS = {
  text: value => ({ shape: "", parts: [words(value.body || "")] }),
  button: value => ({ shape: "", parts: [words(value.text || "")] }),
  image: value => box(picture(value, "Picture"), value.caption && words(value.caption)),
  video: value => box(film(value), value.caption && words(value.caption)),
  sticker: value => ({ shape: "sticker", parts: [picture(value, "Sticker")] }),
  audio: value => box(source(value) ? voice(source(value)) : thing("mic", "Audio", value.link)),
  document: value => box(paper(value), value.caption && words(value.caption)),
  location: value => box(thing("map-pin", value.name || "Location", value.address || `${value.latitude}, ${value.longitude}`)),
  contacts: value => box(...value.map(card => thing("contact", card.name?.formatted_name || "Contact", card.phones?.[0]?.phone))),
  unsupported: ({ type }) => box(thing("circle-help", type && type !== "unknown" ? titled(type) : "Message", "The business is only told that it came")),
  order: value => box(thing("shopping-bag", "Order", `${value.product_items?.length || 0} items`), value.text && words(value.text)),
  template,
  interactive,
}

/** The parts of a bubble: its shape, what it shows, and what can be answered under it. */
export function content(message, thread) {
  const value = message.content
  const maker = MAKERS[message.type]
  let made
  try {
    made = maker && value ? maker(value, message, thread) : null
  } catch (error) {
    console.warn("A message could not be shown", message.type, error)
  }
  made ||= box(thing("circle-help", message.type, "This phone cannot show it"))
  return { shape: made.shape, parts: made.parts, after: message.inbound ? null : answers(message, thread) }
}

/** One line of a message. */
export function summary(message) {
  if (message.revoked) return "Deleted"
  const value = message.content || {}
  return value.body?.text || (typeof value.body === "string" && value.body) || value.caption || value.text
    || titled(message.type)
}
