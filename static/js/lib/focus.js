// Whoever works by keyboard stays where they are when the server draws the part they are in anew: the focus goes to what
// has come in the place of what had it.

const STOPS = "a[href], button:not([disabled]), input:not([type='hidden']), select, textarea, summary, [tabindex]"

const stopsIn = (part) => [...part.querySelectorAll(STOPS)].filter((one) => one.checkVisibility())
const sign = (one) => [one.tagName, one.getAttribute("href"), one.name, one.value, one.getAttribute("aria-label"), one.textContent.trim()].join("\n")

// Call what it returns when the change is done.
export function mark() {
  const held = document.activeElement ?? document.body
  const homes = []
  for (let home = held.closest("[id]"); home; home = home.parentElement.closest("[id]")) homes.push([home.id, stopsIn(home).indexOf(held)])
  return () => {
    if (held.isConnected || document.activeElement !== document.body) return
    const [id, place] = homes.find(([id]) => document.getElementById(id)) ?? []
    if (id === undefined) return
    const home = document.getElementById(id)
    const stops = stopsIn(home)
    const here = place < 0 ? home : stops.find((one) => sign(one) === sign(held)) ?? stops[Math.min(place, stops.length - 1)]
    here?.focus({ preventScroll: true })
  }
}

export function keepFocus(root) {
  let restore
  root.addEventListener("htmx:before:swap", () => (restore = mark()))
  root.addEventListener("htmx:after:swap", () => restore?.())
}
