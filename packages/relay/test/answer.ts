/** A small answer in the form of Chat Completions, for tests that send it many times. */
export const pieces = ['水車 ', '🍞!']

const payloads = [...pieces.map((content) => choice({ content }, null)), choice({}, 'stop')].map(
  (payload) => JSON.stringify(payload),
)

/** The data of its events. */
export const data: readonly string[] = [...payloads, '[DONE]']

/** Its bytes. */
export const answer: string = data.map((text) => `data: ${text}\n\n`).join('')

function choice(delta: object, finish: string | null) {
  return { choices: [{ index: 0, delta, finish_reason: finish }] }
}

/** Runs a task for each value, so many at a time. */
export async function forEach<Value>(
  values: readonly Value[],
  task: (value: Value) => Promise<void>,
  atOnce = 16,
): Promise<void> {
  const rest = [...values]
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await task(next)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
