// One message as an element: a bubble with its time, ticks, reactions and what can be done with it.
import { clock, h, icon } from "../dom.js"
import { content, summary } from "./content.js"

const EMOJI = ["👍", "❤️", "😂", "😮", "🙏"]
const TICKS = {
  new: ["check", "Sent", ""],
  delivered: ["check-check", "Delivered", ""],
  read: ["check-check-bold", "Read", "read"],
}

function meta(message) {
  const tick = message.inbound && TICKS[message.status]
  return h("span", { class: "meta" },
    message.edited && !message.revoked && "Edited",
    h("time", { datetime: new Date(message.at * 1000).toISOString(), text: clock(message.at) }),
    tick && icon(tick[0], tick[1], tick[2]))
}

function quoted(message, thread) {
  const source = thread.messages.get(message.quoted)
  if (!source) return null
  return h("span", { class: "quoted" },
    h("b", { text: source.inbound ? "You" : thread.business.name, dir: "auto" }),
    h("span", { text: summary(source), dir: "auto" }))
}

function reactions(message) {
  const shown = [...new Set(Object.values(message.reactions))]
  if (!shown.length) return null
  return h("span", { class: "reactions", role: "img", "aria-label": `Reactions: ${shown.join(" ")}` }, ...shown)
}

function deeds(message, thread, close) {
  const act = deed => () => { close(); deed() }
  const mine = message.reactions.person
  const emoji = EMOJI.map(sign => h("button", {
    class: "emoji", type: "button", "aria-label": `React with ${sign}`, "aria-pressed": String(mine === sign), text: sign,
    onclick: act(() => thread.react(message, mine === sign ? "" : sign)),
  }))
  return h("div", { class: "deeds", role: "group", "aria-label": "With this message" },
    ...(message.inbound ? [] : emoji),
    h("button", { type: "button", onclick: act(() => thread.reply(message)) }, icon("reply"), "Reply"),
    message.inbound && h("button", { type: "button", onclick: act(() => thread.revoke(message)) }, icon("trash-2"), "Delete"))
}

function more(message, thread, said) {
  const button = h("button", { class: "round more", type: "button", "aria-label": "React, reply", "aria-expanded": "false" },
    icon(message.inbound ? "reply" : "smile"))
  const close = () => {
    said.querySelector(".deeds")?.remove()
    button.setAttribute("aria-expanded", "false")
  }
  button.addEventListener("click", () => {
    if (said.querySelector(".deeds")) return close()
    document.querySelectorAll('.more[aria-expanded="true"]').forEach(open => open.click())
    said.append(deeds(message, thread, close))
    button.setAttribute("aria-expanded", "true")
    said.querySelector(".deeds button").focus()
    said.scrollIntoView({ block: "nearest" })
  })
  said.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !said.querySelector(".deeds")) return
    close()
    button.focus()
  })
  return button
}

/** The element of a message; `first` of its group gets the small corner. */
export function bubble(message, thread, first) {
  if (message.type === "system") return h("p", { class: "system", text: message.content?.body || "Something changed", dir: "auto" })
  const said = h("div", { class: `said ${message.inbound ? "mine" : ""} ${first ? "first" : ""}` })
  const author = h("span", { class: "visually-hidden", text: message.inbound ? "You: " : `${thread.business.name}: ` })
  if (message.revoked) {
    said.append(h("div", { class: "bubble gone" }, author, h("span", { class: "body", text: "You deleted this message" }), meta(message)))
    return said
  }
  const { shape, parts, after } = content(message, thread)
  const box = h("div", { class: `bubble ${shape}` }, author, quoted(message, thread), ...parts, meta(message), after, reactions(message))
  if (Object.keys(message.reactions).length) said.classList.add("reacted")
  said.append(box, more(message, thread, said))
  return said
}
