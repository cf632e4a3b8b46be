import { openaiChat } from '@millrace/core'
import { tokens } from '../answers/text.ts'
import * as wire from '../answers/wire.ts'
import { aiSdkChat } from '../contenders/ai-sdk.ts'
import type { Race } from '../contenders/contender.ts'
import { millrace } from '../contenders/millrace.ts'
import { tanstackChat } from '../contenders/tanstack.ts'

/** What holds the state of a view, from the bytes to its last state. */
export const clientRace: Race = {
  entrants: [
    { contender: millrace(openaiChat), wire: wire.openaiChat },
    { contender: aiSdkChat, wire: wire.uiMessages },
    { contender: tanstackChat, wire: wire.agUi },
  ],
  answer(size) {
    const text = tokens(size)
    return { tokens: text, expected: text.join('') }
  },
}
