import { toolFor } from '../tools/tool-for.ts'
import { askedOf } from '../conversation/turns.ts'
import { wishOf, type Wish } from '../wish.ts'
import type { Provider } from './provider.ts'

/** The most a model may say; the API demands a limit. */
const MAX_TOKENS = 4096

/**
 * Tools that Anthropic runs.
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
 */
const HOSTED: Readonly<Partial<Record<Wish, object>>> = {
  search: { type: 'web_search_20250305', name: 'web_search', max_uses: 3 },
  calculation: { type: 'code_execution_20250825', name: 'code_execution' },
}

export const anthropic: Provider = {
  id: 'anthropic',
  label: 'Anthropic',
  request(model, turns, question) {
    const wish = wishOf(question)
    const tool = toolFor(wish)
    const declared =
      wish !== null && isClaude(model) ? (HOSTED[wish] ?? declarationOf(tool)) : declarationOf(tool)
    return {
      url: '/api/anthropic/v1/messages',
      body: {
        model,
        max_tokens: MAX_TOKENS,
        messages: askedOf(turns, question).map(({ role, text }) => ({ role, content: text })),
        stream: true,
        ...(declared && { tools: [declared] }),
      },
    }
  },
  can(wish, { live, model }) {
    if (wish === 'picture') return false
    if (wish === 'refusal') return !live
    return HOSTED[wish] === undefined || isClaude(model)
  },
}

function declarationOf(tool: ReturnType<typeof toolFor>) {
  if (!tool) return undefined
  const { name, description, parameters } = tool
  return { name, description, input_schema: parameters }
}

/** Others speak this format too, and have no hosted tools. */
function isClaude(model: string): boolean {
  return model.startsWith('claude-')
}
