// An event stream that comes back by itself, with growing and jittered pauses, and ends with the page.

export class Live {
  constructor(url, onChange, onState = () => {}) {
    this.url = url
    this.onChange = onChange
    this.onState = onState
    this.pause = 500
    this.closed = false
    this.open()
  }

  open() {
    if (this.closed) return
    this.source = new EventSource(this.url)
    this.source.onopen = () => {
      this.pause = 500
      this.onState(true)
      this.onChange("")
    }
    this.source.addEventListener("change", event => this.onChange(event.data))
    this.source.onerror = () => {
      this.source.close()
      this.onState(false)
      this.timer = setTimeout(() => this.open(), this.pause * (0.5 + Math.random()))
      this.pause = Math.min(this.pause * 2, 8000)
    }
  }

  close() {
    this.closed = true
    clearTimeout(this.timer)
    this.source?.close()
  }
}
