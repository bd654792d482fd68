// One message as an element: a bubble with its time, ticks, reactions and what can be done with it.
import { clock, h, icon } from "../dom.js"
import { content, summary } from "./content.js"

const EDITABLE_FOR = 15 * 60 // seconds
const FORWARDED = { forwarded: "Forwarded", frequently_forwarded: "Forwarded many times" }
const EMOJI = ["👍", "❤️", "😂", "😮", "🙏"]
const TICKS = {
  new: ["check", "Sent", ""],
  delivered: ["check-check", "Delivered", ""],
  read: ["check-check-bold", "Read", "read"],
}

function meta(message, mine, pinned) {
  const tick = mine && TICKS[message.status]
  return h("span", { class: "meta" },
    pinned && icon("pin", "Pinned"),
    message.edited && !message.revoked && "Edited",
    h("time", { datetime: new Date(message.at * 1000).toISOString(), text: clock(message.at) }),
    tick && icon(tick[0], tick[1], tick[2]))
}

function quoted(message, thread) {
  const source = thread.messages.get(message.quoted)
  if (!source) return null
  return h("span", { class: "quoted" },
    h("b", { text: thread.nameOf(source), dir: "auto" }),
    h("span", { text: summary(source), dir: "auto" }))
}

function reactions(message) {
  const shown = [...new Set(Object.values(message.reactions))]
  if (!shown.length) return null
  return h("span", { class: "reactions", role: "img", "aria-label": `Reactions: ${shown.join(" ")}` }, ...shown)
}

const hasWords = ({ type, content }) => type === "text" || (["image", "video", "document"].includes(type) && content?.caption)
const canChange = message => hasWords(message) && message.at > Date.now() / 1000 - EDITABLE_FOR

function deeds(message, thread, close) {
  const act = deed => () => { close(); deed() }
  const own = thread.isMine(message)
  const mine = message.reactions[thread.author]
  const emoji = EMOJI.map(sign => h("button", {
    class: "emoji", type: "button", "aria-label": `React with ${sign}`, "aria-pressed": String(mine === sign), text: sign,
    onclick: act(() => thread.react(message, mine === sign ? "" : sign)),
  }))
  return h("div", { class: "deeds", role: "group", "aria-label": "With this message" },
    ...(own ? [] : emoji),
    h("button", { type: "button", onclick: act(() => thread.reply(message)) }, icon("reply"), "Reply"),
    own && canChange(message) && h("button", { type: "button", onclick: act(() => thread.edit(message)) }, icon("pencil"), "Edit"),
    own && h("button", { type: "button", onclick: act(() => thread.revoke(message)) }, icon("trash-2"), "Delete"))
}

function more(message, thread, said) {
  const button = h("button", { class: "round more", type: "button", "aria-label": "React, reply", "aria-expanded": "false" },
    icon(thread.isMine(message) ? "reply" : "smile"))
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
  const mine = thread.isMine(message)
  const said = h("div", { class: `said ${mine ? "mine" : ""} ${first ? "first" : ""}`, id: message.wamid })
  const seen = thread.isGroup && !mine && first
  const author = seen ? h("b", { class: "author", text: thread.nameOf(message), dir: "auto" })
    : h("span", { class: "visually-hidden", text: `${thread.nameOf(message)}: ` })
  const passed = FORWARDED[message.forwarded] && h("small", { class: "passed" }, icon("forward"), FORWARDED[message.forwarded])
  if (message.revoked) {
    said.append(h("div", { class: "bubble gone" }, author, h("span", { class: "body", text: mine ? "You deleted this message" : "This message was deleted" }), meta(message, mine)))
    return said
  }
  const { shape, parts, after } = content(message, thread)
  const box = h("div", { class: `bubble ${shape}` }, author, passed, quoted(message, thread), ...parts, meta(message, mine, thread.isPinned(message)), after, reactions(message))
  if (Object.keys(message.reactions).length) said.classList.add("reacted")
  said.append(box, more(message, thread, said))
  return said
}
