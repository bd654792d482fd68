// How long to wait before trying again: longer each time, and never all browsers at the same moment.

export function backoff(attempt, { base = 500, most = 30_000 } = {}, random = Math.random) {
  const ceiling = Math.min(most, base * 2 ** attempt)
  return Math.round(ceiling / 2 + (ceiling / 2) * random())
}

export function wait(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal?.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
