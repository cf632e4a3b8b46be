import { appendText, type TextField, type TextSource } from '@millrace/core'
import type { DirectiveBinding, ObjectDirective } from 'vue'

/** What is being written into an element. */
interface Writing {
  readonly subscribe: TextSource['subscribe']
  readonly field: TextField
  readonly stop: () => void
}

const writings = new WeakMap<Element, Writing>()

function write(element: Element, { value, arg }: DirectiveBinding<TextSource>): void {
  const { subscribe } = value
  const field = arg === 'reasoning' ? arg : 'text'
  const before = writings.get(element)
  if (before?.subscribe === subscribe && before.field === field) return
  before?.stop()
  writings.set(element, { subscribe, field, stop: appendText(value, element, field) })
}

/**
 * Writes a stream's text straight into an element without children, as it comes; the component does
 * not render for it. Its value is what `useStream` returns, or a stream made with `createStream`:
 * `v-append-text="joke"`, or `v-append-text:reasoning="joke"` for the reasoning.
 *
 * @see {@link appendText} for what becomes of the element
 */
export const vAppendText: ObjectDirective<Element, TextSource> = {
  mounted: write,
  updated: write,
  beforeUnmount(element) {
    writings.get(element)?.stop()
    writings.delete(element)
  },
}
