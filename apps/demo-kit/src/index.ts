export { announcement } from './announce.ts'
export { endNote, factsOf, isBusy, statusLabel, type Facts } from './answer-facts.ts'
export { COPIED_FOR, copyText } from './clipboard.ts'
export { loadConfig, sourceOf, type DemoConfig, type ProviderConfig } from './config.ts'
export { describeError, keptOf, type ErrorDescription } from './describe-error.ts'
export { followBottom, type Follower } from './follow-bottom.ts'
export { isSend, onEscape } from './keys.ts'
export { createMarkdown, type Block } from './markdown/blocks.ts'
export {
  fileView,
  reasoningLabel,
  sourcesOf,
  toolInput,
  toolLabel,
  toolOutput,
  type FileView,
  type SourceLink,
} from './parts.ts'
export type { ProviderId } from './provider-id.ts'
export { providerOf, providers, type Provider } from './providers.ts'
export { demos, suggestions, type Demo, type Suggestion } from './site.ts'
export { addTurn, settleTurn, type Turn } from './turns.ts'
