// A request of the page's own script, told apart from htmx's only by who sends it. Where the session
// ended it is answered 401, whatever was asked for.
import { token } from "lib/csrf"
import { comeBack, isOut, isSignIn, leave } from "lib/session"

export class NoAnswer extends Error {}

export async function request(address, options = {}) {
  if (isOut() && !(await comeBack())) return stranger()
  const response = await ask(address, options)
  if (isSignIn(response)) {
    leave()
    return stranger()
  }
  // A new session has a new token, and what came with the old one has changed nothing.
  if (response.status !== 403 || (options.method ?? "GET") === "GET") return response
  if (await comeBack()) return ask(address, options)
  return isOut() ? stranger() : response
}

async function ask(address, { method = "GET", body, keepalive = false, signal } = {}) {
  const headers = { "HX-Request": "true", Accept: "text/html" }
  if (method !== "GET") headers["X-CSRFToken"] = token()
  body?.delete?.("csrfmiddlewaretoken") // a form's own would win, and may be that of a session that has ended
  try {
    return await fetch(address, { method, body, headers, keepalive, signal, credentials: "same-origin" })
  } catch (error) {
    if (error.name === "AbortError") throw error
    throw new NoAnswer(error.message)
  }
}

const stranger = () => new Response("", { status: 401 })

export function parse(html) {
  const fragment = document.createDocumentFragment()
  fragment.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes)
  return fragment
}

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID() // only where the page came by https or from this machine
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
