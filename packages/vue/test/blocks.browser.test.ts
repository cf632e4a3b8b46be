import { writePart } from '@millrace/contract'
import { expect, onTestFinished, test } from 'vitest'
import { createApp, defineComponent, h, nextTick, shallowRef, type PropType } from 'vue'
import { blocksOf, type Block, type WrittenPart } from '../src/index.ts'

const rendered: string[] = []

const BlockView = defineComponent({
  props: { block: { type: Object as PropType<Block>, required: true } },
  setup: (props) => () => {
    rendered.push(props.block.text)
    return h('p', props.block.text)
  },
})

const TextView = defineComponent({
  props: { part: { type: Object as PropType<WrittenPart>, required: true } },
  setup: (props) => () =>
    blocksOf(props.part).map((block) => h(BlockView, { key: block.key, block })),
})

test('a block that is done is not rendered again', async () => {
  const element = document.body.appendChild(document.createElement('div'))
  const write = writePart()
  const part = shallowRef(write('# Mills\n\nThey'))
  const app = createApp(() => h(TextView, { part: part.value }))
  app.mount(element)
  onTestFinished(() => {
    app.unmount()
    element.remove()
  })
  const [heading] = element.children
  rendered.length = 0

  part.value = write(' turn still.\n\n- one')
  await nextTick()
  part.value = write('\n- two')
  await nextTick()
  const texts = Array.from(element.children, ({ textContent }) => textContent)
  expect(texts).toEqual(['# Mills\n\n', 'They turn still.\n\n', '- one\n- two'])
  expect(element.children[0]).toBe(heading)
  expect(rendered).toEqual(['They turn still.\n\n', '- one', '- one\n- two'])
})
