import { appendText as appendTo, type TextField, type TextSource } from '@millrace/core'

/** An attachment, `{@attach …}`, and an action, `use:…`, which Svelte has before 5.29 as well. */
export type TextAppender = (element: Element) => (() => void) & { readonly destroy: () => void }

/**
 * Makes an attachment for an element without children: the stream's text is written straight into
 * it as it comes, and no effect runs for it.
 *
 * @param source What `createStream` returns.
 * @param field Which text. Default `text`.
 */
export function appendText(source: TextSource, field?: TextField): TextAppender {
  return (element) => {
    const stop = appendTo(source, element, field)
    return Object.assign(stop, { destroy: stop })
  }
}
