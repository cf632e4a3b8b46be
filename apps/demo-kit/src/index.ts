export { announcement } from './announce.ts'
export { endNote, factsOf, isBusy, statusLabel, type Facts } from './answer-facts.ts'
export { fieldsOf, type Field } from './answer/fields.ts'
export { fileView, type FileView } from './answer/file-view.ts'
export { createLayout, type Layout, type Section, type TextSection } from './answer/layout.ts'
export { reasoningLabel } from './answer/reasoning-label.ts'
export type { Source } from './answer/sources.ts'
export { toolView, type ToolContent, type ToolView } from './answer/tool-view.ts'
export { COPIED_FOR, copyText } from './clipboard.ts'
export { loadConfig, sourceOf, type DemoConfig } from './config.ts'
export {
  createConversation,
  type Conversation,
  type ConversationState,
} from './conversation/conversation.ts'
export type { Asked, Turn } from './conversation/turns.ts'
export { describeError, keptOf, type ErrorDescription } from './describe-error.ts'
export { feedView, feedOptions, reopen, type FeedView } from './feed/feed-view.ts'
export { millEvents, type MillEvents } from './feed/mill.ts'
export { cutFeed, FEED_PATHS } from './feed/paths.ts'
export { followBottom, type Follower } from './follow-bottom.ts'
export { journalLines, type Happening, type JournalLine } from './journal.ts'
export { isSend, onEscape } from './keys.ts'
export { createMarkdown, type Block } from './markdown/blocks.ts'
export type { ProviderId } from './providers/provider-id.ts'
export type { Provider, ProviderConfig } from './providers/provider.ts'
export { providerOf, providers } from './providers/providers.ts'
export { killServer, RESTART_PATH } from './restart.ts'
export { demos, type Demo } from './site.ts'
export { suggestionsFor, type Suggestion } from './suggestions.ts'
export { troubleLabel, troubleMenu, type TroubleMenu, type TroubleOption } from './trouble/menu.ts'
export {
  isStrike,
  noTrouble,
  TROUBLE_HEADERS,
  type Strike,
  type Trouble,
  type TroubleId,
} from './trouble/trouble.ts'
