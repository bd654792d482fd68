// A <textarea> as high as its text, up to the share of its container that its max-block-size allows.
import { Controller } from "stimulus"

export default class extends Controller {
  connect() {
    this.fit()
    this.element.addEventListener("input", this.fit)
    this.element.form?.addEventListener("reset", () => requestAnimationFrame(this.fit))
  }

  fit = () => {
    const { element } = this
    element.style.blockSize = "auto" // set by script, which the policy allows; markup never carries a style
    element.style.blockSize = `${element.scrollHeight}px`
  }
}
