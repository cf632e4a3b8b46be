import { openaiChat, useStream } from '@millrace/vue'
import { createApp, defineComponent, h } from 'vue'
import { answerUrl, noteStatusRender, type Mount } from '../view.ts'

const { text, status, start } = useStream({
  url: answerUrl('openai-chat'),
  method: 'POST',
  protocol: openaiChat,
})

const Answer = defineComponent(() => () => h('p', { 'data-answer': '' }, text.value))

const Status = defineComponent(() => () => {
  noteStatusRender()
  return h('p', status.value)
})

export const mount: Mount = (element) => {
  createApp(() => [h(Status), h(Answer)]).mount(element)
  return { start: () => start() }
}
