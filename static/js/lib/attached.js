// The file that goes with what is being written, as the form's hidden fields name it; nothing when there is none.

export function attached(form) {
  const { file, voice, as_document: asDocument } = form.elements
  if (!file?.value) return {}
  const found = { file: file.value, name: file.dataset.name }
  if (voice.value) found.voice = voice.value
  if (asDocument.checked) found.as_document = "on"
  return found
}
