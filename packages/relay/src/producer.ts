import { isMillraceError } from '@millrace/core'
import { LogError, type FailureReason, type Terminal, type Writer } from './log/log.ts'
import { createTimer } from './timer.ts'
import type { Limits } from './options.ts'

/** What an event costs a log beside its text, in bytes: a million tiny events are not small. */
const eventOverhead = 100

/** Where events come from. */
export interface Source {
  /** The fields of the events of one chunk, as the log keeps them; `undefined` at the end. */
  read(): Promise<readonly string[] | undefined>
  /** Lets go of it; a read under way settles. Never throws. */
  cancel(): void
}

/** The one who reads from upstream and writes to the log, whoever else reads or leaves. */
export interface Production {
  /** Fires when nothing more is wanted from upstream; its reason says why, where one is known. */
  readonly signal: AbortSignal
  /** Ends it for a reason of the relay's own. */
  fail(reason: FailureReason): void
  /** Writes what comes from the source to the log, to the end. Never rejects. */
  run(source: Source): Promise<Ended>
  /** Lets go without an end: what upstream answered is not a stream. */
  release(): void
}

export interface Ended {
  readonly reason: 'end' | 'cancelled' | FailureReason
  readonly events: number
}

/** A reason of the relay's own to end a stream, as the reason of an `AbortSignal`. */
class Failure extends Error {
  readonly reason: FailureReason

  constructor(reason: FailureReason) {
    super(reason)
    this.reason = reason
  }
}

export interface ProductionOptions {
  readonly writer: Writer
  readonly limits: Pick<Limits, 'maxDuration' | 'maxStreamBytes' | 'upstreamIdle'>
  /** What a failure of the source is called. */
  readonly sourceFailure: 'upstream-lost' | 'source-failed'
}

/** Begins to count the time, which includes that until upstream answers. */
export function createProduction(options: ProductionOptions): Production {
  const { writer, limits, sourceFailure } = options
  const controller = new AbortController()
  const fail = (reason: FailureReason) => controller.abort(new Failure(reason))
  const idle = createTimer(limits.upstreamIdle, () => fail('upstream-idle'))
  const whole = createTimer(limits.maxDuration, () => fail('max-duration'))
  const fenced = () => controller.abort()
  writer.signal.addEventListener('abort', fenced)
  if (writer.signal.aborted) fenced()

  let events = 0
  let bytes = 0

  function release(): void {
    idle.stop()
    whole.stop()
    writer.signal.removeEventListener('abort', fenced)
  }

  /** Writes as much as may be, and fails behind it. */
  async function write(texts: readonly string[]): Promise<void> {
    const size = ({ length }: string) => length + eventOverhead
    const overflow = texts.findIndex((text) => (bytes += size(text)) > limits.maxStreamBytes)
    const fitting = overflow < 0 ? texts : texts.slice(0, overflow)
    if (fitting.length > 0) await writer.append(fitting)
    events += fitting.length
    if (overflow >= 0) throw new Failure('too-large')
  }

  async function pump(source: Source): Promise<void> {
    for (let texts = await source.read(); texts; texts = await source.read()) {
      controller.signal.throwIfAborted()
      await write(texts)
      // The log may be slower than upstream; that is not upstream's silence.
      idle.restart()
    }
    controller.signal.throwIfAborted()
  }

  async function terminalOf(source: Source): Promise<Terminal> {
    try {
      await pump(source)
      return { type: 'end' }
    } catch (thrown) {
      // An aborted read may reject with an error of its own.
      const error: unknown = controller.signal.aborted ? controller.signal.reason : thrown
      return { type: 'error', reason: reasonOf(error) ?? sourceFailure }
    }
  }

  async function finish(terminal: Terminal): Promise<Ended> {
    const reason = terminal.type === 'error' ? terminal.reason : terminal.type
    const done = await writer.finish(terminal).catch(() => undefined)
    if (done === true || reason === 'log-failed') return { reason, events }
    if (done === false) return { reason: 'cancelled', events }
    // A log that is gone cannot be told; whoever opens it next finds the stream without an end.
    return { reason: terminal.type === 'error' ? terminal.reason : 'producer-lost', events }
  }

  return {
    signal: controller.signal,
    fail,
    release,
    async run(source) {
      const cancel = () => source.cancel()
      controller.signal.addEventListener('abort', cancel)
      if (controller.signal.aborted) cancel()
      const terminal = await terminalOf(source)
      release()
      const ended = await finish(terminal)
      // Lets go of upstream, whatever it still has to say.
      controller.abort()
      return ended
    },
  }
}

/** Why a production was ended by the relay; `undefined` where it was by another, e.g. a stop. */
export function failureOf({ reason }: AbortSignal): FailureReason | undefined {
  return reason instanceof Failure ? reason.reason : undefined
}

const logFailures: Readonly<Record<LogError['code'], FailureReason | undefined>> = {
  full: 'too-large',
  failed: 'log-failed',
  // It has its end already.
  fenced: undefined,
}

function reasonOf(error: unknown): FailureReason | undefined {
  if (error instanceof Failure) return error.reason
  if (error instanceof LogError) return logFailures[error.code]
  return isMillraceError(error) && error.code === 'too-large' ? 'too-large' : undefined
}
