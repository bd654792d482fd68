// What happens when the session ended while a page was open. A page on which nothing is written gives way to the sign-in
// page; one with words that are nowhere else stays, and goes on when its reader has signed in again beside it.

const SIGN_IN = "/accounts/login/"
const WRITTEN = "textarea, input:is([type='text'], [type='email'], [type='tel'], [type='url'], [type='number'], :not([type]))"
const UNDER_WAY = ".msg[data-version='0']" // left the field, and has no answer yet
const WHO = ".me .about"
const FRESH = 5 * 60_000
let out = false
let seen = Date.now() // when the session was alive for certain

export const isSignIn = ({ redirected, url }) => redirected && new URL(url).pathname.startsWith(SIGN_IN)
export const isOut = () => out

export function leave() {
  if (out) return
  if (![...document.querySelectorAll(WRITTEN)].some(isWritten) && !document.querySelector(UNDER_WAY)) return location.reload()
  out = true
  const notice = document.querySelector("template[data-signed-out]").content.firstElementChild.cloneNode(true)
  notice.querySelector("a").search = new URLSearchParams({ next: location.pathname + location.search })
  document.querySelector(".toasts").append(notice)
  addEventListener("focus", comeBack)
}

// Whether the session lives (again): the page then has its token. Somebody else gets a page of their own.
export async function comeBack() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null)
  if (response && isSignIn(response)) leave()
  if (!response?.ok || isSignIn(response)) return false
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const [here, there] = [document, page].map((one) => one.querySelector(WHO)?.textContent)
  if (here !== there) return location.reload()
  const fresh = page.querySelector('meta[name="csrf-token"]').content
  document.querySelector('meta[name="csrf-token"]').content = fresh
  document.querySelectorAll("input[name='csrfmiddlewaretoken']").forEach((field) => (field.value = fresh))
  if (out) welcome()
  seen = Date.now()
  return true
}

// A plain form that is sent after the session ended would end at the sign-in page, and what stands in it would be lost.
export function keepForms(root) {
  const asked = new WeakSet()
  root.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event
    if (event.defaultPrevented || form.method !== "post" || asked.delete(form)) return
    if (!out && Date.now() - seen < FRESH) return
    event.preventDefault()
    const lives = await comeBack()
    dispatchEvent(new Event("pageshow")) // its button may be pressed again
    if (out || lives === undefined) return
    asked.add(form)
    form.requestSubmit(submitter)
  })
}

function welcome() {
  out = false
  removeEventListener("focus", comeBack)
  document.querySelector(".toasts .signed-out")?.remove()
  document.dispatchEvent(new CustomEvent("live:resync", { detail: {} }))
}

function isWritten(field) {
  return field.value.trim() && field.value !== field.defaultValue && field.id !== "search"
}
