import { blocksOf, useStream, type Block } from '@millrace/react'
import { memo } from 'react'
import { millraceReact } from '../millrace-react.tsx'

const BlockView = memo(({ block }: { readonly block: Block }) => <p>{block.text}</p>)

/** The text's Markdown in blocks, of which only the last renders: as an app shows it that formats it. */
export const mount = millraceReact(({ stream }) => {
  const parts = useStream(stream).message.parts.filter((part) => part.type === 'text')
  return (
    <div data-answer>
      {parts.flatMap((part) =>
        blocksOf(part).map((block) => <BlockView key={`${part.key} ${block.key}`} block={block} />),
      )}
    </div>
  )
})
