import type { FailureReason } from './log/log.ts'

export type EndReason = 'end' | 'cancelled' | FailureReason

/** What the relay counts, since it was made. */
export interface Metrics {
  streamStarted(): void
  streamEnded(reason: EndReason): void
  readerCame(resumes: boolean): void
  readerGone(how: 'ended' | 'left' | 'cut'): void
  sent(bytes: number): void
  /** @param milliseconds From the request to the upstream's headers. */
  upstreamAnswered(upstream: string, milliseconds: number): void
  /** All of it as OpenMetrics text. */
  text(): string
}

/** The upper bounds of the latency histogram's buckets, in seconds. */
const bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

interface Histogram {
  readonly buckets: number[]
  sum: number
  count: number
}

/**
 * Counts for one relay.
 * @see https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
 */
export function createMetrics(): Metrics {
  let started = 0
  let live = 0
  let readers = 0
  let resumes = 0
  let bytes = 0
  const ended = new Map<string, number>()
  const gone = new Map<string, number>()
  const latencies = new Map<string, Histogram>()

  function histogramOf(upstream: string): Histogram {
    const known = latencies.get(upstream)
    if (known) return known
    const histogram = { buckets: bounds.map(() => 0), sum: 0, count: 0 }
    latencies.set(upstream, histogram)
    return histogram
  }

  return {
    streamStarted() {
      started += 1
      live += 1
    },
    streamEnded(reason) {
      live -= 1
      add(ended, reason)
    },
    readerCame(resuming) {
      readers += 1
      if (resuming) resumes += 1
    },
    readerGone(how) {
      readers -= 1
      add(gone, how)
    },
    sent(count) {
      bytes += count
    },
    upstreamAnswered(upstream, milliseconds) {
      const seconds = milliseconds / 1000
      const histogram = histogramOf(upstream)
      histogram.sum += seconds
      histogram.count += 1
      for (const [index, bound] of bounds.entries()) {
        if (seconds <= bound) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1
      }
    },
    text() {
      const lines = [
        ...family('millrace_streams_live', 'gauge', 'Streams being read from upstream now.'),
        `millrace_streams_live ${live}`,
        ...family('millrace_streams_started', 'counter', 'Streams begun.'),
        `millrace_streams_started_total ${started}`,
        ...family('millrace_streams_ended', 'counter', 'Streams ended, by reason.'),
        ...counted('millrace_streams_ended_total', 'reason', ended),
        ...family('millrace_readers', 'gauge', 'Connections that read a stream now.'),
        `millrace_readers ${readers}`,
        ...family('millrace_readers_gone', 'counter', 'Readers that are gone, by how they went.'),
        ...counted('millrace_readers_gone_total', 'how', gone),
        ...family('millrace_resumes', 'counter', 'Readers that came back with a cursor.'),
        `millrace_resumes_total ${resumes}`,
        '# UNIT millrace_sent_bytes bytes',
        ...family('millrace_sent_bytes', 'counter', 'Bytes given to readers.'),
        `millrace_sent_bytes_total ${bytes}`,
        '# UNIT millrace_upstream_latency_seconds seconds',
        ...family(
          'millrace_upstream_latency_seconds',
          'histogram',
          'From a request to the headers of its answer.',
        ),
        ...[...latencies].flatMap(([upstream, histogram]) => histogramLines(upstream, histogram)),
        '# EOF',
      ]
      return `${lines.join('\n')}\n`
    },
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function family(name: string, type: string, help: string): string[] {
  return [`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`]
}

function counted(name: string, label: string, counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([value, count]) => `${name}{${label}="${escape(value)}"} ${count}`)
}

function histogramLines(upstream: string, { buckets, sum, count }: Histogram): string[] {
  const name = 'millrace_upstream_latency_seconds'
  const label = `upstream="${escape(upstream)}"`
  return [
    ...bounds.map((bound, index) => {
      const le = Number.isInteger(bound) ? bound.toFixed(1) : String(bound)
      return `${name}_bucket{${label},le="${le}"} ${buckets[index] ?? 0}`
    }),
    `${name}_bucket{${label},le="+Inf"} ${count}`,
    `${name}_sum{${label}} ${sum}`,
    `${name}_count{${label}} ${count}`,
  ]
}

function escape(value: string): string {
  return value.replaceAll(/[\\"\n]/g, (found) => (found === '\n' ? String.raw`\n` : `\\${found}`))
}
