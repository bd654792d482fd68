// A line that shows while the browser has no network.
//   <div class="banner" data-controller="offline" data-action="online@window->offline#look offline@window->offline#look" hidden>
import { Controller } from "stimulus"

export default class extends Controller {
  connect() {
    this.look()
  }

  look() {
    this.element.hidden = navigator.onLine
  }
}
