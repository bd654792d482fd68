// How much of each thread a page has received, where several are shown as one: the highest version of each, its cursors.

export class Seen {
  #versions

  // {thread: version}; 0 for a thread of which the page has nothing.
  constructor(versions) {
    this.#versions = new Map(Object.entries(versions))
  }

  note({ thread, version }) {
    this.#versions.set(thread, Math.max(this.#versions.get(thread) ?? 0, Number(version)))
  }

  // What came outside of its turn counts when nothing is missing before it. Returns whether it did.
  noteNext(one) {
    if (Number(one.version) > (this.#versions.get(one.thread) ?? 0) + 1) return false
    this.note(one)
    return true
  }

  has(thread) {
    return this.#versions.has(String(thread))
  }

  isBehind(thread, version) {
    return version > (this.#versions.get(String(thread)) ?? Infinity)
  }

  // From now on these are shown as one, and no others.
  keep(threads) {
    this.#versions = new Map(threads.map((thread) => [thread, this.#versions.get(thread) ?? 0]))
  }

  toString() {
    return [...this.#versions].filter(([, version]) => version).map((pair) => pair.join(".")).join(",")
  }
}
