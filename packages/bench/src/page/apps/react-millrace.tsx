import { createStream, openaiChat, useStream } from '@millrace/react'
import { createRoot } from 'react-dom/client'
import { answerUrl, noteStatusRender, type Mount } from '../view.ts'

const stream = createStream({
  url: answerUrl('openai-chat'),
  method: 'POST',
  protocol: openaiChat,
})

function Answer() {
  const { text } = useStream(stream)
  return <p data-answer>{text}</p>
}

function Status() {
  noteStatusRender()
  const { status } = useStream(stream)
  return <p>{status}</p>
}

export const mount: Mount = (element) => {
  createRoot(element).render(
    <>
      <Status />
      <Answer />
    </>,
  )
  return { start: () => stream.start() }
}
