import type { Delta } from '@millrace/core'
import type { AskCommand } from './args.ts'
import type { Screen } from './screen.ts'

/** Shows one delta after the other. Resolves when the next one may come. */
export type Printer = (delta: Delta) => Promise<void>

export function createPrinter(ask: AskCommand, screen: Screen): Printer {
  switch (ask.format) {
    case 'text':
      return createTextPrinter(screen, ask.reasoning)
    case 'json':
      return (delta) => screen.answer(`${JSON.stringify(delta)}\n`)
    case 'raw':
      // The response's bytes are printed where they come in.
      return () => Promise.resolve()
  }
}

/** An open part: the name of a tool, else nothing, and what has come of it. */
interface OpenPart {
  readonly name: string
  text: string
}

function createTextPrinter(screen: Screen, reasoning: boolean): Printer {
  const parts = new Map<string, OpenPart>()

  function add(key: string, text: string): void {
    const part = parts.get(key)
    if (part) part.text += text
  }

  /** Printed text cannot be taken back, so a part that ends in other words is shown anew. */
  async function correct(key: string, whole: string | undefined): Promise<void> {
    const shown = parts.get(key)?.text ?? ''
    if (whole === undefined || whole === shown) return
    if (whole.startsWith(shown)) await screen.answer(whole.slice(shown.length))
    else screen.note(`note: the provider corrected this text to: ${whole}`)
  }

  return async (delta) => {
    // Of several answers the first is the answer.
    if ('choice' in delta && delta.choice) return
    switch (delta.type) {
      case 'text-start':
      case 'refusal-start':
        parts.set(delta.key, { name: '', text: '' })
        return
      case 'text-delta':
      // What a model says in declining is its answer, too.
      case 'refusal-delta':
        add(delta.key, delta.text)
        await screen.answer(delta.text)
        return
      case 'text-end':
      case 'refusal-end':
        await correct(delta.key, delta.text)
        return
      case 'reasoning-delta':
        if (reasoning) screen.thought(delta.text)
        return
      case 'tool-start':
        parts.set(delta.key, { name: delta.name, text: '' })
        return
      case 'tool-delta':
        add(delta.key, delta.text)
        return
      case 'tool-end': {
        const { name = '', text = '' } = parts.get(delta.key) ?? {}
        screen.note(`tool ${name} ${delta.text ?? text}`.trimEnd())
        return
      }
      case 'tool-output': {
        const gave = delta.failed ? 'failed with' : 'gave'
        const name = parts.get(delta.key)?.name ?? ''
        screen.note(`tool ${name} ${gave} ${JSON.stringify(delta.output)}`, 'dim')
        return
      }
      case 'source':
        screen.note(`source ${delta.title ?? ''} ${delta.url ?? ''}`.trimEnd(), 'dim')
        return
      case 'file':
        if (!delta.preview) {
          screen.note(`file ${delta.mediaType} ${delta.url ?? '(--json shows it)'}`, 'dim')
        }
        return
      case 'warning':
        screen.note(`note: ${delta.message}`, 'dim')
        return
      default:
    }
  }
}
