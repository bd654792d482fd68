// Keeps the list of mails fresh and writes times in the reader's own zone.
import { Live } from "./live.js"

function localTimes() {
  for (const time of document.querySelectorAll("time[datetime]:not([data-local])")) {
    const date = new Date(time.dateTime)
    const today = date.toDateString() === new Date().toDateString()
    time.textContent = date.toLocaleString([], today ? { timeStyle: "short", hourCycle: "h23" } : { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })
    time.dataset.local = ""
  }
}

async function refresh(list) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } })
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const held = document.activeElement?.getAttribute("href")
  list.replaceChildren(...page.querySelector("#mails").children)
  document.querySelector("#mail-count").textContent = page.querySelector("#mail-count").textContent
  localTimes()
  if (held?.startsWith("/mail/")) list.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true })
}

localTimes()
const list = document.querySelector("#mails")
if (list) {
  const live = new Live("/mail/events", () => refresh(list))
  addEventListener("pagehide", () => live.close())
  addEventListener("pageshow", event => event.persisted && location.reload())
}
