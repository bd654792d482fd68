"""Messages in shapes that nobody documents any more, or not yet, with what an agent must read of them all the same."""

from tests.inbox.kinds import FILE, Kind, answer, kind, refused

BUILT = (
    '{"screen_0_Dropdown_0": "1_Full_outage", "screen_0_Full_Name_2": "Ana", "screen_1_DatePicker_1": "1711037763293",'
    ' "photo_picker": [{"file_name": "roof.jpg", "id": "7", "mime_type": "image/jpeg"}]}'
)
FLOW = {"name": "flow", "body": "Sent"}
ODD = (
    kind("nothing in it", "text", {"body": " \u200b"}, "Nothing readable in it", "Nothing readable in it"),
    kind("a button by its payload", "button", {"payload": "YES"}, "YES", ">YES</div>"),
    kind("a row by its id", "interactive", answer("list_reply", id="row-7"), "row-7", ">row-7</div>"),
    kind("an answer without its kind", "interactive", {"button_reply": {"id": "b", "title": "Go"}}, "Go",
         "Pressed a button"),
    kind("a form of the builder", "interactive", answer("nfm_reply", **FLOW, response_json=BUILT), "Form answered",
         "Dropdown", "Full outage", "Full Name", "21 March 2024", "roof.jpg"),
    kind("a form that is a list", "interactive", answer("nfm_reply", **FLOW, response_json='["red", "blue"]'),
         "Form answered", "red, blue"),
    kind("a form in no form", "interactive", answer("nfm_reply", **FLOW, response_json="as you like"),
         "Form answered", "as you like"),
    kind("calls, as said before", "interactive", answer("call_permission_reply", response="accepted"),
         "Calls allowed", "For seven days"),
    kind("calls, nobody knows how", "interactive", answer("call_permission_reply"),
         "Answered whether they may be called", "WhatsApp does not say how"),
    kind("a product passed on", "interactive", answer("product", catalog_id="77", product_retailer_id="mug-blue"),
         "A product", "mug-blue"),
    kind("a product by itself", "product", {"catalog_id": "77", "product_retailer_id": "mug-red"}, "A product",
         "mug-red", kept="interactive"),
    kind("one contact, not a list", "contacts", {"name": {"formatted_name": "Zoe"}}, "Contact: Zoe", "Zoe"),
    kind("a number without a name", "contacts", [{"phones": [{"phone": "+1 650 555 0199"}]}],
         "Contact: +1 650-•••-••99", "+1 650-•••-••99"),
    kind("no place", "location", {"latitude": "N"}, "Location", "WhatsApp does not say where"),
    kind("a place that moves", "live_location", {"latitude": 1.5, "longitude": 2}, "Live location",
         "1.50000, 2.00000", kept="location"),
    kind("a picture that was kept back", "image", {**FILE, "mime_type": "image/jpeg"}, "Photo",
         errors=[{"code": 131052, "title": "Media download error"}]),
    kind("a film of a new kind", "ptv", {**FILE, "mime_type": "video/mp4"}, "Video", kept="video"),
    kind("yen and dinars", "order", {"product_items": [
        {"product_retailer_id": "a", "quantity": 3, "item_price": 1000, "currency": "JPY"},
        {"product_retailer_id": "b", "quantity": 1, "item_price": 12.345, "currency": "KWD"}]}, "Order, 2 items",
         "Total JPY 3000 and KWD 12.345"),
    kind("an order without prices", "order", {"product_items": [{"product_retailer_id": "c"}]}, "Order, 1 item",
         "Without prices"),
    Kind("opened", {"type": "request_welcome"}, "system", "Marta opened the chat for the first time",
         ("Marta opened the chat for the first time",)),
    Kind("corrected", refused(131051, type="edit"), "unsupported", "Corrected a message", ("what it says now",)),
    Kind("taken back", refused(131051, type="revoke"), "unsupported", "Deleted a message", ("does not say which",)),
    Kind("an event", refused(131051, type="event_creation"), "unsupported",
         "An event, which WhatsApp does not pass on", ("An event",)),
    Kind("as it was called once", {"type": "unknown", "errors": [{"code": 501}]}, "unsupported",
         "WhatsApp does not pass this on", ("Businesses cannot receive this",)),
    Kind("refused in words", {"type": "unsupported", "errors": [{"code": 7, "title": "Not today"}]}, "unsupported",
         "WhatsApp does not pass this on", ("WhatsApp says: Not today (code 7).",)),
    kind("a poll as it is", "poll", {"question": "Which colour?"}, "A poll: Which colour?", "Which colour?",
         kept="unknown"),
    kind("words of a new kind", "shout", "Hello there", "Something new from WhatsApp: shout, Hello there",
         "Hello there", kept="unknown"),
)  # fmt: skip
