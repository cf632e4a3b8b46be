import type { Delta, StartDelta } from './delta.ts'
import { emptyMessage, type Alternative, type Message } from './message.ts'
import { createPartList, type PartList } from './part-list.ts'
import type { PartialJson } from './partial-json.ts'
import type { ToolSet } from './tools.ts'

/** Adds deltas up to a message. */
export interface Assembler<out Tools extends ToolSet = ToolSet> {
  /** Takes one delta in. Costs the delta, never the text so far. */
  apply(delta: Delta): void
  /** Marks every open part as done: nothing more will come. No validation is waited for. */
  close(): void
  /** Resolves when no validation is under way. Never rejects. */
  settled(): Promise<void>
  /** The message as it stands; the same object until something changed. */
  message(): Message<Tools>
}

export interface AssemblerOptions<Tools extends ToolSet = ToolSet> {
  /** The tools whose input is to be validated. */
  readonly tools?: Tools | undefined
  /** Is called when a validation that took its time has changed the message. */
  readonly onChange?: (() => void) | undefined
}

type Head = Pick<Message, 'id' | 'model' | 'usage' | 'providerMetadata'>

/**
 * {@link createAssembler}, given what parses the tools' input: a stream loads that when there is one.
 */
export function createAssemblerWith<Tools extends ToolSet = ToolSet>(
  createJson: () => PartialJson,
  options?: AssemblerOptions<Tools>,
): Assembler<Tools>
export function createAssemblerWith(
  createJson: () => PartialJson,
  { tools = {}, onChange }: AssemblerOptions = {},
): Assembler {
  let current = emptyMessage
  let head: Head = emptyMessage
  let changed = false
  const validations = new Set<Promise<void>>()
  const main = createPartList({ tools, createJson, onValidation })
  const others = new Map<number, PartList>()

  function onValidation(validation: Promise<boolean>): void {
    const settled: Promise<void> = noteResult()
    validations.add(settled)
    async function noteResult() {
      const wanted = await validation
      validations.delete(settled)
      if (!wanted) return
      changed = true
      if (onChange) queueMicrotask(onChange)
    }
  }

  function listOf(choice: number | undefined): PartList {
    if (!choice) return main
    const known = others.get(choice)
    if (known) return known
    const list = createPartList({ tools, createJson, onValidation })
    others.set(choice, list)
    return list
  }

  return {
    apply(delta) {
      switch (delta.type) {
        case 'start':
          head = started(head, delta)
          changed = true
          return
        case 'usage':
          head = { ...head, usage: delta.usage }
          changed = true
          return
        case 'error':
        case 'warning':
        case 'unknown':
          return
        default:
          changed = listOf(delta.choice).apply(delta) || changed
      }
    },
    close() {
      changed = main.close() || changed
      for (const list of others.values()) changed = list.close() || changed
    },
    async settled() {
      while (validations.size > 0) await Promise.all(validations)
    },
    message() {
      if (!changed) return current
      changed = false
      const { id, model, usage, providerMetadata } = head
      current = {
        role: 'assistant',
        id,
        model,
        usage,
        providerMetadata,
        parts: main.parts(),
        end: main.end(),
        alternatives: others.size === 0 ? current.alternatives : alternatives(current, others),
      }
      return current
    },
  }
}

function started(head: Head, { id, model, providerMetadata }: StartDelta): Head {
  return {
    ...head,
    id: id ?? head.id,
    model: model ?? head.model,
    providerMetadata: providerMetadata
      ? { ...head.providerMetadata, ...providerMetadata }
      : head.providerMetadata,
  }
}

function alternatives(before: Message, lists: ReadonlyMap<number, PartList>): Alternative[] {
  const known = new Map(before.alternatives.map((alternative) => [alternative.index, alternative]))
  return [...lists]
    .toSorted(([a], [b]) => a - b)
    .map(([index, list]) => {
      const parts = list.parts()
      const end = list.end()
      const same = known.get(index)
      return same && same.parts === parts && same.end === end ? same : { index, parts, end }
    })
}
