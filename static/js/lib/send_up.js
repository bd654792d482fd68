// Sends a file up and says how far it is. Resolves to what the server says of it, or {problem}; throws NoAnswer.
import { token } from "lib/csrf"
import { sentence } from "lib/errors"
import { NoAnswer, parse } from "lib/request"
import { isSignIn, leave } from "lib/session"

export function sendUp(address, file, { progress, signal }) {
  const body = new FormData()
  if (file) body.append("file", file, file.name) // without one the address says which it is
  const call = new XMLHttpRequest() // fetch does not say how far an upload has come
  call.open("POST", address)
  call.setRequestHeader("X-CSRFToken", token())
  call.setRequestHeader("HX-Request", "true")
  call.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded / total))
  signal.addEventListener("abort", () => call.abort())
  return new Promise((resolve, reject) => {
    call.addEventListener("error", () => reject(new NoAnswer("no answer")))
    call.addEventListener("load", () => {
      if (call.status === 201) return resolve(JSON.parse(call.responseText))
      if (isSignIn({ redirected: true, url: call.responseURL })) {
        leave()
        return resolve({ problem: sentence(401) })
      }
      const page = call.status === 422 ? parse(call.responseText) : null
      const said = ["[data-sentence]", "[data-remedy]"].map((part) => page?.querySelector(part)?.textContent)
      resolve({ problem: said.filter(Boolean).join(" ") || sentence(call.status) })
    })
    call.send(body)
  })
}
