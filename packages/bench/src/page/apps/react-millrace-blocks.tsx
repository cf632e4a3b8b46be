import { blocksOf, createStream, openaiChat, useStream, type Block } from '@millrace/react'
import { memo } from 'react'
import { createRoot } from 'react-dom/client'
import { answerUrl, noteStatusRender, type Mount } from '../view.ts'

const stream = createStream({
  url: answerUrl('openai-chat'),
  method: 'POST',
  protocol: openaiChat,
})

const BlockView = memo(({ block }: { readonly block: Block }) => <p>{block.text}</p>)

function Answer() {
  const { message } = useStream(stream)
  const parts = message.parts.filter((part) => part.type === 'text')
  return (
    <div data-answer>
      {parts.flatMap((part) =>
        blocksOf(part).map((block) => <BlockView key={`${part.key} ${block.key}`} block={block} />),
      )}
    </div>
  )
}

function Status() {
  noteStatusRender()
  const { status } = useStream(stream)
  return <p>{status}</p>
}

/** The text's Markdown in blocks, of which only the last renders: as an app shows it that formats it. */
export const mount: Mount = (element) => {
  createRoot(element).render(
    <>
      <Status />
      <Answer />
    </>,
  )
  return { start: () => stream.start() }
}
