// Products under headings: the lines of the text field as sections that are filled by choosing. The field keeps the
// lines, so what is sent, kept as a draft and shown again is always them.
import { Controller } from "stimulus"

export default class extends Controller {
  static targets = ["lines", "known", "parts", "more", "part", "row", "hand"]
  static values = { single: Boolean }

  #names = new Map()

  connect() {
    if (!this.hasKnownTarget) return // nothing to choose from: ids are written
    for (const item of this.knownTarget.querySelectorAll("li")) this.#names.set(item.dataset.id, item.firstElementChild.textContent)
    this.knownTarget.hidden = this.linesTarget.hidden = true
    for (const words of this.handTargets) words.hidden = true
    this.partsTarget.hidden = false
    this.moreTarget.hidden = this.singleValue
    for (const section of sections(this.linesTarget.value)) this.#add(section)
  }

  more() {
    this.#add({ title: "", ids: [] }).querySelector("[data-part=title]").focus()
    this.#write()
  }

  #add({ title, ids }) {
    const part = this.partTarget.content.firstElementChild.cloneNode(true)
    const find = (name) => part.querySelector(`[data-part=${name}]`)
    find("title").value = title
    find("title").addEventListener("input", (event) => {
      event.stopPropagation() // the lines say it once they are written
      this.#write()
    })
    find("away").addEventListener("click", () => this.#remove(part))
    find("add").addEventListener("change", (event) => {
      event.stopPropagation()
      this.#choose(part, event.target)
    })
    for (const id of ids) this.#put(part, id)
    this.partsTarget.append(part)
    this.#fit()
    return part
  }

  #choose(part, select) {
    if (select.value) this.#put(part, select.value)
    this.#fit()
    this.#write()
    select.focus()
  }

  #put(part, id) {
    const row = this.rowTarget.content.firstElementChild.cloneNode(true)
    row.dataset.id = id
    row.querySelector("span").textContent = this.#names.get(id) ?? id
    row.querySelector("button").addEventListener("click", () => {
      row.remove()
      this.#fit()
      this.#write()
      part.querySelector("[data-part=add]").focus()
    })
    part.querySelector("[data-part=rows]").append(row)
  }

  #remove(part) {
    part.remove()
    if (!this.partsTarget.children.length) this.#add({ title: "", ids: [] })
    this.#fit()
    this.#write()
    this.partsTarget.querySelector("[data-part=add]").focus()
  }

  // What is chosen already is not offered again; one section needs no heading, several do.
  #fit() {
    const parts = [...this.partsTarget.children]
    const taken = new Set([...this.partsTarget.querySelectorAll("li")].map((row) => row.dataset.id))
    for (const part of parts) {
      const free = [...this.#names].filter(([id]) => !taken.has(id)).map(([id, name]) => new Option(name, id))
      part.querySelector("[data-part=add]").replaceChildren(new Option("Add a product", ""), ...free)
      part.querySelector(".top").hidden = this.singleValue
      part.querySelector("[data-part=away]").hidden = parts.length < 2
    }
    this.moreTarget.disabled = parts.length >= 10
  }

  #write() {
    const parts = [...this.partsTarget.children].map((part) => ({
      title: part.querySelector("[data-part=title]").value.trim(),
      ids: [...part.querySelectorAll("li")].map((row) => row.dataset.id),
    }))
    this.linesTarget.value = parts.flatMap(({ title, ids }) => [...heading(title, parts), ...ids.map(escaped)]).join("\n")
    this.linesTarget.dispatchEvent(new Event("input", { bubbles: true })) // the preview looks again
  }
}

const heading = (title, parts) => (title || parts.length > 1 ? [`# ${title}`] : [])
const escaped = (id) => (/^[#\\]/.test(id) ? `\\${id}` : id)

// The same reading as the server's: a line that begins with # is a heading, every other one an id.
function sections(lines) {
  const found = [{ title: "", ids: [] }]
  for (const line of lines.split("\n").map((one) => one.trim())) {
    if (line.startsWith("#")) found.push({ title: line.replace(/^[# ]+/, ""), ids: [] })
    else if (line) found.at(-1).ids.push(line.replace(/^\\/, ""))
  }
  return found[0].ids.length || found.length === 1 ? found : found.slice(1)
}
