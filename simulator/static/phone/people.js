// The list of customers, the choice of the business number, and the form for a new customer.
import { clock, day, h, paintAvatar } from "../dom.js"
import * as api from "./api.js"
import { line, sheet } from "./sheet.js"

const find = id => document.getElementById(id)
const when = at => day(at) === "Today" ? clock(at) : new Date(at * 1000).toLocaleDateString([], { day: "numeric", month: "short" })

export class People {
  constructor(onPerson, onNumber, onProblem) {
    this.onPerson = onPerson
    this.onProblem = onProblem
    this.people = []
    this.form = find("person-form")
    this.list = find("people")
    this.opener = find("person-new")
    this.groups = find("groups")
    this.number = find("number")
    find("group-new").addEventListener("click", () => this.gather())
    this.number.addEventListener("change", () => onNumber(this.number.value))
    this.opener.addEventListener("click", () => this.toggle(this.form.hidden))
    find("person-cancel").addEventListener("click", () => { this.toggle(false); this.opener.focus() })
    this.form.addEventListener("submit", event => { event.preventDefault(); this.create() })
  }

  toggle(open) {
    this.form.hidden = !open
    this.opener.setAttribute("aria-expanded", String(open))
    find("person-problem").hidden = true
    if (!open) this.form.reset()
    else find("person-name").focus()
  }

  async create() {
    const values = Object.fromEntries(new FormData(this.form))
    for (const field of this.form.elements) field.removeAttribute("aria-invalid")
    const problem = find("person-problem")
    const complaint = !values.name.trim() ? "Give the customer a name."
      : !values.phone.trim() && !values.username.trim() ? "Give a phone number, a username, or both." : ""
    try {
      if (complaint) throw new Error(complaint)
      const person = await api.createPerson({
        name: values.name.trim(), phone: values.phone.trim() || undefined,
        username: values.username.trim() || undefined, hidden: Boolean(values.hidden),
      })
      this.toggle(false)
      this.onPerson(person.id)
    } catch (error) {
      problem.textContent = error.message
      problem.hidden = false
      const wrong = find(values.name.trim() ? "person-phone" : "person-name")
      wrong.setAttribute("aria-invalid", "true")
      wrong.focus()
    }
  }

  /** A new group of the number, with some of the customers. */
  gather() {
    const boxes = this.people.map(one => h("label", { class: "check" }, h("input", { type: "checkbox", name: "member", value: one.id }), one.name))
    const members = h("fieldset", { class: "members" }, h("legend", { text: "Members" }), ...boxes)
    const subject = line("subject", "Name of the group", "", { required: true, maxlength: "128" })
    sheet("New group", [subject, members], "Create group", values => {
      const group = { number: this.number.value, id: crypto.randomUUID(), subject: values.get("subject"), members: values.getAll("member") }
      api.createGroup(group).then(({ id }) => this.onPerson(id), error => this.onProblem(error.message))
    })
  }

  /** Show the numbers, people and groups; the chosen ones are marked. */
  draw(world, number, person) {
    const options = world.numbers.map(one => h("option", { value: one.id, text: [...new Set([one.name, one.phone])].join(", ") }))
    this.number.replaceChildren(...options)
    this.number.disabled = !options.length
    if (!options.length) this.number.append(h("option", { text: "None connected yet" }))
    this.number.value = number
    find("group-new").disabled = !options.length || !world.people.length
    this.people = world.people
    const held = document.activeElement?.dataset?.person
    this.groups.hidden = !world.groups.length
    this.groups.replaceChildren(...world.groups.map(one => h("li", {}, this.row(one, one.id === person, "Group"))))
    this.list.replaceChildren(...world.people.map(one => h("li", {}, this.row(one, one.id === person))))
    if (!world.people.length) this.list.append(h("li", { class: "empty-row", text: "Nobody yet. Create the first customer." }))
    if (held) document.querySelector(`.rows [data-person="${CSS.escape(held)}"]`)?.focus({ preventScroll: true })
  }

  row(one, current, kind = "") {
    const avatar = h("span", { class: "avatar", "aria-hidden": "true" })
    paintAvatar(avatar, kind ? "" : one.name, one.id, kind ? "users-round" : undefined)
    const phone = one.phone && one.name !== `+${one.phone}` && `+${one.phone}${one.hidden && one.username ? " (hidden)" : ""}`
    const address = [one.username && `@${one.username}`, phone].filter(Boolean).join(" · ")
    return h("button", {
      class: "row person", type: "button", "data-person": one.id, "aria-current": current && "true", onclick: () => this.onPerson(one.id),
    }, avatar, h("span", {},
      h("span", { class: "row-line" }, h("b", { text: one.name, dir: "auto" }), one.at ? h("time", { text: when(one.at) }) : null),
      h("span", { class: "row-line" }, h("span", { text: one.last || kind || address || "No messages yet", dir: "auto" }),
        one.unread ? h("span", { class: "badge", text: one.unread, "aria-label": `${one.unread} not read` }) : null)))
  }
}
