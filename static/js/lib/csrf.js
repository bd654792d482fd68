// The anti-forgery token of the page, for htmx and for fetch. It stands in a <meta>, because the cookie is HttpOnly.

export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? ""
}

export function sendToken(target) {
  target.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = token()
  })
}
