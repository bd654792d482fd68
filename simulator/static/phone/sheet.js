// A sheet over the phone: a title, what can be filled in or chosen, and one button that sends it.
import { h, icon } from "../dom.js"

/** Shows `parts`. `send(values)` gets the form's values when the button is pressed; without `word` there is no button. */
export function sheet(title, parts, word = "", send = () => {}) {
  const close = () => dialog.close()
  const form = h("form", { class: "sheet-form" }, ...parts,
    word && h("div", { class: "form-foot" }, h("button", { class: "button primary", type: "submit", text: word })))
  form.addEventListener("submit", event => {
    event.preventDefault()
    close()
    send(new FormData(form))
  })
  const head = h("header", {}, h("h2", { id: "sheet-title", text: title, dir: "auto" }),
    h("button", { class: "round", type: "button", "aria-label": "Close", onclick: close }, icon("x")))
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title", onclose: () => dialog.remove() }, head, form)
  document.body.append(dialog)
  dialog.showModal()
  return close
}

/** A labelled line of text. */
export const line = (name, label, value = "", more = {}) =>
  h("label", { class: "field" }, label, h("input", { name, value, autocomplete: "off", dir: "auto", ...more }))

/** A labelled choice; options are pairs of value and words. */
export const choice = (name, label, options) =>
  h("label", { class: "field" }, label, h("select", { name }, ...options.map(([value, text]) => h("option", { value, text }))))
