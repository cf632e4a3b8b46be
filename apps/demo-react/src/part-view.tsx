import {
  createMarkdown,
  fileView,
  reasoningLabel,
  toolInput,
  toolLabel,
  toolOutput,
  type Block,
} from '@millrace/demo-kit'
import type { FilePart, Part, TextPart, ToolPart } from '@millrace/react'
import { memo, useMemo, useState } from 'react'

interface PartProps {
  readonly part: Part
  /** Whether the answer it belongs to is. */
  readonly whole: boolean
  /** Leaves the text out, which is shown as it came instead. */
  readonly plain: boolean
}

/** A part keeps its identity until it changes, so finished ones are not rendered again. */
export const PartView = memo(function PartView({ part, whole, plain }: PartProps) {
  switch (part.type) {
    case 'text':
      return plain ? null : <TextView part={part} whole={whole} />
    case 'reasoning':
      return (
        <details className="reasoning" data-testid="reasoning" data-state={part.state}>
          <summary>{reasoningLabel(part)}</summary>
          <div className="reasoning-text" data-testid="reasoning-text">
            {part.text}
          </div>
        </details>
      )
    case 'tool':
      return <ToolView part={part} />
    case 'refusal':
      return (
        <section className="refusal" data-testid="refusal">
          <strong>The model declined</strong>
          <p>{part.text}</p>
        </section>
      )
    case 'file':
      return <FileView part={part} />
    case 'source':
      // Sources stand together below the answer.
      return null
  }
})

function TextView({ part, whole }: { readonly part: TextPart; readonly whole: boolean }) {
  const [toBlocks] = useState(createMarkdown)
  const blocks = useMemo(() => toBlocks(part.text, whole), [toBlocks, part.text, whole])
  return (
    <div
      className="prose"
      data-testid="answer-markdown"
      data-streaming={part.state === 'streaming'}
    >
      {blocks.map((block) => (
        <BlockView key={block.key} block={block} />
      ))}
    </div>
  )
}

const BlockView = memo(function BlockView({ block }: { readonly block: Block }) {
  return <div className="block" dangerouslySetInnerHTML={{ __html: block.html }} />
})

function ToolView({ part }: { readonly part: ToolPart }) {
  const output = toolOutput(part)
  return (
    <section className="tool" data-testid="tool" aria-label={`Tool call ${part.name}`}>
      <p className="tool-head">
        <span className="tool-name" data-testid="tool-name">
          {part.name}
        </span>
        <span>{toolLabel(part)}</span>
      </p>
      <pre className="tool-input" data-testid="tool-input">
        {toolInput(part)}
      </pre>
      {output !== null && (
        <>
          <p className="tool-label">It gave</p>
          <pre className="tool-input" data-testid="tool-output">
            {output}
          </pre>
        </>
      )}
    </section>
  )
}

function FileView({ part }: { readonly part: FilePart }) {
  const view = fileView(part)
  if (!view) return null
  const { kind, src, label } = view
  return (
    <p className="file" data-testid="file">
      {kind === 'image' && <img src={src} alt={label} />}
      {kind === 'audio' && <audio controls src={src} aria-label={label} />}
      {kind === 'link' && (
        <a href={src} download target="_blank" rel="noopener noreferrer">
          {label}
        </a>
      )}
    </p>
  )
}
