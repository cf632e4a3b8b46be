import { describeFeedContract, describeStreamContract } from '@millrace/contract'
import { mountFeedProbe } from './feed-probe.ts'
import { mountProbe } from './probe.ts'

const strictMode = 'Vue mounts a component once'

describeStreamContract('Vue', mountProbe, { strictMode })
describeFeedContract('Vue', mountFeedProbe, { strictMode })
