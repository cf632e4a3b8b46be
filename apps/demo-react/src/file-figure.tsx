import { fileView } from '@millrace/demo-kit'
import type { FilePart } from '@millrace/react'

interface FileFigureProps {
  readonly part: FilePart
  readonly question: string
}

export function FileFigure({ part, question }: FileFigureProps) {
  const view = fileView(part, question)
  if (view?.kind === 'image') {
    const { src, label, width, height, preview } = view
    return (
      <figure className="file" data-testid="file" data-preview={preview}>
        <img src={src} alt={label} width={width} height={height} />
      </figure>
    )
  }
  if (!view) return null
  return (
    <p className="file" data-testid="file">
      {view.kind === 'audio' ? (
        <audio controls src={view.src} aria-label={view.label} />
      ) : (
        <a href={view.src} download target="_blank" rel="noopener noreferrer">
          {view.label}
        </a>
      )}
    </p>
  )
}
