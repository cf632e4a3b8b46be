import { reasoningLabel, type Section } from '@millrace/demo-kit'
import { memo } from 'react'
import { FileFigure } from './file-figure.tsx'
import { TextView } from './text-view.tsx'
import { ToolCard } from './tool-card.tsx'

interface SectionProps {
  readonly section: Section
  readonly question: string
  /** Whether the answer it belongs to is. */
  readonly whole: boolean
  /** Leaves the text out, which is shown as it came instead. */
  readonly plain: boolean
}

/** A section keeps its identity until it changes, so finished ones are not rendered again. */
export const SectionView = memo(function SectionView(props: SectionProps) {
  const { section, question, whole, plain } = props
  if (section.kind === 'text') return plain ? null : <TextView section={section} whole={whole} />
  if (section.kind === 'refusal') {
    return (
      <section className="refusal" data-testid="refusal" aria-label={section.title}>
        <strong>{section.title}</strong>
        <p>{section.words}</p>
      </section>
    )
  }
  const { part } = section
  switch (part.type) {
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
      return <ToolCard part={part} />
    case 'file':
      return <FileFigure part={part} question={question} />
  }
})
