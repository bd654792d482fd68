// How much of the 24-hour window is left: the browser's half of tenants/window.py, to the word.

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SOON = 5 * HOUR
const DAY = 24 * HOUR
const SHUT = { state: "shut", icon: "lock", arc: 0, hourArc: 0, short: "Closed", left: "Closed", long: "Closed" }

export function windowAt(until, now = Date.now()) {
  const left = until ? until - now : 0
  if (!(left > 0)) return SHUT
  const minutes = Math.ceil(left / MINUTE)
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  const arc = share(left, DAY)
  const said = (state, short, long) => ({
    state,
    icon: state === "open" ? "clock" : "clock-alert",
    arc,
    hourArc: state === "now" ? share(left, HOUR) : arc,
    short,
    left: `${short} left`,
    long,
  })
  if (left <= HOUR) return said("now", `${minutes}m`, `${minutes}\u00a0min left`)
  if (left <= SOON) return said("soon", `${hours}h ${String(rest).padStart(2, "0")}m`, `${hours}\u00a0h ${rest}\u00a0min left`)
  return said("open", `${Math.floor(left / HOUR)}h`, `${Math.floor(left / HOUR)}\u00a0h left`)
}

// Milliseconds until it turns amber, red or shut, whichever is next; Infinity when it is shut.
export function nextTurn(until, now = Date.now()) {
  const left = until ? until - now : 0
  const edge = [SOON, HOUR, 0].find((edge) => left > edge)
  return edge === undefined ? Infinity : left - edge
}

function share(left, whole) {
  return Math.max(1, Math.min(100, Math.round((100 * left) / whole)))
}
