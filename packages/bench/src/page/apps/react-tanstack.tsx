import { fetchServerSentEvents, useChat } from '@tanstack/ai-react'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { answerUrl, noteStatusRender, type Mount } from '../view.ts'

const connection = fetchServerSentEvents(answerUrl('ag-ui'))
let send: (text: string) => Promise<unknown> = async () => {}

function Answer() {
  noteStatusRender()
  const { messages, sendMessage } = useChat({ connection })
  useEffect(() => {
    send = sendMessage
  }, [sendMessage])
  const answer = messages.findLast(({ role }) => role === 'assistant')
  const text = answer?.parts.map((part) => (part.type === 'text' ? part.content : '')).join('')
  return <p data-answer>{text}</p>
}

export const mount: Mount = (element) => {
  createRoot(element).render(<Answer />)
  return { start: () => send('Tell me of mills') }
}
