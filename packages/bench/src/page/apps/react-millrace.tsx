import { useStream } from '@millrace/react'
import { millraceReact } from '../millrace-react.tsx'

export const mount = millraceReact(({ stream }) => <p data-answer>{useStream(stream).text}</p>)
