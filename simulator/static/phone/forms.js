// What a customer fills in: the screen of a flow, an address, a place. Each sends the answer WhatsApp would send.
import { h } from "../dom.js"
import { choice, line, sheet } from "./sheet.js"

// Source: Meta's "Address messages": which fields there are in which country.
const ADDRESS = {
  IN: [["name", "Name"], ["phone_number", "Phone number"], ["in_pin_code", "PIN code"], ["house_number", "Flat or house number"],
    ["floor_number", "Floor"], ["tower_number", "Tower"], ["building_name", "Building"], ["address", "Address"],
    ["landmark_area", "Landmark or area"], ["city", "City"], ["state", "State"]],
  SG: [["name", "Name"], ["phone_number", "Phone number"], ["sg_post_code", "Post code"], ["address", "Address"],
    ["unit_number", "Unit number"], ["city", "City"]],
}
const PLACE = { name: "Rua Harmonia, 312", address: "Vila Madalena, São Paulo", latitude: "-23.5545", longitude: "-46.6893" }

function reply(message, thread, name, body, response) {
  const nfm_reply = { name, body, response_json: JSON.stringify(response) }
  return thread.answer(message, { type: "interactive", interactive: { type: "nfm_reply", nfm_reply } })
}

const FIELDS = {
  choice: ({ name, label, options }) => choice(name, label, options.map(one => [one, one])),
  yes_no: ({ name, label }) => choice(name, label, [["yes", "Yes"], ["no", "No"]]),
  date: ({ name, label }) => line(name, label, new Date().toISOString().slice(0, 10), { type: "date" }),
  text: ({ name, label }) => line(name, label),
}

/** The one screen of a flow. */
export function flow(message, thread) {
  const { name, fields, token } = message.offer
  const parts = fields.map(one => (FIELDS[one.type] || FIELDS.text)({ ...one, label: one.label || one.name }))
  sheet(name, parts, "Send", values => {
    const given = fields.map(one => [one.name, one.type === "yes_no" ? values.get(one.name) === "yes" : values.get(one.name)])
    reply(message, thread, "flow", "Sent", { ...Object.fromEntries(given), flow_token: token })
  })
}

/** An address, filled with what the business knows; or one it has saved, with one tap. */
export function address(message, thread) {
  const { country, values: known = {}, saved_addresses: saved = [], validation_errors: wrong = {} } = message.content.action.parameters
  const written = value => Object.values(value).filter(Boolean).join("\n")
  const kept = saved.map(one => h("button", {
    class: "button", type: "button", text: written(one.value || {}).replaceAll("\n", ", ") || one.id,
    onclick: () => { close(); reply(message, thread, "address_message", written(one.value || {}), { saved_address_id: one.id }) },
  }))
  const fields = (ADDRESS[country] || ADDRESS.IN).map(([name, label]) =>
    line(name, wrong[name] ? `${label}: ${wrong[name]}` : label, known[name], name === "phone_number" ? { type: "tel" } : {}))
  const close = sheet("Provide address", [...kept, ...fields], "Send", given => {
    const values = Object.fromEntries([...given].filter(([, value]) => value))
    reply(message, thread, "address_message", written(values), { values })
  })
}

/** Where the customer is. */
export function place(message, thread) {
  const parts = [line("name", "Name", PLACE.name), line("address", "Address", PLACE.address),
    line("latitude", "Latitude", PLACE.latitude, { inputmode: "decimal", required: true }),
    line("longitude", "Longitude", PLACE.longitude, { inputmode: "decimal", required: true })]
  sheet("Send location", parts, "Send", values => {
    const location = { latitude: Number(values.get("latitude")), longitude: Number(values.get("longitude")) }
    for (const name of ["name", "address"]) if (values.get(name)) location[name] = values.get(name)
    thread.answer(message, { type: "location", location })
  })
}
