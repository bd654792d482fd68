// The buttons under a message of the business, each of which sends the answer WhatsApp would send.
import { h, icon } from "../dom.js"

const button = (name, text, line, onclick) =>
  h("button", { type: "button", onclick }, name && icon(name), h("span", { text, dir: "auto" }), line && h("small", { text: line, dir: "auto" }))

function replies(message, thread, action) {
  return action.buttons.map(({ reply }) => button("reply", reply.title, "", () => thread.say({
    type: "interactive", reply_to: message.wamid, interactive: { type: "button_reply", button_reply: reply },
  })))
}

function rows(message, thread, action) {
  return action.sections.flatMap(section => section.rows).map(row => button("list", row.title, row.description, () => thread.say({
    type: "interactive", reply_to: message.wamid, interactive: { type: "list_reply", list_reply: row },
  })))
}

function link(action) {
  const url = URL.canParse(action.parameters.url) ? new URL(action.parameters.url) : null
  if (!url || !/^https?:$/.test(url.protocol)) return []
  return [h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, icon("external-link"), action.parameters.display_text)]
}

const ANSWERS = {
  button: replies,
  list: rows,
  cta_url: (message, thread, action) => link(action),
  location_request_message: (message, thread) => [
    button("map-pin", "Send location", "", () => thread.say({ type: "location", reply_to: message.wamid })),
  ],
  request_contact_info: (message, thread) => [
    button("phone", "Share phone number", "", () => thread.shareNumber(message)),
  ],
}

function quickReplies(message, thread) {
  if (message.template) {
    return message.template.buttons.filter(one => one.type === "QUICK_REPLY").map(({ text, payload }) => button("reply", text, "", () =>
      thread.say({ type: "button", reply_to: message.wamid, button: { payload, text } })))
  }
  const found = (message.content.components || []).filter(part => part.sub_type === "quick_reply")
  return found.map(part => {
    const payload = part.parameters?.[0]?.payload || "Yes"
    return button("reply", payload, "", () => thread.say({ type: "button", reply_to: message.wamid, button: { payload, text: payload } }))
  })
}

/** The answers a message offers, or null. */
export function answers(message, thread) {
  const value = message.content || {}
  const made = message.type === "interactive" ? ANSWERS[value.type]?.(message, thread, value.action) || []
    : message.type === "template" ? quickReplies(message, thread) : []
  return made.length ? h("div", { class: "answers" }, ...made) : null
}
