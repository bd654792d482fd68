// While a plain form is on its way its button says so and cannot be pressed twice.
//   <form data-controller="busy" data-action="submit->busy#start">
import { Controller } from "stimulus"

export default class extends Controller {
  connect() {
    addEventListener("pageshow", this.#restore)
  }

  disconnect() {
    removeEventListener("pageshow", this.#restore)
  }

  start(event) {
    if (this.#button) event.preventDefault()
    this.#button = event.submitter
    this.#button?.setAttribute("aria-busy", "true")
  }

  #button

  // Back from the cache of the browser's history: the form may be sent again.
  #restore = () => {
    this.#button?.removeAttribute("aria-busy")
    this.#button = undefined
  }
}
