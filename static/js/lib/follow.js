// A scroller that stays at its end while the reader is there, and otherwise where the reader is.

const NEAR = 80 // pixels from the end that still count as being at the end

export class Follow {
  isPinned = true
  #element
  #moved
  #size = new ResizeObserver(() => this.isPinned && this.toEnd())

  constructor(element, moved) {
    this.#element = element
    this.#moved = moved
    this.#size.observe(element)
  }

  stop() {
    this.#size.disconnect()
  }

  look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#element
    this.isPinned = scrollHeight - scrollTop - clientHeight < NEAR
    this.#moved(this.isPinned)
  }

  toEnd() {
    this.#element.scrollTop = this.#element.scrollHeight
    this.look()
  }

  // Runs a change above the reader without moving what they read.
  still(change) {
    const below = this.#element.scrollHeight - this.#element.scrollTop
    change()
    this.#element.scrollTop = this.#element.scrollHeight - below
  }
}
