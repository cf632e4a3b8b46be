import { createStream, openaiChat, useStream, type Stream } from '@millrace/react'
import type { ComponentType } from 'react'
import { createRoot } from 'react-dom/client'
import { answerUrl, noteStatusRender, type Mount } from './view.ts'

interface AnswerProps {
  readonly stream: Stream
}

function Status({ stream }: AnswerProps) {
  noteStatusRender()
  const { status } = useStream(stream)
  return <p>{status}</p>
}

/** A page that shows the answer in this way, and the status beside it. */
export function millraceReact(Answer: ComponentType<AnswerProps>): Mount {
  const stream = createStream({
    url: answerUrl('openai-chat'),
    method: 'POST',
    protocol: openaiChat,
  })
  return (element) => {
    createRoot(element).render(
      <>
        <Status stream={stream} />
        <Answer stream={stream} />
      </>,
    )
    return { start: () => stream.start() }
  }
}
