import { anthropic, auto, gemini, openaiChat } from '@millrace/core'
import { tokens } from '../answers/text.ts'
import * as wire from '../answers/wire.ts'
import { aiSdkChat, aiSdkReader } from '../contenders/ai-sdk.ts'
import { anthropicStream } from '../contenders/anthropic.ts'
import { bareAnthropic, bareChat, bareGemini } from '../contenders/bare-loop.ts'
import type { Race } from '../contenders/contender.ts'
import { googleIterator } from '../contenders/google.ts'
import { millrace } from '../contenders/millrace.ts'
import { openaiIterator, openaiStream } from '../contenders/openai.ts'

/** From the bytes to the finished text. */
export const decodeRace: Race = {
  entrants: [
    { contender: bareChat, wire: wire.openaiChat },
    { contender: millrace(openaiChat), wire: wire.openaiChat },
    { contender: millrace(auto), wire: wire.openaiChat },
    { contender: openaiIterator, wire: wire.openaiChat },
    { contender: openaiStream, wire: wire.openaiChat },
    { contender: bareAnthropic, wire: wire.anthropicMessages },
    { contender: millrace(anthropic), wire: wire.anthropicMessages },
    { contender: anthropicStream, wire: wire.anthropicMessages },
    { contender: bareGemini, wire: wire.geminiContent },
    { contender: millrace(gemini), wire: wire.geminiContent },
    { contender: googleIterator, wire: wire.geminiContent },
    { contender: aiSdkReader, wire: wire.uiMessages },
    { contender: aiSdkChat, wire: wire.uiMessages },
  ],
  answer(size) {
    const text = tokens(size)
    return { tokens: text, expected: text.join('') }
  },
}
