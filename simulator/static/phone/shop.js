// Products a business shows: looked at, asked about, ordered.
import { h, icon } from "../dom.js"
import { line, sheet } from "./sheet.js"

const price = one => one.shown_price || `${one.currency} ${one.price}`

/** A product as a line of a bubble. */
export const ware = (one, id) => h("div", { class: "thing" }, h("span", { class: "tile" }, icon("shopping-bag")),
  h("span", {}, h("b", { text: one?.name || id, dir: "auto" }), one && h("small", { text: price(one) })))

/** The products of a message that are in the catalogue, or only those named. */
export const wares = (message, ids) => (message.offer?.products || []).filter(one => !ids || ids.includes(one.retailer_id))

/** A sheet with how many of each; it sends an order, or a question about one product. */
export function shop(message, thread, ids) {
  const products = wares(message, ids)
  const { catalog_id } = message.offer || {}
  if (!products.length) return sheet("Products", [h("p", { text: "These products are not in the catalogue any more." })])
  const rows = products.map((one, place) => h("div", { class: "ware" }, ware(one),
    h("input", { type: "number", name: one.retailer_id, min: "0", max: "99", value: place ? "0" : "1", "aria-label": `How many of ${one.name}` }),
    h("button", { class: "button small", type: "button", text: "Ask", "aria-label": `Ask about ${one.name}`, onclick: () => ask(one) })))
  const ask = one => {
    close()
    const context = { referred_product: { catalog_id, product_retailer_id: one.retailer_id } }
    thread.say({ type: "text", text: { body: `Is ${one.name} there today?` }, context }).catch(() => {})
  }
  const close = sheet("Products", [...rows, line("text", "Message to the seller")], "Place order", values => {
    const product_items = products.filter(one => Number(values.get(one.retailer_id)) > 0).map(one => ({
      product_retailer_id: one.retailer_id, quantity: Number(values.get(one.retailer_id)), item_price: one.price, currency: one.currency,
    }))
    if (!product_items.length) return thread.callbacks.onProblem("Choose how many, then place the order.")
    const text = values.get("text")
    thread.answer(message, { type: "order", order: { catalog_id, ...(text && { text }), product_items } })
  })
}

const amount = ({ value, offset }) => (value / offset).toFixed(2)
const row = (words, money) => h("div", { class: "ware" }, h("span", { text: words, dir: "auto" }), h("small", { text: money }))

const total = asked => `${asked.currency} ${amount(asked.total_amount)}`

const STANDS = { pending: "not paid yet", processing: "being prepared", partially_shipped: "partly shipped", shipped: "shipped",
  completed: "completed", canceled: "cancelled" }
const PAID = { pending: "payment under way", captured: "paid", failed: "payment failed" }

/** How an order stands, in a line. */
export function news({ reference_id, order, payment }) {
  const said = [STANDS[order?.status], PAID[payment?.status], order?.description].filter(Boolean)
  return `Order ${reference_id}: ${said.join(", ")}`
}

/** What an order comes to, and whether it is paid. */
export const owed = (message, asked) =>
  [`Order ${asked.reference_id}: ${total(asked)}`, PAID[message.payment]].filter(Boolean).join(", ")

/** An order that is to be paid, line by line. */
export function due(asked) {
  const order = asked.order || { items: [] }
  const lines = order.items.map(one => row(`${one.quantity} × ${one.name}`, amount(one.sale_amount || one.amount)))
  const rest = ["shipping", "tax", "discount"].filter(name => order[name]?.value).map(name => row(name, amount(order[name])))
  return [...lines, ...rest, row("Total", total(asked))]
}
