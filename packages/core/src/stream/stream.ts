import { toMillraceError, type MillraceError } from '../errors.ts'
import { createAssemblerWith } from '../message/assemble.ts'
import type { Delta } from '../message/delta.ts'
import type { ToolSet } from '../message/tools.ts'
import { createScheduler, type Pace } from '../publish/schedule.ts'
import { createStore } from '../publish/store.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import type { StandardSchema } from '../standard-schema.ts'
import { createCallbackList, type StreamCallbacks } from './callbacks.ts'
import { createAnswerClock, type AnswerClock } from './clock.ts'
import { createDeltaGate, type DeltaGate } from './delta-gate.ts'
import { createInputJson, loadInputJson } from './input-json.ts'
import { openResponse, type ResponseReader } from './response.ts'
import type { Keeper, KeptAnswer, ResumableOptions } from './resume.ts'
import { idleSnapshot, takeSnapshot, type Snapshot, type Status } from './snapshot.ts'
import { withSchemas, type AnswerAssembler } from './with-schemas.ts'

/** How a stream asks; each request uses the options as they are when it starts. */
export interface StreamOptions<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
> // What a callback says of its argument is not to widen what the schemas say of it.
  extends ResumableOptions, StreamCallbacks<NoInfer<Tools>, NoInfer<Output>, NoInfer<Meta>> {
  /**
   * The tools the model may call, by name. A tool's schema types the input of its calls and
   * validates it when it is complete; `done` waits for a validator that is asynchronous.
   *
   * This says how an answer is read. What the model is told of the tools is in the body.
   */
  readonly tools?: Tools | undefined
  /**
   * Says that the answer's text is JSON: types it in the snapshot's `output`, live while it is being
   * written, and validates it when it is whole; `done` waits for a validator that is asynchronous.
   *
   * This says how an answer is read. That the model is to write such JSON is said in the body.
   */
  readonly output?: Output | undefined
  /**
   * Types and validates what is said beside the answer, for the snapshot's `metadata`: the
   * provider's own fields, or those that your server sends.
   */
  readonly metadata?: Meta | undefined
  /**
   * How often changes are published: once per animation `frame` (the default; by a timer where the
   * page is hidden or there are no frames), once in so many milliseconds, or with each `delta`. The
   * first piece of an answer and its end are published at once, whatever is said here.
   */
  readonly publish?: Pace | undefined
}

/** The live state of one response, framework-free. Its functions need no `this`. */
export interface Stream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
> {
  /** The state as last published; the same object until something changed. */
  readonly getSnapshot: () => Snapshot<Tools, Output, Meta>
  /** The state a server renders: idle, always. */
  readonly getServerSnapshot: () => Snapshot<Tools, Output, Meta>
  /** Calls back after each change. Returns the function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Makes a request; one already under way is stopped, and can never write again.
   * @param body In place of the options' body, if given.
   * @returns The snapshot with which this request ended, in whatever state. Never rejects.
   */
  readonly start: (body?: unknown) => Promise<Snapshot<Tools, Output, Meta>>
  /** Ends the request under way and keeps what was received. Nothing happens if there is none. */
  readonly stop: () => void
  /**
   * Reads the answer that the option `resume` remembers, from its beginning to its end: one that was
   * under way when the page was left or the connection was lost, or one that has ended since.
   * Nothing happens where there is none, or where it is being read or has been read already.
   * @returns The snapshot with which it ended, or the present one where there is nothing to read.
   *   Never rejects.
   */
  readonly resume: () => Promise<Snapshot<Tools, Output, Meta>>
  /**
   * Lets go of the request under way as `stop` does, but an answer that the option `resume`
   * remembers goes on on the server, and can be resumed.
   */
  readonly disconnect: () => void
  /** Ends the request under way and returns to `idle`. */
  readonly reset: () => void
  /** Replaces the options; a request under way goes on with its own. */
  // A method, so that a stream of known tools is also a stream of any.
  configure(this: void, options: StreamOptions<Tools, Output, Meta>): void
  /**
   * Adds callbacks to those of the options.
   * @param callbacks Is asked each time, so that a view's newest are called.
   * @returns The function that ends it.
   */
  listen(this: void, callbacks: () => StreamCallbacks<Tools, Output, Meta>): () => void
}

/** One request: all it writes goes through it, so that a run that was replaced can write nothing. */
interface Run {
  readonly controller: AbortController
  /** Replaced, before it has taken anything in, where the request has schemas. */
  assembler: AnswerAssembler
  readonly clock: AnswerClock
  readonly gate: DeltaGate
  readonly settle: (snapshot: Snapshot) => void
  status: Status
  error: MillraceError | null
  ended: boolean
  /** Whether a piece of the answer has been published. */
  shown: boolean
  /** The parts whose end was told, by key. */
  readonly told: Set<string>
  /** Keeps hold of an answer that the server keeps. */
  keeper: Keeper | undefined
}

/** Most answers end with their page. */
const loadResume = () => import('./resume.ts')

/**
 * Creates a stream. Nothing is requested until {@link Stream.start}.
 */
