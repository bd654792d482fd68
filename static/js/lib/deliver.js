// Posts a form until there is an answer, a few times: its client id makes every try the same message.
import { backoff, wait } from "lib/backoff"
import { sentence } from "lib/errors"
import { NoAnswer, parse, request } from "lib/request"

const TRIES = 5

// Resolves to {html} when it was taken, to {problem} when it was refused; where the answer is a form again, {fields} are
// what it asks for, with what is wrong. Throws NoAnswer after the last try.
export async function deliver(address, body) {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await request(address, { method: "POST", body })
      const html = await response.text()
      if (response.ok) return { html }
      const fields = response.status === 422 && parse(html).querySelector("dialog .body")
      return fields ? { fields } : { problem: spoken(response.status, html) }
    } catch (error) {
      if (!(error instanceof NoAnswer) || attempt === TRIES) throw error
      await wait(backoff(attempt))
    }
  }
}

function spoken(status, html) {
  if (status !== 422 && status !== 409) return sentence(status)
  const page = parse(html)
  const parts = ["[data-sentence]", "[data-remedy]"].map((part) => page.querySelector(part)?.textContent)
  return parts.filter(Boolean).join(" ") || sentence(status)
}
