import { toolView, type ToolContent } from '@millrace/demo-kit'
import type { ToolPart } from '@millrace/react'
import { FieldList } from './field-list.tsx'

export function ToolCard({ part }: { readonly part: ToolPart }) {
  const { name, label, state, server, input, problem, result } = toolView(part)
  return (
    <section
      className="tool"
      data-testid="tool"
      data-state={state}
      data-server={server}
      aria-label={`${label}: ${name}`}
    >
      <p className="tool-head">
        <span className="tool-name" data-testid="tool-name">
          {name}
        </span>
        <span className="tool-label" data-testid="tool-label">
          {label}
        </span>
      </p>
      {input && (
        <div className="tool-content" data-testid="tool-input">
          <ContentView content={input} />
        </div>
      )}
      {problem !== null && (
        <p className="tool-problem" data-testid="tool-problem">
          {problem}
        </p>
      )}
      {result && (
        <details className="tool-result" data-testid="tool-result">
          <summary>{result.label}</summary>
          <div className="tool-content" data-testid="tool-output">
            <ContentView content={result.content} />
          </div>
        </details>
      )}
    </section>
  )
}

function ContentView({ content }: { readonly content: ToolContent }) {
  return content.kind === 'fields' ? (
    <FieldList value={content.value} open={content.open} />
  ) : (
    <pre data-open={content.open}>{content.text}</pre>
  )
}
