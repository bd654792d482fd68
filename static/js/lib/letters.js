// What is written as the messages that it becomes, in order. The words are the caption of a file that stands alone and
// takes one; otherwise they are a message of their own, before the files with their captions.

// Each: {mode, text, fields, id, name}; `written` is what of it stood in the field.
export function lettersOf(mode, text, files) {
  const [only] = files
  if (files.length === 1 && only.takesWords) {
    return [{ mode, ...only, text: [text, only.caption].filter(Boolean).join("\n"), written: text }]
  }
  const letters = files.map((file) => ({ mode, ...file, text: file.caption, written: "" }))
  return text ? [{ mode, text, written: text, fields: {} }, ...letters] : letters
}

// Whether it is the same message as one that got no answer: then it keeps its id, and cannot go out twice.
export const isSame = (one, other) =>
  one.mode === other.mode && one.text === other.text && JSON.stringify(one.fields) === JSON.stringify(other.fields)

// The form that posts one, and the bubble that stands for it meanwhile.
export const formOf = ({ mode, clientId, text, replyTo = "", fields }) =>
  new URLSearchParams({ mode, client_id: clientId, [mode === "note" ? "note" : "body"]: text, reply_to: replyTo, ...fields })

export const echoed = ({ mode, clientId, text, name, id }) => ({ mode, clientId, text: text || name, file: id })
