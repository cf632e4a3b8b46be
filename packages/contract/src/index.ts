export { answers } from './answers.ts'
export { describeExports } from './describe-exports.ts'
export { describeFeedContract } from './describe-feed-contract.ts'
export { describeReadmeExample, type MountExample } from './describe-readme-example.ts'
export { describeStreamContract } from './describe-stream-contract.ts'
export { openaiChatFormat } from './page/formats.ts'
export { polling } from './page/read.ts'
export { everyPiece, steer, type Steer } from './page/steer.ts'
export {
  asJson,
  createCounter,
  describeError,
  type Applicability,
  type FeedProbe,
  type FeedProbeProps,
  type Mount,
  type MountFeed,
  type Probe,
  type ProbeProps,
} from './probe.ts'
export { writePart } from './write-part.ts'
