import { createMarkdown, type Block, type TextSection } from '@millrace/demo-kit'
import { memo, useMemo, useState } from 'react'

interface TextViewProps {
  readonly section: TextSection
  /** Whether the answer it belongs to is. */
  readonly whole: boolean
}

export function TextView({ section: { text, marks, streaming }, whole }: TextViewProps) {
  const [toBlocks] = useState(createMarkdown)
  const blocks = useMemo(() => toBlocks(text, whole, marks), [toBlocks, text, whole, marks])
  return (
    <div className="prose" data-testid="answer-markdown" data-streaming={streaming}>
      {blocks.map((block) => (
        <BlockView key={block.key} block={block} />
      ))}
    </div>
  )
}

const BlockView = memo(function BlockView({ block }: { readonly block: Block }) {
  return <div className="block" dangerouslySetInnerHTML={{ __html: block.html }} />
})
