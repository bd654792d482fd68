// Proposes a company's address from its name, until somebody writes one: tenants.forms.propose_slug does the same.
//   <form data-controller="slug"> <input name="name"> <input name="slug">
import { Controller } from "stimulus"

export default class extends Controller {
  connect() {
    const { name, slug } = this.element.elements
    if (slug.value) return
    const propose = () => (slug.value = sluggish(name.value))
    name.addEventListener("input", propose)
    slug.addEventListener("input", () => name.removeEventListener("input", propose), { once: true })
  }
}

function sluggish(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9\s_-]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "")
}
