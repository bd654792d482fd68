// The order of a thread: each message in its place, those of one author together, a line where a day begins. The
// same rules as conversations/arranging.py, so that what comes in later looks as if it had always been there.
import { said } from "lib/time"

const TOGETHER = 3 * 60_000
const MESSAGES = ":scope > [data-version]"

export function messages(log) {
  return [...log.querySelectorAll(MESSAGES)]
}

// Puts a message in, or in the place of what it was. Returns "new", "changed" or "older" (before what is loaded).
export function put(log, element, { isComplete }) {
  const before = log.querySelector(`#${CSS.escape(element.id)}`)
  if (before) {
    const hadFocus = before.contains(document.activeElement)
    before.replaceWith(element)
    if (hadFocus) element.focus({ preventScroll: true })
    return "changed"
  }
  const all = messages(log)
  const next = all.findLast((other) => !isAfter(other, element))
  if (!next && all.length && !isComplete) return "older"
  if (next) next.after(element)
  else log.prepend(element)
  return "new"
}

// Takes away what belongs to threads that are not shown here any more.
export function without(log, isGone) {
  for (const element of messages(log)) if (element.dataset.thread && isGone(element.dataset.thread)) element.remove()
}

function isAfter(one, other) {
  const [a, b] = [Number(one.dataset.at), Number(other.dataset.at)]
  if (a !== b) return a > b
  return (Number(one.dataset.id) || Infinity) > (Number(other.dataset.id) || Infinity)
}

export function arrange(log, day) {
  log.querySelectorAll(":scope > .day:not(.new)").forEach((line) => line.remove())
  let before
  for (const element of messages(log)) {
    const at = new Date(Number(element.dataset.at))
    const isNewDay = !before || dayOf(before) !== dayOf(element)
    const above = element.previousElementSibling
    if (isNewDay) (above?.matches(".new") ? above : element).before(dayLine(day, at)) // "2 new" is about what follows it
    const afterLine = element.previousElementSibling?.matches(".day")
    if (element.matches(".msg")) element.classList.toggle("first", afterLine || !together(before, element))
    before = element
  }
}

function together(before, element) {
  return before?.dataset.by === element.dataset.by && element.dataset.at - before.dataset.at < TOGETHER
}

function dayOf(element) {
  return said(new Date(Number(element.dataset.at)), "date")
}

function dayLine(template, at) {
  const line = template.content.firstElementChild.cloneNode(true)
  const time = line.querySelector("time")
  time.dateTime = at.toISOString()
  time.textContent = said(at, "day")
  return line
}
