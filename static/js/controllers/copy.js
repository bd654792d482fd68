// Puts a text on the clipboard and says so.
//   <button data-controller="copy" data-action="copy#copy" data-copy-text-value="…">
import { Controller } from "stimulus"
import { toast } from "lib/toasts"

export default class extends Controller {
  static values = { text: String }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.textValue)
      toast("Copied")
    } catch {
      toast("The browser does not let us copy. Select the text and copy it by hand.", { tone: "error" })
    }
  }
}
