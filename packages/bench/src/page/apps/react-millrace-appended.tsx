import { createStream, openaiChat, useAppendText, useStream } from '@millrace/react'
import { createRoot } from 'react-dom/client'
import { answerUrl, noteStatusRender, type Mount } from '../view.ts'

const stream = createStream({
  url: answerUrl('openai-chat'),
  method: 'POST',
  protocol: openaiChat,
})

function Answer() {
  return <p data-answer style={{ whiteSpace: 'pre-wrap' }} ref={useAppendText(stream)} />
}

function Status() {
  noteStatusRender()
  const { status } = useStream(stream)
  return <p>{status}</p>
}

/** The text without a render, and its line ends with it, which the others' pages do not show. */
export const mount: Mount = (element) => {
  createRoot(element).render(
    <>
      <Status />
      <Answer />
    </>,
  )
  return { start: () => stream.start() }
}
