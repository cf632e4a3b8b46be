import { createEventLog, type EventLog } from './event-log.ts'

/** One event of a feed. */
export interface FeedEvent {
  /** Several lines become several `data:` fields. */
  readonly data: string
  /** Default: none, which is a `message`. */
  readonly event?: string
  /** Default: `1-1`, `1-2` and so on, by place. */
  readonly id?: string
}

/** A log that fills with the events as they come. One whose source fails ends there. */
export function feedLog(
  feed: Iterable<FeedEvent> | AsyncIterable<FeedEvent>,
  keep: number,
): EventLog {
  const log = createEventLog(keep)
  void fill(log, feed)
  return log
}

async function fill(
  log: EventLog,
  feed: Iterable<FeedEvent> | AsyncIterable<FeedEvent>,
): Promise<void> {
  let sequence = 0
  try {
    for await (const { event, data, id = `1-${sequence + 1}` } of feed) {
      sequence += 1
      const lines = [
        ...(event === undefined ? [] : [`event: ${event}`]),
        ...data.split(/\r\n|\n|\r/).map((line) => `data: ${line}`),
        `id: ${id}`,
      ]
      log.append(id, `${lines.join('\n')}\n\n`)
    }
  } catch {
    // A source that fails leaves a feed that ends there.
  }
  log.end()
}
