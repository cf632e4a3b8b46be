import { createStream, openaiChat } from '@millrace/svelte'
import { mount as mountComponent } from 'svelte'
import SvelteMillrace from '../svelte-millrace.svelte'
import { answerUrl, type Mount } from '../view.ts'

const stream = createStream({
  url: answerUrl('openai-chat'),
  method: 'POST',
  protocol: openaiChat,
})

export const mount: Mount = (target) => {
  mountComponent(SvelteMillrace, { target, props: { stream } })
  return { start: () => stream.start() }
}
