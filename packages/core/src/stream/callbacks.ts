import type { MillraceError } from '../errors.ts'
import type { Delta } from '../message/delta.ts'
import type { Part } from '../message/message.ts'
import type { ToolSet } from '../message/tools.ts'
import { callSafely } from '../publish/call-safely.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import type { StandardSchema } from '../standard-schema.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * What is called as an answer comes in; never while a view renders. What a callback throws is
 * reported as an uncaught error and disturbs nothing.
 */
export interface StreamCallbacks<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
> {
  /** A request begins. */
  readonly onStart?: (() => void) | undefined
  /** Sees every event as it came, before it is decoded. */
  readonly onEvent?: ((event: ServerSentEvent) => void) | undefined
  /** Sees every delta, once it is part of the message. */
  readonly onDelta?: ((delta: Delta) => void) | undefined
  /** Sees each part once, when it has ended; whatever ended it. */
  readonly onPart?: Callback<Part<Tools>> | undefined
  /** The request ended in an error; called before `onEnd`. */
  readonly onError?: ((error: MillraceError) => void) | undefined
  /** The request ended, in whatever state; called last. */
  readonly onEnd?: Callback<Snapshot<Tools, Output, Meta>> | undefined
}

// A method's type, so that the callbacks of known tools are also callbacks of any.
type Callback<Argument> = { call(this: void, argument: Argument): void }['call']

type Callers = {
  readonly [Name in keyof StreamCallbacks]-?: NonNullable<StreamCallbacks[Name]>
}

/** Calls the callbacks of everybody who has some, each as it is at that moment. */
export interface CallbackList extends Callers {
  readonly add: (callbacks: () => StreamCallbacks) => () => void
}

export function createCallbackList(): CallbackList {
  /** Replaced, never changed: a callback may add or take away one while all are called. */
  let sources: readonly (() => StreamCallbacks)[] = []

  function each(call: (callbacks: StreamCallbacks) => void): void {
    for (const source of sources) call(source())
  }

  return {
    add(callbacks) {
      // The same function may be given twice; each addition is its own.
      const source = () => callbacks()
      sources = [...sources, source]
      return () => {
        sources = sources.filter((other) => other !== source)
      }
    },
    onStart: () => each(({ onStart }) => onStart && callSafely(onStart)),
    onEvent: (event) => each(({ onEvent }) => onEvent && callSafely(onEvent, event)),
    onDelta: (delta) => each(({ onDelta }) => onDelta && callSafely(onDelta, delta)),
    onPart: (part) => each(({ onPart }) => onPart && callSafely(onPart, part)),
    onError: (error) => each(({ onError }) => onError && callSafely(onError, error)),
    onEnd: (snapshot) => each(({ onEnd }) => onEnd && callSafely(onEnd, snapshot)),
  }
}
