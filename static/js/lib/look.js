// Looks at the server again when something may have changed: once for a burst of announcements, in a steady pace while
// they do not end, never twice at once, and by itself once more when there was no answer.
import { backoff } from "lib/backoff"

const JUST = 1_000 // a look this long ago belongs to the same stir
const PATIENCE = 5_000 // until the next try, at the most

export class Look {
  #fetch
  #settle
  #pace
  #timer
  #isLooking = false
  #isAsked = false
  #isOver = false
  #failures = 0
  #last = -Infinity

  // `fetch` looks and shows what it saw; false says that there was no answer. `settle` gives the milliseconds that others
  // of the same burst are waited for, `pace` those between two looks while announcements do not end.
  constructor(fetch, { settle = () => 0, pace = 0 } = {}) {
    this.#fetch = fetch
    this.#settle = settle
    this.#pace = pace
  }

  soon() {
    this.#isAsked = true
    const isStirred = performance.now() - this.#last < JUST
    this.#plan(isStirred ? Math.max(this.#pace, this.#settle()) : this.#settle())
  }

  now() {
    this.#isAsked = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#isLooking) this.#run()
  }

  stop() {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  // An announcement does not put off what is planned: those of a busy day would put it off for ever.
  #plan(pause) {
    if (!this.#isLooking) this.#timer ??= setTimeout(() => this.now(), pause)
  }

  async #run() {
    this.#isAsked = false
    this.#isLooking = true
    let hasAnswer
    try {
      hasAnswer = await this.#fetch()
    } finally {
      this.#isLooking = false
    }
    this.#last = performance.now()
    this.#failures = hasAnswer === false ? this.#failures + 1 : 0
    if (this.#isOver) return
    if (this.#failures) this.#plan(backoff(this.#failures, { most: PATIENCE }))
    else if (this.#isAsked) this.soon()
  }
}
