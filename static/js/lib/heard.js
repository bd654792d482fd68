// What was announced a moment ago: a thread that is on its way to the page while its news comes would miss it.

const MOMENT = 10_000
const news = new Map()

export function note({ conversation, ...told }) {
  const at = Date.now()
  for (const [thread, one] of news) if (at - one.at > MOMENT) news.delete(thread)
  news.set(String(conversation), { ...news.get(String(conversation)), ...told, at })
}

// {version, around} of a thread, empty when nothing was said of it.
export const justHeard = (thread) => news.get(String(thread)) ?? {}
