// One file in the strip beside what is being written: how it looks, how far it is, what is wrong, what it is called.

const SHOWN = /^image\/(png|jpeg|webp|gif|avif)$/

const part = (element, name) => element.querySelector(`[data-part=${name}]`)

export function show(blank, file) {
  const element = blank.content.firstElementChild.cloneNode(true)
  const name = file.name || "File"
  const isPicture = SHOWN.test(file.type)
  part(element, "name").textContent = name
  part(element, "size").textContent = sized(file.size)
  const picture = part(element, "picture")
  const draw = (isShown) => ((picture.hidden = !isShown), (part(element, "glyph").hidden = isShown))
  draw(isPicture)
  picture.addEventListener("error", () => draw(false))
  if (isPicture) picture.src = URL.createObjectURL(file)
  for (const way of ["remove", "again", "caption", "document"]) {
    part(element, way).setAttribute("aria-label", `${part(element, way).dataset.says} ${name}`)
  }
  return element
}

export function begin(element) {
  element.dataset.state = "up"
  part(element, "progress").value = 0
}

// When all of it has left, the server still looks at it: then the bar says only that something goes on.
export function progress(element, done) {
  if (done < 1) part(element, "progress").value = done
  else part(element, "progress").removeAttribute("value")
}

// The server has it, under this id and as this kind.
export function name(element, { id, kind }, isVoice) {
  Object.assign(element.dataset, { state: "here", id, kind, voice: isVoice ? "1" : "" })
  part(element, "choice").hidden = kind !== "image"
}

export function say(element, problem, isWorthTrying) {
  element.dataset.state = "bad"
  part(element, "problem").textContent = problem
  part(element, "again").hidden = !isWorthTrying
}

export function forget(element) {
  const { src } = part(element, "picture")
  if (src) URL.revokeObjectURL(src)
}

// The files that are here, in order, as the messages name them.
export function attached(form) {
  return [...form.querySelectorAll("li[data-state=here]")].map((element) => {
    const { id, kind, voice } = element.dataset
    const asDocument = part(element, "document").checked
    const fields = { file: id, ...(voice && { voice }), ...(asDocument && { as_document: "on" }) }
    const takesWords = asDocument || !["audio", "sticker"].includes(kind)
    const caption = takesWords ? part(element, "caption").value.trim() : ""
    return { id, name: part(element, "name").textContent, fields, takesWords, caption }
  })
}

function sized(size) {
  if (!size) return ""
  return size < 1e6 ? `${Math.max(1, Math.round(size / 1e3))}\u00a0KB` : `${(size / 1e6).toFixed(1)}\u00a0MB`
}
