import { useStream } from '@millrace/react'

const messages = [{ role: 'user', content: 'Tell me a joke' }]

export function Joke() {
  const joke = useStream({ url: '/api/openai/v1/chat/completions' })
  return (
    <>
      <button onClick={() => joke.start({ model: 'gpt-4o-mini', messages })}>Tell me a joke</button>
      <button onClick={joke.stop}>Stop</button>
      <p aria-live="polite">{joke.text}</p>
      {joke.error && <p role="alert">{joke.error.message}</p>}
    </>
  )
}
