import { toolFor } from '../tools/tool-for.ts'
import { askedOf } from '../conversation/turns.ts'
import { wishOf, type Wish } from '../wish.ts'
import type { Provider } from './provider.ts'

/**
 * What OpenAI's Responses API declares for what Chat Completions has no place for.
 * @see https://platform.openai.com/docs/guides/tools
 */
const HOSTED: Readonly<Partial<Record<Wish, object>>> = {
  search: { tools: [{ type: 'web_search' }] },
  calculation: {
    tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
    include: ['code_interpreter_call.outputs'],
  },
  picture: { tools: [{ type: 'image_generation', partial_images: 2 }] },
}

/** Words and tool calls by Chat Completions, which every copy of this API speaks. */
export const openai: Provider = {
  id: 'openai',
  label: 'OpenAI',
  request(model, turns, question) {
    const wish = wishOf(question)
    const messages = askedOf(turns, question).map(({ role, text }) => ({ role, content: text }))
    const hosted = wish !== null && isOpenaiModel(model) ? HOSTED[wish] : undefined
    if (hosted) {
      return {
        url: '/api/openai/v1/responses',
        body: { model, input: messages, stream: true, store: false, ...hosted },
      }
    }
    const tool = toolFor(wish)
    return {
      url: '/api/openai/v1/chat/completions',
      body: {
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
        ...(tool && { tools: [{ type: 'function', function: tool }] }),
      },
    }
  },
  can(wish, { live, model }) {
    if (wish === 'refusal') return !live
    return HOSTED[wish] === undefined || isOpenaiModel(model)
  },
}

/** The models of others, local ones too, are asked in this format and have no hosted tools. */
function isOpenaiModel(model: string): boolean {
  return /^(?:gpt-\d|o\d|chatgpt)/.test(model)
}
