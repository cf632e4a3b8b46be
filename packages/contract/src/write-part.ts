import { createAssembler, type TextPart } from '@millrace/core'

/** Begins an answer of one text; each call writes on and returns the part as it then is. */
export function writePart(): (text: string) => TextPart {
  const assembler = createAssembler()
  assembler.apply({ type: 'text-start', key: 'text' })
  return (text) => {
    assembler.apply({ type: 'text-delta', key: 'text', text })
    const [part] = assembler.message().parts
    if (part?.type !== 'text') throw new Error('The answer has no text.')
    return part
  }
}
