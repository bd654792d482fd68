// What the phone asks the simulator.

async function call(path, options = {}) {
  let answer
  try {
    answer = await fetch(path, options)
  } catch {
    throw new Error("The simulator does not answer. Is it still running?")
  }
  const body = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Error(body.error || `The simulator answered ${answer.status}.`)
  return body
}

const post = (path, values) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) })

export const world = number => call(`/phone/world?${new URLSearchParams({ number })}`)
export const conversation = (number, person, after) =>
  call(`/phone/conversation?${new URLSearchParams({ number, person, after })}`)
export const say = (number, person, message) => post("/_control/messages", { number, person, ...message })
export const ring = (number, person, seconds) => post("/_control/calls", { number, person, seconds })
export const pay = (wamid, status) => post("/_control/payments", { wamid, status, method: "upi" })
export const tap = (wamid, button) => post("/_control/taps", { wamid, button })
export const prefer = (number, person, value) => post("/_control/preferences", { number, person, value })
export const rekey = person => post(`/_control/people/${encodeURIComponent(person)}/key`, {})
export const rotate = person => post(`/_control/people/${encodeURIComponent(person)}/rotate`, {})
export const move = (person, phone) => post(`/_control/people/${encodeURIComponent(person)}/phone`, { phone })
export const read = (number, person) => post("/_control/read", { number, person })
export const createPerson = values => post("/_control/people", values)
export const createGroup = values => post("/_control/groups", values)
