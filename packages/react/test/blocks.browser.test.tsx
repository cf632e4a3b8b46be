import { writePart } from '@millrace/contract'
import { memo, StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test } from 'vitest'
import { blocksOf, type Block, type WrittenPart } from '../src/index.ts'

const rendered: string[] = []

const BlockView = memo(function BlockView({ block }: { readonly block: Block }) {
  rendered.push(block.text)
  return <p>{block.text}</p>
})

function TextView({ part }: { readonly part: WrittenPart }) {
  return blocksOf(part).map((block) => <BlockView key={block.key} block={block} />)
}

test('a block that is done is not rendered again, also in StrictMode', () => {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  onTestFinished(() => {
    root.unmount()
    element.remove()
  })
  function show(part: WrittenPart): readonly string[] {
    const view = (
      <StrictMode>
        <TextView part={part} />
      </StrictMode>
    )
    flushSync(() => root.render(view))
    return Array.from(element.children, ({ textContent }) => textContent)
  }
  const write = writePart()
  show(write('# Mills\n\nThey'))
  const [heading] = element.children
  rendered.length = 0

  const first = write(' turn')
  const second = write(' still.\n\n- one')
  // A render that is thrown away may have read a later part.
  blocksOf(second)
  expect(show(first)).toEqual(['# Mills\n\n', 'They turn'])
  expect(show(second)).toEqual(['# Mills\n\n', 'They turn still.\n\n', '- one'])
  rendered.length = 0
  expect(show(write('\n- two')).at(-1)).toBe('- one\n- two')
  expect(new Set(rendered)).toEqual(new Set(['- one\n- two']))
  expect(element.children[0]).toBe(heading)
})
