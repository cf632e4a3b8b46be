/** How an answer's first token got onto the page. */
export interface FirstToken {
  /** Frames painted without it once its bytes were there: 0 where it is in the very next. */
  readonly framesMissed: number
  /** From its bytes to the text in the document, in milliseconds. */
  readonly milliseconds: number
}

interface Moment {
  /** The number of the frame that shows what is done now. */
  readonly frame: number
  readonly time: number
}

/**
 * Notes when the bytes of a token reach the page, and when the page has text to show. To be called
 * before there is an app that could keep the `fetch` it finds.
 */
export function watchFirstToken(token: string, element: HTMLElement): Promise<FirstToken> {
  const now = countFrames()
  const came = Promise.withResolvers<Moment>()
  const shown = Promise.withResolvers<Moment>()

  const plainFetch = window.fetch
  window.fetch = async (...request) => {
    const response = await plainFetch(...request)
    const utf8 = new TextDecoder()
    const noting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        if (utf8.decode(chunk, { stream: true }).includes(token)) came.resolve(now())
        controller.enqueue(chunk)
      },
    })
    return new Response(response.body?.pipeThrough(noting) ?? null, response)
  }

  const observer = new MutationObserver(() => {
    if (!element.querySelector('[data-answer]')?.textContent) return
    shown.resolve(now())
    observer.disconnect()
  })
  observer.observe(element, { subtree: true, childList: true, characterData: true })

  return Promise.all([came.promise, shown.promise]).then(([bytes, text]) => ({
    framesMissed: text.frame - bytes.frame,
    milliseconds: text.time - bytes.time,
  }))
}

/** What is done in a frame's callbacks is painted in it, what is done afterwards in the next. */
function countFrames(): () => Moment {
  let next = 0
  const painted = new MessageChannel()
  painted.port1.addEventListener('message', () => (next += 1))
  painted.port1.start()
  requestAnimationFrame(function frame() {
    painted.port2.postMessage(null)
    requestAnimationFrame(frame)
  })
  return () => ({ frame: next, time: performance.now() })
}
