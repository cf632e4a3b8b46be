import { describeFeedContract, describeStreamContract } from '@millrace/contract'
import { mountFeedProbe } from './feed-probe.tsx'
import { mountFeedProbe as mountCompiledFeedProbe } from './feed-probe.tsx?compiled'
import { mountProbe } from './probe.tsx'
import { mountProbe as mountCompiledProbe } from './probe.tsx?compiled'

describeStreamContract('React', mountProbe)
describeStreamContract('React, by the React Compiler', mountCompiledProbe)
describeFeedContract('React', mountFeedProbe)
describeFeedContract('React, by the React Compiler', mountCompiledFeedProbe)
