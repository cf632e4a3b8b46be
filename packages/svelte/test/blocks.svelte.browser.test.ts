import { writePart } from '@millrace/contract'
import { flushSync, mount, unmount } from 'svelte'
import { expect, onTestFinished, test } from 'vitest'
import BlocksView from './blocks-view.svelte'

test('a block that is done is not rendered again', () => {
  const target = document.body.appendChild(document.createElement('div'))
  const write = writePart()
  const rendered: string[] = []
  let part = $state.raw(write('# Mills\n\nThey'))
  const props = {
    get part() {
      return part
    },
    render(text: string) {
      rendered.push(text)
      return text
    },
  }
  const view = mount(BlocksView, { target, props })
  onTestFinished(async () => {
    await unmount(view)
    target.remove()
  })
  flushSync()
  const [heading] = target.children
  rendered.length = 0

  part = write(' turn still.\n\n- one')
  flushSync()
  part = write('\n- two')
  flushSync()
  const texts = Array.from(target.children, ({ textContent }) => textContent)
  expect(texts).toEqual(['# Mills\n\n', 'They turn still.\n\n', '- one\n- two'])
  expect(target.children[0]).toBe(heading)
  expect(rendered.toSorted()).toEqual(['- one', '- one\n- two', 'They turn still.\n\n'])
})
