export type {
  Answer,
  AnswerImage,
  AnswerServerTool,
  AnswerSource,
  AnswerToolCall,
  AnswerUsage,
  CodeExecution,
  WebSearch,
} from './answers/answer.ts'
export { chooseAnswer } from './answers/choose-answer.ts'
export type { After } from './body.ts'
export { createFakeServer, type FakeServer } from './fake-server.ts'
export type { ConnectionPlan, Cut, CutKind } from './connection-plan.ts'
export { createFaultProxy, type FaultProxy, type FaultProxyOptions } from './fault-proxy.ts'
export { FAULT_HEADER, FAULTS, type Fault, type FaultName } from './fault.ts'
export type {
  FormatName,
  ProviderRequest,
  ToolChoice,
  ToolDeclaration,
} from './provider-request.ts'
export type { JsonObject } from './json.ts'
export type { Listener, ListenOptions } from './listen.ts'
export type { Pace } from './pace.ts'
export { createFakeProvider, type FakeProviderOptions } from './provider.ts'
export type { Outcome, RecordedRequest, WaitFor, WaitOptions } from './recorder.ts'
export { replay, type ReplayOptions } from './replay.ts'
export { createResumable, type ResumableOptions } from './resumable.ts'
export type { FeedEvent } from './feed.ts'
export { splitCodeUnits, splitTokens, type Split } from './tokens.ts'
