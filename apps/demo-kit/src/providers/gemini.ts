import { toolFor } from '../tools/tool-for.ts'
import { askedOf } from '../conversation/turns.ts'
import { wishOf, type Wish } from '../wish.ts'
import type { Provider } from './provider.ts'

/**
 * Tools that Google runs.
 * @see https://ai.google.dev/gemini-api/docs/google-search
 */
const HOSTED: Readonly<Partial<Record<Wish, object>>> = {
  search: { google_search: {} },
  calculation: { code_execution: {} },
}

export const gemini: Provider = {
  id: 'gemini',
  label: 'Gemini',
  request(model, turns, question) {
    const wish = wishOf(question)
    const tool = toolFor(wish)
    const declared = tool ? { functionDeclarations: [tool] } : wish && hostedFor(wish, model)
    return {
      url: `/api/gemini/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
      body: {
        contents: askedOf(turns, question).map(({ role, text }) => ({
          role: role === 'assistant' ? 'model' : 'user',
          parts: [{ text }],
        })),
        ...generationConfig(model, wish),
        ...(declared && { tools: [declared] }),
      },
    }
  },
  can(wish, { live, model }) {
    if (wish === 'refusal') return !live
    if (wish === 'picture') return !live || draws(model)
    return HOSTED[wish] === undefined || hostedFor(wish, model) !== undefined
  },
}

function hostedFor(wish: Wish, model: string): object | undefined {
  return /^gemini-[2-9]/.test(model) ? HOSTED[wish] : undefined
}

function generationConfig(model: string, wish: Wish | null): object {
  // The others refuse to be asked for a picture, and models that draw have no thoughts to show.
  if (wish === 'picture' && draws(model)) {
    return { generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } }
  }
  // Models before 2.5 refuse to be asked for their thoughts.
  if (!/^gemini-(?:2\.5|[3-9])/.test(model) || draws(model)) return {}
  return { generationConfig: { thinkingConfig: { includeThoughts: true } } }
}

function draws(model: string): boolean {
  return /\bimage\b/.test(model)
}
