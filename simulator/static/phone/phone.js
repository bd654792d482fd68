// Starts the phone: which number and person are chosen, live changes, and reading on sight.
import { h, icon } from "../dom.js"
import { Live } from "../live.js"
import * as api from "./api.js"
import { Composer } from "./composer.js"
import { People } from "./people.js"
import { Pins } from "./pins.js"
import { Thread } from "./thread.js"

const find = id => document.getElementById(id)
const page = find("phone")
const receipts = find("receipts")
const address = new URLSearchParams(location.search)
const chosen = { number: address.get("number") || "", person: address.get("person") || "" }
let known = { numbers: [], people: [], groups: [] }
let live = null

const problem = text => {
  find("send-problem").textContent = text
  find("send-problem").hidden = !text
}
const guarded = promise => promise.then(() => problem(""), error => problem(error.message))
const onScreen = () => document.visibilityState === "visible" && getComputedStyle(find("thread")).display !== "none"
  && find("thread").offsetParent !== null

const thread = new Thread(find("thread"), {
  onTaken: found => {
    find("under").textContent = thread.openUntil(found)
    pins.draw()
    composer.company(found.group, found.members.length ? found.members : known.people, thread.author)
    if (found.group && !thread.author) thread.author = find("author").value
    look()
  },
  onProblem: problem,
  onReply: message => composer.reply(message),
  onEdit: message => composer.edit(message),
  onShareNumber: message => shareNumber(message),
})
const composer = new Composer(thread)
const pins = new Pins(find("pins"), thread)
const people = new People(id => choose(chosen.number, id, "chat"), number => choose(number, isGroup(chosen.person) ? "" : chosen.person, page.dataset.view), problem)
const isGroup = id => known.groups.some(one => one.id === id)

function look() {
  if (receipts.checked && onScreen() && thread.person) guarded(thread.read())
}

function shareNumber(message) {
  const person = known.people.find(one => one.id === chosen.person)
  if (!person?.phone) return problem("This customer has no phone number.")
  const phones = [{ phone: `+${person.phone}`, wa_id: person.phone, type: "CELL" }]
  const name = { formatted_name: person.name, first_name: person.name }
  thread.say({ type: "contacts", reply_to: message.wamid, contacts: [{ name, phones, origin: "contact_request" }] }).catch(() => {})
}

function choose(number, person, view, remember = true) {
  Object.assign(chosen, { number, person })
  page.dataset.view = person ? view : "people"
  const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value))
  if (remember) history.pushState({ view }, "", `?${query}`)
  const ready = Boolean(number && person)
  composer.enable(ready)
  if (ready) thread.open(number, person)
  else thread.close()
  pins.draw()
  if (!ready) idle()
  follow()
}

function idle() {
  find("business-name").textContent = "Phone"
  find("business-line").textContent = ""
  find("business-avatar").replaceChildren(icon("smartphone"))
  find("business-avatar").dataset.hue = ""
  find("under").textContent = ""
  const words = known.numbers.length ? "Choose a customer to write as, or create one." : "No business number is connected yet. Connect one in the product."
  find("thread").replaceChildren(h("div", { class: "empty" }, icon("message-circle"), h("p", { text: words })))
}

function follow() {
  live?.close()
  const topic = `${chosen.number}:${chosen.person}`
  live = new Live(`/phone/events?${new URLSearchParams(chosen)}`, changed => {
    if (changed !== "people" && changed !== "numbers") guarded(thread.refresh())
    if (changed !== topic || !changed) guarded(refreshWorld())
    else later()
  }, up => up || problem("The simulator does not answer. Trying again."))
}

let pending = null
function later() {
  pending ??= setTimeout(() => { pending = null; guarded(refreshWorld()) }, 300)
}

async function refreshWorld() {
  known = await api.world(chosen.number)
  people.draw(known, chosen.number, chosen.person)
  const number = chosen.number || known.numbers[0]?.id || ""
  if (number !== chosen.number) return choose(number, chosen.person, page.dataset.view, false)
  if (!chosen.person) idle()
}

receipts.checked = localStorage.getItem("read-on-sight") !== "off"
receipts.addEventListener("change", () => {
  localStorage.setItem("read-on-sight", receipts.checked ? "on" : "off")
  look()
})
find("back").addEventListener("click", () => { page.dataset.view = "people"; document.querySelector("[aria-current][data-person]")?.focus() })
document.addEventListener("visibilitychange", look)
addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search)
  choose(query.get("number") || "", query.get("person") || "", query.get("person") ? "chat" : "people", false)
})
addEventListener("pagehide", () => live?.close())
addEventListener("pageshow", event => event.persisted && follow())
choose(chosen.number, chosen.person, "chat", false)
