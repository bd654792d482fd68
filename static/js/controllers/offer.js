// The + menu: fetches the form of what is to be sent, shows it as a dialog, and hands the thread the message it became.
import { Controller } from "stimulus"
import { deliver } from "lib/deliver"
import { sentence } from "lib/errors"
import { NoAnswer, parse, request } from "lib/request"
import { toast } from "lib/toasts"

const SILENT = "No answer from the server. Nothing you wrote is lost: press Send to try again, it cannot go out twice."
const PAUSE = 200 // ms

export default class extends Controller {
  #soon
  #latest

  async open(event) {
    const link = event.target.closest(".menu a")
    if (!link) return
    event.preventDefault()
    const replyTo = this.element.closest("form")?.elements.reply_to.value
    await this.#fetch(replyTo ? `${link.href}?reply_to=${replyTo}` : link.href)
  }

  // A card of the thread asks for the form that answers it.
  asked(event) {
    event.preventDefault()
    return this.#fetch(event.detail.address)
  }

  async #fetch(address) {
    try {
      const response = await request(address)
      if (!response.ok) return toast(sentence(response.status), { tone: "error" })
      this.#show(parse(await response.text()).querySelector("dialog"))
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      toast(sentence(0), { tone: "error" })
    }
  }

  #show(dialog) {
    document.getElementById("offer")?.remove()
    document.body.append(dialog)
    dialog.querySelector("form").addEventListener("submit", (event) => this.#send(event, dialog))
    dialog.querySelector("form").addEventListener("input", () => this.#draw(dialog))
    dialog.showModal()
    dialog.querySelector(".body :is(input:not([type='hidden'], [type='file']), select, textarea)")?.focus()
  }

  // The phone beside the form follows a moment after the last key; only the answer to the latest question counts.
  #draw(dialog) {
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => this.#preview(dialog), PAUSE)
  }

  async #preview(dialog) {
    const form = dialog.querySelector("form")
    const body = new URLSearchParams(new FormData(form))
    const latest = (this.#latest = Symbol("preview"))
    try {
      const response = await request(form.dataset.preview, { method: "POST", body })
      const seen = response.ok && parse(await response.text())
      if (seen && latest === this.#latest) dialog.querySelector(".see").replaceChildren(seen)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error // the phone stays as it was; sending says what is wrong
    }
  }

  async #send(event, dialog) {
    event.preventDefault()
    const form = event.target
    const button = form.querySelector("button:not([type])")
    button.disabled = true
    try {
      const { html, problem, fields } = await deliver(form.action, new URLSearchParams(new FormData(form)))
      if (html) {
        clearTimeout(this.#soon)
        dialog.close()
        dialog.remove()
        this.dispatch("sent", { detail: { html } })
      } else if (fields) {
        dialog.querySelector(".body").replaceWith(fields)
        fields.querySelector("[aria-invalid]")?.focus()
      } else {
        say(dialog, problem)
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      say(dialog, SILENT)
    }
    button.disabled = false
  }
}

function say(dialog, problem) {
  const line = dialog.querySelector("[data-problem]")
  line.hidden = false
  line.querySelector("span").textContent = problem
}
