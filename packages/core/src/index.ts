export { isMillraceError, MillraceError, type ErrorCode, type ErrorDetails } from './errors.ts'
export { createFeed, type Feed, type FeedOptions } from './feed/feed.ts'
export {
  createLiveFeed,
  type EventSourceOptions,
  type FeedControls,
  type LiveFeed,
} from './feed/live-feed.ts'
export { feedFields, type FeedEvent, type FeedSnapshot, type FeedStatus } from './feed/snapshot.ts'
export type { Delta } from './message/delta.ts'
export type { Assembler, AssemblerOptions } from './message/assemble.ts'
export { createAssembler } from './message/assembler.ts'
export { blocksOf } from './message/blocks/blocks-of.ts'
export type { WrittenPart } from './message/blocks/growth.ts'
export { createBlockSplitter, type Block, type BlockSplitter } from './message/blocks/splitter.ts'
export type { DeepPartial } from './message/deep-partial.ts'
export type {
  Alternative,
  End,
  EndReason,
  FilePart,
  Message,
  Metadata,
  Part,
  ReasoningPart,
  RefusalPart,
  SourcePart,
  SourcePlace,
  TextPart,
  TokenLogprob,
  ToolPart,
  ToolPartOf,
  Usage,
} from './message/message.ts'
export type { TypedMetadata } from './message/metadata-reader.ts'
export { createPartialJson, type JsonEnd, type PartialJson } from './message/partial-json.ts'
export type {
  SchemaTypes,
  StandardIssue,
  StandardResult,
  StandardSchema,
} from './standard-schema.ts'
export type { StructuredOutput } from './message/structured-output.ts'
export type { InputOf, OtherToolName, OutputOf, Tool, ToolInput, ToolSet } from './message/tools.ts'
export { anthropic } from './protocols/anthropic.ts'
export { auto } from './protocols/auto.ts'
export { cohere } from './protocols/cohere.ts'
export { gemini } from './protocols/gemini.ts'
export { geminiInteractions } from './protocols/gemini-interactions.ts'
export { deltasDone, encodeDelta, millrace } from './protocols/millrace.ts'
export { mistral } from './protocols/mistral.ts'
export { openaiChat } from './protocols/openai-chat.ts'
export { openaiCompletions } from './protocols/openai-completions.ts'
export { openaiResponses } from './protocols/openai-responses.ts'
export type { Protocol, ProtocolDecoder } from './protocols/protocol.ts'
export type { Pace } from './publish/schedule.ts'
export { createEventDecoder, type EventDecoder, type EventDecoderOptions } from './sse/decode.ts'
export { encodeEvent } from './sse/encode.ts'
export type { ServerSentEvent } from './sse/event.ts'
export { appendText, type TextField, type TextSource } from './stream/append-text.ts'
export type { StreamCallbacks } from './stream/callbacks.ts'
export { holdStream, type StreamHold, type UseStreamOptions } from './stream/hold.ts'
export { createLiveStream, type LiveStream, type StreamControls } from './stream/live-stream.ts'
export { openStream, type OpenStreamOptions } from './stream/open-stream.ts'
export type { ResumeOptions, ResumeStorage } from './stream/resume.ts'
export { snapshotFields, type Snapshot, type Status, type Timing } from './stream/snapshot.ts'
export { createStream, type Stream, type StreamOptions } from './stream/stream.ts'
export type { Backoff } from './transport/backoff.ts'
export type { Limits } from './transport/limits.ts'
export type { RetryOptions } from './transport/reconnect.ts'
export type { Resolvable, RequestOptions } from './transport/request.ts'
