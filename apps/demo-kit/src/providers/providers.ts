import { anthropic } from './anthropic.ts'
import { gemini } from './gemini.ts'
import { openai } from './openai.ts'
import type { ProviderId } from './provider-id.ts'
import type { Provider } from './provider.ts'

/** In the order in which they are offered. */
export const providers: readonly Provider[] = [openai, anthropic, gemini]

/** @throws {RangeError} on an id that is none of {@link providers} */
export function providerOf(id: ProviderId): Provider {
  const found = providers.find((provider) => provider.id === id)
  if (!found) throw new RangeError(`No provider "${id}".`)
  return found
}
