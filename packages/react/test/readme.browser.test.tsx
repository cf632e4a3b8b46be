import { describeReadmeExample } from '@millrace/contract'
import { createRoot } from 'react-dom/client'
import { Joke } from './readme-example.tsx'

describeReadmeExample('React', (element) => {
  const root = createRoot(element)
  root.render(<Joke />)
  return () => root.unmount()
})
