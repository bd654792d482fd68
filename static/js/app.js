// Starts the page: htmx with our errors and tokens, Stimulus with a controller for each name in the markup.
import "htmx"
import { Application } from "stimulus"
import { loadControllers } from "lib/loader"
import { sendToken } from "lib/csrf"
import { sayErrors } from "lib/errors"
import { keepFocus } from "lib/focus"
import { keepForms } from "lib/session"
import { keepShelf } from "lib/shelf"

const application = Application.start()
window.stimulus = application // for the console, and for tests that wait until a controller has started
application.handleError = (error, message) => console.error(message, error)

sendToken(document)
sayErrors(document)
keepFocus(document)
keepForms(document)
keepShelf()
loadControllers(application, document.documentElement)
