// A toast from script looks like one from the server: it is made from the same component, kept in a <template>.

export function toast(text, { tone = "" } = {}) {
  const kind = tone === "error" ? "error" : "done"
  const template = document.querySelector(`template[data-toast="${kind}"]`)
  if (!template) return null
  const element = template.content.firstElementChild.cloneNode(true)
  element.querySelector("[dir]").textContent = text
  const shelf = document.querySelector(".toasts")
  const twin = [...shelf.children].find((other) => other.textContent === element.textContent)
  twin?.remove() // the same sentence twice says no more than once
  shelf.append(element)
  return element
}