export function createStream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
>(initial: StreamOptions<Tools, Output, Meta>): Stream<Tools, Output, Meta>
export function createStream(initial: StreamOptions): Stream {
  let options = initial
  let current: Run | undefined
  const store = createStore(idleSnapshot)
  const callbacks = createCallbackList()
  callbacks.add(() => options)
  const scheduler = createScheduler(publish, () => options.publish)

  function publish(): Snapshot {
    scheduler.cancel()
    const run = current
    const snapshot = run ? snapshotOf(run, store.getSnapshot()) : idleSnapshot
    // A listener may start the next run.
    store.publish(snapshot)
    if (run) tellEnded(run, snapshot)
    return snapshot
  }

  function tellEnded({ told }: Run, { message }: Snapshot): void {
    for (const part of message.parts) {
      if (part.state !== 'done' || told.has(part.key)) continue
      told.add(part.key)
      callbacks.onPart(part)
    }
  }

  function apply(run: Run, delta: Delta): void {
    if (run !== current || run.ended) return
    run.status = 'streaming'
    run.assembler.apply(delta)
    callbacks.onDelta(delta)
    scheduler.request()
  }

  function move(run: Run, from: Status, to: Status): void {
    if (run.ended || run.status !== from) return
    run.status = to
    publish()
  }

  function end(run: Run, status: Status, error: MillraceError | null = null): void {
    run.gate.open()
    if (run !== current || run.ended) return
    run.ended = true
    // Lets go of the socket.
    run.controller.abort()
    run.status = status
    run.error = error
    run.clock.stop(status === 'done')
    run.assembler.close()
    const snapshot = publish()
    run.settle(snapshot)
    if (error) callbacks.onError(error)
    callbacks.onEnd(snapshot)
  }

  function fail(run: Run, error: MillraceError): void {
    if (run !== current || run.ended) return
    if (run.keeper?.failed(error) === false) {
      discard(run)
    } else if (error.code === 'provider' && error.type === 'cancelled') {
      // Somebody else has stopped it, from another tab perhaps.
      end(run, 'stopped')
    } else {
      end(run, 'error', error)
    }
  }

  /** Leaves the stream as if the run had never been. */
  function discard(run: Run): void {
    run.ended = true
    current = undefined
    const snapshot = publish()
    run.settle(snapshot)
    callbacks.onEnd(snapshot)
  }

  async function drive(
    run: Run,
    request: StreamOptions,
    kept: KeptAnswer | undefined,
  ): Promise<void> {
    const onDelta = (delta: Delta) => {
      if (run.ended) return
      run.clock.note(delta)
      run.gate.push(delta)
    }
    const onOpen = () => move(run, 'reconnecting', 'streaming')
    const onLost = () => move(run, 'streaming', 'reconnecting')
    const handlers = { onDelta, onOpen, onLost }
    const onEvent = (event: ServerSentEvent) => {
      if (!run.ended) callbacks.onEvent(event)
    }
    let reader: ResponseReader | undefined
    try {
      if (request.resume) {
        const { createKeeper } = await loadResume()
        if (run.ended) return
        run.keeper = createKeeper(request, kept)
      }
      const asked = { ...(run.keeper?.request ?? request), onEvent }
      reader = openResponse(asked, handlers, run.controller.signal)
      for (let more = true; more;) {
        more = await reader.read()
        const opening = run.gate.opening()
        if (opening) await opening
        if (run.ended) return
        if (more && !run.shown && run.clock.hasStarted()) {
          run.shown = true
          publish()
        }
      }
      run.clock.stop(true)
      await run.assembler.settled()
      run.keeper?.ended()
      end(run, 'done')
    } catch (cause) {
      await run.gate.opening()
      fail(run, toMillraceError(cause))
    } finally {
      // Where a callback stopped it, nothing else ends the time limits.
      reader?.close()
    }
  }

  function disconnect(): void {
    if (current) end(current, 'stopped')
  }

  function stop(): void {
    current?.keeper?.cancel()
    disconnect()
  }

  function reset(): void {
    stop()
    current?.keeper?.forget()
    current = undefined
    if (store.getSnapshot() !== idleSnapshot) publish()
  }

  function begin(request: StreamOptions, kept?: KeptAnswer): Promise<Snapshot> {
    return new Promise((settle) => {
      const onChange = () => {
        if (!run.ended) scheduler.request()
      }
      const run: Run = {
        controller: new AbortController(),
        assembler: createAssemblerWith(createInputJson, { tools: request.tools, onChange }),
        clock: createAnswerClock(),
        gate: createDeltaGate((delta) => apply(run, delta)),
        settle,
        status: 'connecting',
        error: null,
        ended: false,
        shown: false,
        told: new Set(),
        keeper: undefined,
      }
      current = run
      if (request.tools) void loadInputJson()
      publish()
      callbacks.onStart()
      void drive(run, withSchemas(run, request, onChange), kept)
    })
  }

  /** Whether a kept answer is another than the one that is being read, or was read to its end. */
  function isMissing({ url }: KeptAnswer): boolean {
    if (!current) return true
    const { keeper, ended } = current
    const place = keeper?.place()
    if (place === url) return ended && keeper?.isOver() !== true
    // One that was just asked for goes before what is remembered.
    return ended || place !== undefined
  }

  async function findKept(request: StreamOptions): Promise<KeptAnswer | undefined> {
    const before = current
    const { recall } = await loadResume()
    const kept = await recall(request)
    return kept && current === before && isMissing(kept) ? kept : undefined
  }

  return {
    getSnapshot: store.getSnapshot,
    getServerSnapshot: () => idleSnapshot,
    subscribe: store.subscribe,
    start(body) {
      stop()
      return begin(body === undefined ? options : { ...options, body })
    },
    stop,
    async resume() {
      const request = options
      const kept = request.resume ? await findKept(request).catch(() => undefined) : undefined
      if (!kept) return store.getSnapshot()
      disconnect()
      return begin(request, kept)
    },
    disconnect,
    reset,
    configure(next) {
      options = next
    },
    listen: callbacks.add,
  }
}

function snapshotOf(run: Run, before: Snapshot): Snapshot {
  const message = run.assembler.message()
  const { status, error } = run
  const timing = run.clock.timing(message.usage)
  return takeSnapshot(before, {
    status,
    message,
    error,
    timing,
    ...('fields' in run.assembler ? run.assembler.fields() : {}),
  })
}
