// A toast from script looks like one from the server: it is made from the same component, kept in a <template>.
import { shelf } from "lib/shelf"

export function toast(text, { tone = "" } = {}) {
  const kind = tone === "error" ? "error" : "done"
  const template = document.querySelector(`template[data-toast="${kind}"]`)
  if (!template) return null
  const element = template.content.firstElementChild.cloneNode(true)
  element.querySelector("[dir]").textContent = text
  const others = shelf()
  const twin = [...others.children].find((other) => other.textContent === element.textContent)
  twin?.remove() // the same sentence twice says no more than once
  others.append(element)
  return element
}
