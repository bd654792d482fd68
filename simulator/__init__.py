"""A stand-in for Meta on this machine: Graph, webhooks, people with phones, and a mail box.

    python -m simulator --data DIR [--port 8001] [--smtp-port 8002] [--product http://127.0.0.1:8000]

It prints "Simulator ready: http://127.0.0.1:8001/ (SMTP 127.0.0.1:8002)" when every port answers, keeps conversations,
ledger, mails and undelivered webhooks in DIR, listens on 127.0.0.1 only, and refuses foreign Host and Origin headers.
Nothing here is shared with the product: it is written from Meta's documents, so that a misreading shows.

    /phone/                 a phone in the browser (/phone/?number=<phone_number_id>&person=<id>)
    /mail/                  what came by SMTP
    /dialog/signup          Meta's signup dialog; /static/signup/sdk.js plays the SDK that opens it. A number that stays
                            in the app brings a small past along, which smb_app_data hands over (history, …)
    /v25.0/…, /…            Graph, under any version or none
    /_control/…             everything below; JSON in and out; 400 and 404 answer {"error": "one sentence"}

NUMBERS, APPS, TOKENS
  POST   /_control/numbers  {"phone_number_id", "waba_id", "app_secret"}, and optionally "business_id", "display_phone",
         "verified_name", "app_id" (otherwise the same secret is the same app), "access_token", "callback_url" (of this
         number; with "verify_token" after a handshake), "subscribe" (false: no webhooks), "test": true with
         "allowed": [phones], "enterprise" (parent ids), "hello_world": true (the account has Meta's greeting, as
         one from the signup dialog has). May be repeated. Without callback_url nothing is delivered until the product
         subscribes: POST /v25.0/{waba}/subscribed_apps {"override_callback_uri", "verify_token"}.
  GET    /_control/numbers, /_control/numbers/{id}     DELETE /_control/numbers/{id}
  PATCH  /_control/numbers/{id}                         what Meta says of it: "quality_rating", "status",
         "name_status", "throughput": {"level"}, "whatsapp_business_manager_messaging_limit", "is_pin_enabled",
         "is_on_biz_app", …; null: the ordinary again; "username_status": approved | reserved | deleted, of the username
         it asked Graph for (business_username_update). Templates to more people outside their window in 24 hours than
         "whatsapp_business_manager_messaging_limit" says (TIER_250 … TIER_UNLIMITED; 2,000 of a portfolio unless it
         says otherwise) end in a failed status with 131048. Graph registers a number and takes it off again
         (POST /{number}/register, /deregister: 133005, 133016 for the eleventh in 72 hours); one that is not
         registered sends nothing (133010), and nobody can write to it
         One whose "status" is BANNED sends nothing (131031), nor does a PENDING, UNVERIFIED or DISCONNECTED one
         (133010), a MIGRATED or DELETED one (100 with 33); a RESTRICTED one no template but as an answer (131048)
         A number that Graph adds to an account is proved by the "code" that GET shows here, as if it had come by SMS
  GET, PATCH /_control/accounts/{waba_id}               what Meta says of it: "account_review_status" (REJECTED: nothing
         is sent, 131031), "status" (DISABLED: the same), "business_verification_status", "currency", "country"
  POST   /_control/apps     {"app_secret", "app_id", "callback_url", "verify_token"}: a new secret signs from now on
  POST   /_control/tokens   {"access_token", "app_id", "waba_ids": [], "expires_in": seconds (-1: expired), "scopes"}:
         without whatsapp_business_messaging it sends nothing (131005) and takes no file (200), without
         whatsapp_business_management it reads and changes nothing of accounts, numbers and templates (200)
         An "access_token" that comes with a number is good, unless it begins with a word that spoils it: wrong… is
         unknown (190), expired… has expired (190 with 463), nosend… and nomanage… lack one of the two, norights… lacks
         all (10). So a token that is bad can be typed in where a number is connected by hand
  POST   /_control/codes    {"app_id", "waba_id"} → {"code"}: the signup dialog once more, for an account that is there
  DELETE /_control/tokens/{value}                       unknown from now on (190).     GET lists apps and tokens.

PEOPLE (an {id} may be the id, the phone or the @username)
  POST   /_control/people   {"name", "phone", "username", "hidden", "country", "on_whatsapp", "read_receipts", "id",
         "wa_id", "bsuids": {business_id: id}}: phone or username or both; "hidden" with a username hides the phone
         until a business writes to it. A known id, phone or username returns that person.
  GET    /_control/people, /_control/people/{id}        PATCH, DELETE /_control/people/{id}
  POST   /_control/groups   {"number", "id", "subject", "description", "members": [people]}: a group is made
         (group_lifecycle_update), or a known id called otherwise (group_settings_update); the last two are told to who
         asks Graph for the group. A business sends it text, files, templates and pins; people write in it
         with "group_id", which opens its window; who does is in it. Of its person "pins" has what is pinned,
         each with the second at which it ends. "admin": false: the number is no admin of it any more, and pins
         nothing (131005: the general one for a lack of rights, as Meta's pages name none of its own). Its members pin
         nothing here: Meta's "Group messaging" (May 2026) and its webhooks of groups tell a business of no pin but of
         what became of its own. "approval": true: it is asked before somebody comes in
  POST   /_control/groups/{id}/join, /leave {"person"}: follows the link, goes, or takes back what they asked for
         (group_participants_update); where approval is asked for → {"join_request_id"}.
         Whom a number has blocked (POST /{number}/block_users {"block_users": [{"user": phone} or {"user_id"}]}, who
         wrote within 24 hours) writes and is not heard, and what is sent to them fails with 131026
  POST   /_control/people/{id}/key                      a new key, told to nobody → {"identity_key_hash"}. Numbers that
         check identities (POST /{number}/settings {"user_identity_change": {"enable_identity_key_check": true}}) find
         it in the contacts of the next message and in statuses; what names another one fails with 137000
  POST   /_control/people/{id}/rotate                   a new BSUID (system: user_changed_user_id)
  POST   /_control/people/{id}/phone  {"phone"}         a new number and BSUID (system: user_changed_number)

WHAT PEOPLE WRITE
  POST   /_control/messages {"number", "person": id or object, "type": "text", "text": "Hello" or {"body"}}. A type
         alone sends its example: image, video, audio, document, sticker, location, contacts, button, interactive,
         order, unsupported. Media: "file_base64" + "mime_type" + "filename", or {"image": {"id", "caption"}}. Every
         other type (reaction, edit, revoke, one of the future) carries the object of its own name. Also "reply_to":
         wamid, "context", "referral", "extra": {} (merged into the message), "wamid", "at" (seconds), "copies" (0 to
         100), "deliver": false (kept silently: history, opens the window), "batch": [the same…] in one POST.
         Answers {"wamids", "persons"}.
  GET    /_control/messages ?number=&person=&limit=
  POST   /_control/media    {"number", "type", "id": digits of one's own}: a file that Graph gives for seven days, the
         example of its type or "file_base64" + "mime_type" + "filename"
  POST   /_control/read     {"number", "person", "wamid"}: reads what the business wrote
  POST   /_control/statuses {"wamid", "status", "errors": [codes], "force", "at"}: force tells it in any order
  POST   /_control/calls    {"number", "person", "seconds": 42}: a call and its end (0: not answered; null: it rings on)
  POST   /_control/payments {"wamid", "status": captured | pending | failed, "method": upi | card | …, "reason"}: pays
         what an order_details message or template asks for, or tries to (a status of the type payment)
  POST   /_control/taps     {"wamid", "button": its text}: taps a template's button that opens a page; only figures tell
  POST   /_control/preferences {"number", "person", "value": stop | resume}: marketing messages (user_preferences);
         a template of that category ends in a failed status with 131050 while they are stopped
  POST   /_control/agent    {"number", "person", "text", "passes": true}: Meta's agent has the conversation, and may say
         something: what is written then comes on standby, until the business sends a free message, or it passes it on
  POST   /_control/notices  {"number", "field", "value"} any other field, or {"number", "errors": [131035]}

WEBHOOKS
  POST   /_control/bulk     {"number" or "numbers": [], "count": 1000, "rate": 0, "people": 50, "connections": 64,
         "per_post": 1, "copies": 1, "shuffle", "text": "Bulk {job}, message {n}", "username", "wait"}: made and signed
         first, then posted at rate a second (0: as fast as it goes). GET, DELETE /_control/bulk/{id}.
         The report: state, posts, statuses, posts_per_second, latency_ms, left (handed to the ordinary retries).
         Message ids are the report's prefix and n from 0; the people are bulk-0, bulk-1, … (phone 1999000000n).
  POST   /_control/raw      {"number", "body" | "body_text" | "body_base64", "signature": good | wrong | missing |
         malformed | doubled, "url", "app_id", "copies", "retry": false} → {"ids"}
  GET    /_control/webhooks ?after=&state=&limit=&bodies=1   counts, and deliveries with attempts and answers
  GET    /_control/webhooks/{id}?wait=5                 one, with its body, after its first answer
  POST   /_control/webhooks/pause | resume | retry      hold; let go; try all that wait at once
  POST   /_control/webhooks/replay {"after", "shuffle"} post what was delivered once more
  GET    /_control/idle?timeout=10                      {"idle": true} when no status is due and everything is delivered

TEMPLATES (an {id} may be the id, or the name of the only one that has it)
  GET    /_control/templates, /_control/templates/{id}
  POST   /_control/templates {"waba_id" or "number", "name", "language", "category", "components", "parameter_format",
         "sub_category", "status"}: there without review, APPROVED unless "status" says otherwise; no webhook
  POST   /_control/templates/{id} {"event": APPROVED | REJECTED | PAUSED | DISABLED | FLAGGED | IN_APPEAL | LOCKED |
         REINSTATED | PENDING | PENDING_DELETION | DELETED | ARCHIVED | UNARCHIVED | LIMIT_EXCEEDED, "reason",
         "title": "FIRST_PAUSE"} | {"quality": GREEN | YELLOW | RED | UNKNOWN} | {"category", "ahead": true: only the
         notice a day before}. Each is told by its webhook.

FLOWS AND PRODUCTS (a message that shows another flow or product is refused, as at Graph)
  GET    /_control/flows, /_control/catalogues
  POST   /_control/flows    {"waba_id" or "number", "id", "name", "status": DRAFT | PUBLISHED | DEPRECATED | BLOCKED |
         THROTTLED, "fields": [{"name", "label", "type": text | choice | yes_no | date, "options": []}]}: "fields" is
         what the phone asks on the flow's one screen. A known id changes it. Graph makes flows too; of these the
         phone asks what their JSON asks.
  POST   /_control/catalogues {"waba_id" or "number", "id", "name", "products": [{"retailer_id", "name", "price": 9.5,
         "currency"}]}: in place of the account's former one. Tokens read it with the scope catalog_management.

WHAT THE BUSINESS SENT (what became of it, Graph tells: /{number}/message_history, and an account's analytics,
pricing_analytics, conversation_analytics, template_analytics and template_group_analytics, counted from these messages)
  GET    /_control/ledger   ?after=&limit=&number=&kind=message|read|typing&callback=&count=&wait=: every accepted call,
         numbered: {"last", "results": [{"n", "at", "kind", "number_id", "to", "wamid", "callback", "body"}]}; with
         count and wait it waits until so many came after `after`. DELETE empties it.
  GET    /_control/ledger/doubles ?by=callback|prefix|body   {"counts", "doubles": [{"key", "count"}]}
  GET    /_control/mail     ?to=&count=&wait=, /_control/mail/{id}     DELETE /_control/mail

FAULTS
  POST   /_control/faults   {"kind", "number", "path": "messages" ("" a node, "media", …, "*" all), "count" (null:
         for ever), "probability": 1, "seconds", "code", "http", "retry_after", "html"}. Kinds: latency, refuse (429
         with 130429 by default), error and error_after (5xx before and after accepting), token_expired, hang,
         hang_after, reset, reset_after, cut (half of the body comes, then a reset: what an upload on its way goes on
         after), truncate, drip, hold (no status follows; of a template held_for_quality_assessment), fail_later (a
         failed status).
         GET, DELETE /_control/faults[/{id}]

SETTINGS
  GET, PATCH /_control/settings: sent_after, delivered_after, read_after, played_after (seconds; null: not by itself);
         window: sync | async | off (131047);
         strangers (true: somebody first heard of as a recipient can be written to, for only a hand-signed webhook knows
         that they wrote; false: their window is closed, an unknown id is refused);
         free_entry (an answer within a day of a message with a "referral" opens 72 free hours; false: it does not, as
         for people at a desktop);
         limits (false: none of those that follow, nor 100 templates an hour handed in for an account: 80008);
         number_rate (messages a second; null: what each number's throughput says, STANDARD 80, HIGH 1,000, and 20 of
         one that is_on_biz_app: 130429); pair_burst, pair_seconds (131056);
         calls_per_hour (management calls of an app for an account; null: 5,000, or 200 while none of its numbers is
         registered: 80007, told before by x-business-use-case-usage); app_calls_per_hour (the same of an app over all
         accounts, told by x-app-usage: 4; null: no limit);
         marketing_per_day (marketing templates that a person gets in 24 hours, from all businesses together: then a
         failed status with 131049; 0: none, null: no cap);
         rate_marketing, rate_utility, rate_authentication (what a charged template costs in the account's currency,
         which figures tell: invented, as Meta's own rates stand in files that one signs in for);
         retry_base, retry_factor, retry_max, retry_for (seconds; the first retry is immediate); timeout;
         concurrency (1: one after the other, in order);
         batch (most updates joined in one POST when more are ready); duplicate (chance); reorder (seconds of random
         wait); paused; media_url_seconds; code_seconds (how long a signup's code is good);
         usernames (approved | reserved: what becomes of one that a business asks for);
         sync_seconds (how long after it a phone's people and messages can be asked for); seed (of every
         chance)
  GET    /_control/state    how much of everything
  POST   /_control/reset    {"everything": false}: conversations, people, ledger, mails, webhooks, faults, settings;
         with true also numbers, apps, tokens
"""
