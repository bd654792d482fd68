// Small helpers to build elements without markup in strings.

const SVG = "http://www.w3.org/2000/svg"

/** An element with attributes ("on…" become listeners, `class` and `text` as named) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (name === "text") element.textContent = value
    else element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false))
  return element
}

/** An icon of the sprite, hidden from readers unless it is given words. */
export function icon(name, words = "", extra = "") {
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("class", `icon ${extra}`.trim())
  if (words) {
    svg.setAttribute("role", "img")
    svg.setAttribute("aria-label", words)
  } else svg.setAttribute("aria-hidden", "true")
  const use = document.createElementNS(SVG, "use")
  use.setAttribute("href", `/static/icons.svg#${name}`)
  svg.append(use)
  return svg
}

export const clock = seconds =>
  new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })

export function day(seconds) {
  const date = new Date(seconds * 1000)
  const today = new Date()
  const apart = Math.round((new Date(date).setHours(12, 0, 0, 0) - new Date(today).setHours(12, 0, 0, 0)) / 86_400_000)
  if (Math.abs(apart) <= 1) return ["Yesterday", "Today", "Tomorrow"][apart + 1]
  const year = date.getFullYear() === today.getFullYear() ? undefined : "numeric"
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year })
}

/** The first letters of up to two words; "" when there are none to show (a phone number). */
export function initials(name) {
  const words = name.split(/\s+/).filter(word => /^\p{L}/u.test(word))
  return words.slice(0, 2).map(word => [...word][0].toUpperCase()).join("")
}

/** One of eight hues, always the same for the same text. */
export function hue(text) {
  let sum = 0
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) >>> 0
  return sum % 8 + 1
}

/** Letters on a hue; an icon for who has none. */
export function paintAvatar(element, name, key, otherwise = "user-round") {
  const letters = initials(name)
  element.dataset.hue = letters ? hue(key) : ""
  element.replaceChildren(letters || icon(otherwise))
}
