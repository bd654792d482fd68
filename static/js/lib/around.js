// What stands around a thread and is as true as its messages: the bar, who answers here, what is known of it now.
import htmx from "htmx"
import { mark } from "lib/focus"

// Not while someone chooses in a part or waits for its answer: that brings it as it is then.
export function replaceAround(page) {
  for (const part of page.querySelectorAll('[data-part="around"] > [id]')) {
    const before = document.getElementById(part.id)
    if (!before || before.querySelector("details[open], dialog[open], .htmx-request")) continue
    const restore = mark()
    before.replaceWith(part)
    htmx.process(part)
    restore()
  }
}
