import { useAppendText } from '@millrace/react'
import { millraceReact } from '../millrace-react.tsx'

/** The text without a render, and its line ends with it, which the others' pages do not show. */
export const mount = millraceReact(({ stream }) => (
  <p data-answer style={{ whiteSpace: 'pre-wrap' }} ref={useAppendText(stream)} />
))
