// Letters go to the server one after the other, however fast they are written. One that got no answer keeps its id: to
// try it again is to send the same message. Until then none behind it is tried, or they would change places.
import { deliver } from "lib/deliver"
import { formOf, isSame, lettersOf } from "lib/letters"
import { NoAnswer, uuid } from "lib/request"

const SILENT = "No answer from the server. Your text is kept: press Send to try again, it cannot go out twice."

export class Line {
  #unsure = []
  #last = Promise.resolve()

  // What is written as letters, each with its id. What got no answer stays one of its own before what came after it.
  letters(mode, text, files) {
    const first = this.#unsure.find((one) => one.mode === mode && one.written && !one.id && text.startsWith(`${one.text}\n`))
    const all = first
      ? [...lettersOf(mode, first.text, []), ...lettersOf(mode, text.slice(first.text.length).trim(), files)]
      : lettersOf(mode, text, files)
    const idOf = (letter) => this.#unsure.find((one) => isSame(one, letter))?.clientId ?? uuid()
    return all.map((letter) => ({ ...letter, clientId: idOf(letter) }))
  }

  // `taken` is called with what the server drew of each it has, `back` with each it has not, and why.
  send(address, letters, { taken, back }) {
    this.#unsure = []
    for (const letter of letters) this.#last = this.#last.finally(() => this.#next(address, letter, taken, back))
  }

  async #next(address, letter, taken, back) {
    if (this.#unsure.length) return back(letter, SILENT)
    try {
      const { html, problem } = await deliver(address, formOf(letter))
      if (problem) back(letter, problem)
      else taken(html)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      this.#unsure.push(letter)
      back(letter, SILENT)
    }
  }
}
