// Why a file does not fit its place in a template, before a byte of it leaves; "" when it does.
const MB = 1024 * 1024
const NAMES = { image: "A picture", video: "A film", document: "A document" }

export function misfit({ type, size }, kinds, wanted) {
  if (!size) return "This file is empty. Choose another one."
  const kind = kinds.find(({ name }) => name === wanted)
  if (!kind.mimes.includes(type.split(";")[0])) return `${NAMES[wanted]} goes here: ${kind.says}.`
  if (size <= kind.largest) return ""
  return `${NAMES[wanted]} may have ${kind.largest / MB} MB at most on WhatsApp. Make it smaller, or take another one.`
}
