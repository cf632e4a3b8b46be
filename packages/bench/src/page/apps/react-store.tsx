import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { bareText } from '../bare-text.ts'
import { answerUrl, type Mount } from '../view.ts'

let text = ''
let published = ''
let listener = () => {}

function publish(): void {
  published = text
  listener()
}

function subscribe(onChange: () => void): () => void {
  listener = onChange
  return () => {}
}

function Answer() {
  return <p data-answer>{useSyncExternalStore(subscribe, () => published)}</p>
}

/** A store of twenty lines that publishes once a frame, and one text node. */
export const mount: Mount = (element) => {
  createRoot(element).render(<Answer />)
  return {
    start: () =>
      bareText(answerUrl('openai-chat'), (piece) => {
        if (text === published) requestAnimationFrame(publish)
        text += piece
      }),
  }
}
