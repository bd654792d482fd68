// Ready-made examples of everything a customer may send or do, by what they are about.

const reply = (kind, value) => ({ type: "interactive", interactive: { type: kind, [kind]: value } })
const filled = (name, body, response) => reply("nfm_reply", { name, body, response_json: JSON.stringify(response) })
const said = (body, more) => ({ type: "text", text: { body }, ...more })
const refused = (code, title, type = "unknown") => ({ type: "unsupported", unsupported: { type }, errors: [{ code, title, message: title }] })

const FORM = { flow_token: "unused", delivery_day: "Thursday", between: ["9", "12"], gift: true }
const PLACE = { name: "Wei Ling", address: "10 Anson Road", unit_number: "12-03", sg_post_code: "079903", city: "Singapore" }
const AD = { source_type: "ad", source_id: "990000000000002", source_url: "https://fb.me/demo", headline: "Moka week, up to 30 % off",
  body: "Until Sunday", ctwa_clid: "ARAkLkA8rmlFeiCktEJQ" }
const IDENTITY = { type: "customer_identity_changed", body: "Your security code changed",
  identity: { acknowledged: false, created_timestamp: "1793000000", hash: "DF2lS5v2W6x=" } }
const PRODUCT = { catalog_id: "194836987003835", product_retailer_id: "moka-6" }

/** Sections of [icon, what is sent or done, words]. What is done is no message: it stands between one person and the business. */
export const EXAMPLES = [
  ["Files", [
    ["image", "image", "Photo"], ["mic", "audio", "Voice message"], ["video", "video", "Video"], ["file-text", "document", "Document"],
    ["sticky-note", "sticker", "Sticker"], ["sticky-note", { type: "sticker", sticker: { animated: true } }, "Sticker that moves"],
  ]],
  ["Messages", [
    ["map-pin", "location", "Location"], ["contact", "contacts", "Contact card"], ["shopping-bag", "order", "Order"],
    ["forward", said("The shop closes at six today.", { context: { forwarded: true } }), "Forwarded message"],
    ["forward", said("Pass it on to ten friends.", { context: { frequently_forwarded: true } }), "Message forwarded many times"],
    ["external-link", said("Is it still on?", { referral: AD }), "Message after an ad"],
    ["shopping-bag", said("Does it come in blue?", { context: { referred_product: PRODUCT } }), "Question about a product"],
  ]],
  ["Answers", [
    ["list", reply("list_reply", { id: "express", title: "Express", description: "Tomorrow" }), "Row of a list"],
    ["file-text", filled("flow", "Sent", FORM), "Answers of a form"], ["house", filled("address_message", "10 Anson Road", { values: PLACE }), "Address"],
    ["phone", reply("call_permission_reply", { response: "accept", is_permanent: true, response_source: "user_action" }), "Permission to call"],
  ]],
  ["What the API does not carry", [
    ["circle-help", "unsupported", "Poll"], ["circle-help", refused(131052, "Media download error", "video"), "File of more than 100 MB"],
    ["circle-help", refused(131060, "This message is unavailable"), "Message from an unknown companion"],
  ]],
  ["Calls and wishes", [
    ["phone", thread => thread.ring(42), "Call, answered"], ["phone", thread => thread.ring(0), "Call, not answered"],
    ["lock", thread => thread.prefer("stop"), "Stop marketing"], ["lock-open", thread => thread.prefer("resume"), "Resume marketing"],
  ]],
  ["Who this is", [
    ["smartphone", thread => thread.move(), "New phone number"], ["fingerprint", thread => thread.rotate(), "New WhatsApp user id"],
    ["lock-open", thread => thread.rekey(), "New key, told by the next message"],
    ["lock", { type: "system", system: IDENTITY }, "New security code"],
  ]],
]
