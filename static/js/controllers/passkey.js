// Signs in with a passkey, or makes one, and sends what the browser gives as an ordinary form.
//   <form data-controller="passkey" data-action="passkey#get" data-passkey-options-url-value="…">  or, to make one,
//   <form data-controller="passkey" data-action="passkey#create" data-passkey-options-value="{…}">
//     <input type="hidden" data-passkey-target="credential">
//     <button data-passkey-target="ask" disabled>      (pressed before this is here, the form would go without a key)
import { Controller } from "stimulus"
import { create, get, supported } from "lib/passkeys"

const REFUSED = "No passkey was used. Try again, or take another way."
const SAID = {
  InvalidStateError: "This device already has a key for you.",
  SecurityError: "Passkeys do not work at an address of figures like 127.0.0.1. On this machine, open localhost instead.",
}

export default class extends Controller {
  static targets = ["ask", "credential", "passwordless", "problem"]
  static values = { options: Object, optionsUrl: String }

  connect() {
    if (supported()) this.askTarget.disabled = false
    else this.#say("This browser has no passkeys. Take another way.")
  }

  get(event) {
    return this.#fill(event, async () => get((await this.#options()).request_options))
  }

  create(event) {
    const passwordless = this.hasPasswordlessTarget ? this.passwordlessTarget.checked : undefined
    return this.#fill(event, async () => create((await this.#options()).creation_options, { passwordless }))
  }

  async #fill(event, ask) {
    event.preventDefault()
    this.#say("")
    try {
      this.credentialTarget.value = await ask()
    } catch (error) {
      this.#say(SAID[error.name] ?? REFUSED)
      return
    }
    this.element.submit()
  }

  async #options() {
    if (!this.optionsUrlValue) return this.optionsValue
    const response = await fetch(this.optionsUrlValue, { headers: { Accept: "application/json" } })
    return response.json()
  }

  #say(text) {
    if (!this.hasProblemTarget) return
    this.problemTarget.hidden = !text
    this.problemTarget.querySelector("span").textContent = text
  }
}
