// Meta's signup dialog. Its script is loaded when the button is pressed and not before; what the dialog gives goes out as
// the form, at once: the code is good for 30 seconds.
//   <form data-controller="signup" data-action="submit->signup#ask" data-signup-script-value="https://…">
import { Controller } from "stimulus"

const COEXISTENCE = "whatsapp_business_app_onboarding"
const PATIENCE = 3000 // ms: without its message the server finds out what was shared

export default class extends Controller {
  static targets = ["ask", "pin", "problem"]
  static values = { app: String, configuration: String, version: String, script: String }

  #session
  #code = ""
  #left // what Meta said when its window was closed early

  connect() {
    addEventListener("message", this.#heard)
    this.askTarget.disabled = false // pressed before this was here, the form would go without asking Meta
  }

  disconnect() {
    removeEventListener("message", this.#heard)
  }

  async ask(event) {
    event.preventDefault()
    this.#say("")
    const onPhone = this.element.elements.on_phone.checked
    if (!onPhone && !/^[0-9]{6}$/.test(this.pinTarget.value)) {
      this.#say("Choose a PIN of six digits.")
      this.pinTarget.focus()
      return
    }
    this.#session = undefined
    this.#code = ""
    this.#left = undefined
    try {
      await this.#load()
    } catch {
      this.#say("Meta's script could not be loaded. Try again, or enter the ids by hand.")
      return
    }
    const extras = { setup: {}, sessionInfoVersion: "3", ...(onPhone && { featureType: COEXISTENCE }) }
    const asked = { config_id: this.configurationValue, response_type: "code", override_default_response_type: true, extras }
    window.FB.login((answer) => this.#answered(answer), asked)
  }

  #load() {
    if (window.FB) return Promise.resolve()
    return new Promise((resolve, reject) => {
      window.fbAsyncInit = () => {
        window.FB.init({ appId: this.appValue, autoLogAppEvents: false, xfbml: false, version: this.versionValue })
        resolve()
      }
      const script = Object.assign(document.createElement("script"), { src: this.scriptValue, async: true })
      script.addEventListener("error", reject)
      document.head.append(script)
    })
  }

  #answered({ authResponse }) {
    if (!authResponse?.code) {
      this.#left ??= {}
      this.#stopped()
      return
    }
    this.#code = authResponse.code
    this.#send()
    setTimeout(() => {
      this.#session ??= { event: "" }
      this.#send()
    }, PATIENCE)
  }

  #stopped() {
    const { error_message: error, current_step: step } = this.#left
    if (error) this.#say(`Meta stopped: ${error} Nothing was connected.`)
    else if (step) this.#say(`Meta's window was closed at “${step.replaceAll("_", " ").toLowerCase()}”. Nothing was connected.`)
    else this.#say("Meta's window was closed before the end. Nothing was connected.")
  }

  // What was chosen comes as a message of its own, before or after the code.
  #heard = ({ origin, data }) => {
    if (!this.#isMeta(origin) || typeof data !== "string") return
    let said
    try {
      said = JSON.parse(data)
    } catch {
      return // Meta's windows say other things too, not all of them JSON
    }
    if (said?.type !== "WA_EMBEDDED_SIGNUP") return
    if (said.event === "CANCEL") {
      this.#left = said.data ?? {}
      this.#stopped()
    }
    if (!said.event?.startsWith("FINISH")) return
    this.#session = said
    this.#send()
  }

  #send() {
    if (!this.#code || !this.#session || this.element.elements.code.value === this.#code) return // sent already
    const { event, data } = this.#session
    const fields = this.element.elements
    fields.code.value = this.#code
    fields.event.value = event
    for (const name of ["waba_id", "phone_number_id", "business_id"]) fields[name].value = data?.[name] ?? ""
    this.element.submit()
  }

  #isMeta(origin) {
    const { hostname } = new URL(origin)
    return origin === new URL(this.scriptValue).origin || hostname === "facebook.com" || hostname.endsWith(".facebook.com")
  }

  #say(text) {
    this.problemTarget.hidden = !text
    this.problemTarget.querySelector("span").textContent = text
  }
}
