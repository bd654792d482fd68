// The buttons under a message of the business, each of which sends the answer WhatsApp would send.
import { h, icon } from "../dom.js"
import { address, flow, place } from "./forms.js"
import { sheet } from "./sheet.js"
import { due, shop, ware, wares } from "./shop.js"

const button = (name, text, line, onclick) =>
  h("button", { type: "button", onclick }, name && icon(name), h("span", { text, dir: "auto" }), line && h("small", { text: line, dir: "auto" }))

function replies(message, thread, action) {
  return action.buttons.map(({ reply }) => button("reply", reply.title, "", () =>
    thread.answer(message, { type: "interactive", interactive: { type: "button_reply", button_reply: reply } })))
}

function rows(message, thread, action) {
  const row = one => button("", one.title, one.description, () => {
    close()
    thread.answer(message, { type: "interactive", interactive: { type: "list_reply", list_reply: one } })
  })
  let close
  const open = () => {
    const parts = action.sections.flatMap(section => [section.title && h("h3", { text: section.title, dir: "auto" }),
      h("div", { class: "options" }, ...section.rows.map(row))])
    close = sheet(action.button, parts.filter(Boolean))
  }
  return [button("list", action.button, "", open)]
}

function way(address, words, onclick) {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol)) return []
  return [h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", onclick }, icon("external-link"), words)]
}

const link = action => way(action.parameters.url, action.parameters.display_text)

const WEEK = 7 * 86_400

// Permission to call lasts for good or seven days; whoever refuses is asked no more for now.
function permissions(message, thread) {
  const said = reply => () => {
    const call_permission_reply = { response_source: "user_action", ...reply }
    thread.answer(message, { type: "interactive", interactive: { type: "call_permission_reply", call_permission_reply } })
  }
  const until = Math.floor(Date.now() / 1000) + WEEK
  return [
    button("phone", "Always allow", "", said({ response: "accept", is_permanent: true })),
    button("clock", "Allow for seven days", "", said({ response: "accept", is_permanent: false, expiration_timestamp: until })),
    button("x", "Don’t allow", "", said({ response: "reject" })),
  ]
}

const bill = (message, thread, asked) => () =>
  sheet(`Order ${asked.reference_id}`, due(asked), message.payment === "captured" ? "" : "Pay", () => thread.pay(message))
const view = (words, ids) => (message, thread) => [button("shopping-bag", words, "", () => shop(message, thread, ids))]
const ANSWERS = {
  button: replies,
  list: rows,
  cta_url: (message, thread, action) => link(action),
  location_request_message: (message, thread) => [button("map-pin", "Send location", "", () => place(message, thread))],
  request_contact_info: (message, thread) => [button("phone", "Share phone number", "", () => thread.shareNumber(message))],
  address_message: (message, thread) => [button("house", "Provide address", "", () => address(message, thread))],
  flow: (message, thread, action) => [button("file-text", action.parameters.flow_cta, "", () => flow(message, thread))],
  call_permission_request: permissions,
  voice_call: (message, thread, action) => [button("phone", action.parameters?.display_text || "Call now", "", () => thread.ring(42))],
  product: view("View"),
  product_list: view("View items"),
  catalog_message: view("View catalog"),
  order_details: (message, thread, action) => [button("list", "Review and pay", "", bill(message, thread, action.parameters))],
}

// What a card begins with: a picture or film that was sent up is shown, one at an address is not fetched.
function above({ type, [type]: file }) {
  if (!file.id) return h("div", { class: "tile wide" }, icon(type))
  const src = `/phone/media/${encodeURIComponent(file.id)}`
  return type === "image" ? h("img", { class: "picture", src, alt: "Picture" }) : h("video", { class: "picture", src, controls: true })
}

/** Cards side by side, each with a link or a product behind its button. */
export function cards(message, thread) {
  const made = message.content.action.cards.map(card => {
    const id = card.action.product_retailer_id
    const head = id ? ware(wares(message, [id])[0], id) : above(card.header)
    const taps = id ? view("View", [id])(message, thread) : link(card.action)
    return h("div", { class: "one" }, head, card.body && h("span", { class: "body", text: card.body.text, dir: "auto" }),
      h("div", { class: "answers" }, ...taps))
  })
  return h("div", { class: "side", role: "group", "aria-label": "Cards", tabindex: "0" }, ...made)
}

const quick = (message, thread) => ({ text, payload }) => [button("reply", text, "", () =>
  thread.answer(message, { type: "button", button: { payload, text } }))]
const BUTTONS = {
  QUICK_REPLY: quick,
  URL: (message, thread) => one => way(one.url, one.text, () => thread.tap(message, one.text)),
  PHONE_NUMBER: () => one => [h("a", { href: `tel:${one.phone_number}` }, icon("phone"), one.text)],
  COPY_CODE: () => one => [button("", `Copy ${one.code}`, "", () => navigator.clipboard.writeText(one.code))],
  OTP: () => one => [button("", one.text || "Copy code", "", () => navigator.clipboard.writeText(one.code))],
  VOICE_CALL: (message, thread) => one => [button("phone", one.text || "Call now", "", () => thread.ring(42))],
  CALL_PERMISSION_REQUEST: (message, thread) => () => permissions(message, thread),
  REQUEST_CONTACT_INFO: (message, thread) => one => [button("phone", one.text || "Share phone number", "", () => thread.shareNumber(message))],
  FLOW: (message, thread) => one => [button("file-text", one.text, "", () => flow(message, thread))],
}

// What a template's button opens: the whole catalogue, the products of its sections, or the one above the words.
const GOODS = {
  CATALOG: () => undefined,
  MPM: shown => shown.sections.flatMap(section => section.product_items.map(one => one.product_retailer_id)),
  SPM: shown => [shown.product],
}

function tap(one, message, thread, shown) {
  if (one.type in GOODS) return view(one.text || "View", GOODS[one.type](shown))(message, thread)
  if (one.type === "ORDER_DETAILS" && shown.order) return [button("list", one.text, "", bill(message, thread, shown.order))]
  return (BUTTONS[one.type] || (() => () => []))(message, thread)(one)
}

/** The buttons of a template or of one of its cards, each doing what WhatsApp's does. */
export const taps = (message, thread, shown) => shown.buttons.flatMap(one => tap(one, message, thread, shown))

// A template that nobody made is sent all the same where a test asks for it: then only its values are known.
function bare(message, thread) {
  const found = (message.content.components || []).filter(part => part.sub_type === "quick_reply")
  return found.flatMap(part => {
    const payload = part.parameters?.[0]?.payload || "Yes"
    return quick(message, thread)({ text: payload, payload })
  })
}

/** The answers a message offers, or null. */
export function answers(message, thread) {
  const value = message.content || {}
  const made = message.type === "interactive" ? ANSWERS[value.type]?.(message, thread, value.action) || []
    : message.type !== "template" ? []
    : message.template ? taps(message, thread, message.template) : bare(message, thread)
  return made.length ? h("div", { class: "answers" }, ...made) : null
}
