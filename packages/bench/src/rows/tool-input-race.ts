import { anthropic, openaiChat } from '@millrace/core'
import { pieces, toolArguments } from '../answers/text.ts'
import * as wire from '../answers/wire.ts'
import { aiSdkTool } from '../contenders/ai-sdk.ts'
import { anthropicTool } from '../contenders/anthropic.ts'
import type { Race } from '../contenders/contender.ts'
import { millraceTool } from '../contenders/millrace.ts'
import { openaiTool } from '../contenders/openai.ts'

const pieceLength = 4

/** From the bytes to a tool's parsed input, which is looked at whenever there is more of it. */
export const toolInputRace: Race = {
  entrants: [
    { contender: millraceTool(openaiChat), wire: wire.openaiChatTool },
    { contender: millraceTool(anthropic), wire: wire.anthropicTool },
    { contender: openaiTool, wire: wire.openaiChatTool },
    { contender: anthropicTool, wire: wire.anthropicTool },
    { contender: aiSdkTool, wire: wire.uiMessagesTool },
  ],
  answer(size) {
    const text = toolArguments(size * pieceLength)
    return { tokens: pieces(text, pieceLength), expected: JSON.parse(text) }
  },
}
