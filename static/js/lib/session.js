// What happens when the session ended while a page was open. A page on which nothing is written gives way to the sign-in
// page; one with words that are nowhere else stays, and goes on when its reader has signed in again beside it.
import { shelf } from "lib/shelf"

const SIGN_IN = "/accounts/login/"
const WRITTEN = "textarea, input:is([type='text'], [type='email'], [type='tel'], [type='url'], [type='number'], :not([type]))"
const UNDER_WAY = ".msg[data-version='0']" // left the field, and has no answer yet
let out = false
let notice

export const isSignIn = ({ redirected, url }) => redirected && new URL(url).pathname.startsWith(SIGN_IN)
export const isOut = () => out

export function leave() {
  if (out) return
  if (![...document.querySelectorAll(WRITTEN)].some(isWritten) && !document.querySelector(UNDER_WAY)) return location.reload()
  out = true
  notice = document.querySelector("template[data-signed-out]").content.firstElementChild.cloneNode(true)
  notice.querySelector("a").search = new URLSearchParams({ next: location.pathname + location.search })
  shelf().append(notice)
  addEventListener("focus", comeBack)
}

// Whether the session lives (again): the page then has its token. Undefined where it does not, and where somebody else
// has signed in, who gets a page of their own; false when there was no answer.
export async function comeBack() {
  const address = document.querySelector('meta[name="session"]').content
  const response = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null)
  if (!response?.ok) return false
  const { person, token } = await response.json()
  if (person === null) return void leave()
  if (String(person) !== who()) return location.reload()
  document.querySelector('meta[name="csrf-token"]').content = token
  document.querySelectorAll("input[name='csrfmiddlewaretoken']").forEach((field) => (field.value = token))
  if (out) welcome()
  return true
}

// A plain form that is sent after the session ended would end at the sign-in page, and what stands in it would be lost:
// so it is asked first whether the session lives. Nobody's session can end where nobody is signed in.
export function keepForms(root) {
  const asking = new WeakSet()
  const asked = new WeakSet()
  root.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event
    if (event.defaultPrevented || form.method !== "post" || asked.delete(form) || !who()) return
    event.preventDefault()
    if (asking.has(form)) return
    asking.add(form)
    const lives = await comeBack()
    asking.delete(form)
    dispatchEvent(new Event("pageshow")) // its button may be pressed again
    if (lives === undefined) return
    asked.add(form)
    form.requestSubmit(submitter)
  })
}

const who = () => document.querySelector("[data-person]")?.dataset.person

function welcome() {
  out = false
  removeEventListener("focus", comeBack)
  notice.remove()
  document.dispatchEvent(new CustomEvent("live:resync", { detail: {} }))
}

function isWritten(field) {
  return field.value.trim() && field.value !== field.defaultValue && field.id !== "search"
}
