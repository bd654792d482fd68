// What is said when a request of htmx fails. A failed answer never replaces part of the page (except 422, a form with
// its errors): the reader keeps what they see and is told what happened.
import { isSignIn, leave } from "lib/session"
import { toast } from "lib/toasts"

const WORDS = {
  0: "No answer from the server. Nothing was changed.",
  401: "You are signed out. Nothing was sent or changed.",
  403: "You may not do this. Nothing was changed.",
  404: "This is not here any more.",
  409: "Someone else was quicker. The page shows how it stands now.",
  413: "This is too big to send.",
  429: "Too many at once. Wait a moment, then try again.",
}
const BROKEN = "This did not work. Your messages are safe. Try again in a minute."

export function sentence(status) {
  return WORDS[status] ?? BROKEN
}

export function sayErrors(target) {
  target.addEventListener("htmx:before:response", (event) => {
    const { raw } = event.detail.ctx.response
    if (!isSignIn(raw)) return
    event.preventDefault() // the sign-in page is a page: it is not shown inside this one
    leave()
  })
  target.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    if (ctx.response.status !== 422) toast(sentence(ctx.response.status), { tone: "error" })
  })
  target.addEventListener("htmx:error", () => toast(sentence(0), { tone: "error" }))
}
