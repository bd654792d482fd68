// Light, dark, or as the system: kept in a cookie, so that the server's first paint is already right.
//   <input type="radio" name="theme" value="dark" data-controller="theme" data-action="theme#choose">
import { Controller } from "stimulus"

const YEAR = 365 * 24 * 3600

export default class extends Controller {
  connect() {
    if (this.element.checked) return this.choose() // before the script was there
    const chosen = document.documentElement.dataset.theme ?? "system"
    const { name, value } = this.element
    if (value === chosen && !document.querySelector(`input[name="${name}"]:checked`)) this.element.checked = true
  }

  choose() {
    const theme = this.element.value
    const isChoice = theme === "light" || theme === "dark"
    if (isChoice) document.documentElement.dataset.theme = theme
    else delete document.documentElement.dataset.theme
    document.cookie = `wapp_theme=${isChoice ? theme : ""}; path=/; samesite=lax; max-age=${isChoice ? YEAR : 0}`
  }
}
