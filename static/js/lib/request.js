// A request of the page's own script, told apart from htmx's only by who sends it. A session that ended shows the
// sign-in page as a page.
import { token } from "lib/csrf"

export class NoAnswer extends Error {}

export async function request(address, { method = "GET", body, keepalive = false, signal } = {}) {
  const headers = { "HX-Request": "true", Accept: "text/html" }
  if (method !== "GET") headers["X-CSRFToken"] = token()
  let response
  try {
    response = await fetch(address, { method, body, headers, keepalive, signal, credentials: "same-origin" })
  } catch (error) {
    if (error.name === "AbortError") throw error
    throw new NoAnswer(error.message)
  }
  if (response.redirected && new URL(response.url).pathname.startsWith("/accounts/login/")) location.reload()
  return response
}

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
