import { Chat, useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { createRoot } from 'react-dom/client'
import { answerUrl, noteStatusRender, type Mount } from './view.ts'

const chat = new Chat({ transport: new DefaultChatTransport({ api: answerUrl('ui-messages') }) })

/** @param throttle How long `useChat` waits between two renders, in milliseconds. */
export function aiSdkReact(throttle?: number): Mount {
  const options = { chat, ...(throttle === undefined ? {} : { throttle }) }

  function Answer() {
    const answer = useChat(options).messages.findLast(({ role }) => role === 'assistant')
    const text = answer?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
    return <p data-answer>{text}</p>
  }

  function Status() {
    noteStatusRender()
    return <p>{useChat(options).status}</p>
  }

  return (element) => {
    createRoot(element).render(
      <>
        <Status />
        <Answer />
      </>,
    )
    return { start: () => chat.sendMessage({ text: 'Tell me of mills' }) }
  }
}
